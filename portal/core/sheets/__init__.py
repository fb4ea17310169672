"""The sheet of a page: a PDF to print and hand out.

Follow one sheet: `views.py` finds the page and asks who reads it → the sections of its kind say what
the sheet holds (`portal/directory/sheet.py`, `parts.py`) → `contents.py` adds what every page has → `prose.py` turns
rich text into Typst → `rendering.py` compiles it → `portal.core.file_cache` keeps it.
"""

from portal.core.sheets.registry import register

__all__ = ["register"]
