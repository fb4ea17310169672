"""Bibliographic references: what a page cites, in the terms of CSL-JSON.

Follow one reference: `blocks.py` is its form, kept on the page's revision → `shape.py` reads it as CSL-JSON →
`formatting.py` has pandoc's citeproc write it → `citing.py` joins it to the places of the text that cite it.
"""
