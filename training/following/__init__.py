"""Who follows which block, at which version, and how far: rows, never pages, never indexed."""
