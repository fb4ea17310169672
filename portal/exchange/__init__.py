"""Content as files: Markdown with YAML front matter, or a spreadsheet, in and out.

Read in this order: `registry` (what a type declares), `codecs` and `streams` (how a key is read
and written), `importer`, `exporter`.
"""
