"""Servers are killed while people write and search: nothing is lost, and nobody sees an error.

`processes` holds the servers, `people` those who use them; `edits` is what a writer does, in a process
of its own that `__main__` starts.
"""
