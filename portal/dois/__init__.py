"""DOIs of published contents, registered at DataCite where a prefix is set.

Follow one: `registering.py` hears that a page was published, that a version was declared or that a page went away, and
enqueues its number → the worker compares what DataCite took last with what the page is → `client.py` asks DataCite.
Where a DOI is shown (citations, heads, harvested records), the page answers (`portal/versions/page.py`).
"""
