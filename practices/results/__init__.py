"""What all practices measured, in one list: asked by its address, shown as a page, taken away as a file."""
