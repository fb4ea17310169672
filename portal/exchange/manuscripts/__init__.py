"""A manuscript brought by its authors, made into the parts of a page.

Follow one: `reading` knows what file it is → `portal.attached.manuscripts` reads Word in a process of its own →
`document` walks what pandoc found and leaves Markdown of the portal's own dialect, pictures and references →
`markdown` does the same of a text in Markdown. `losses` says of each thing what became of it.
"""
