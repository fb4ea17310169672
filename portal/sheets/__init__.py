"""The sheet of a page: a PDF to print and hand out.

Follow one sheet: `views.py` finds the page and asks who reads it → the content app's `sheet.py` says what the
page's type puts on it (`registry.py`, `parts.py`) → `contents.py` adds what every page has → `prose.py` turns
rich text into Typst → `rendering.py` compiles it → `portal.tools.file_cache` keeps it.
"""
