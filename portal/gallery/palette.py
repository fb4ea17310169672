"""The colours of the portal, read where they are declared."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders

from portal.shell.stylesheets import KINDS

COLOUR = re.compile(r"^\s*--([\w-]+):\s*((?:light-dark|oklch|var)\(.*\));", re.MULTILINE)


def colours() -> dict[str, str]:
    """Return the colour tokens, those of the kinds of content last: their value as written, by name."""
    sheets = (Path(str(finders.find(name))).read_text(encoding="utf-8") for name in ("css/tokens.css", KINDS))
    return {name: value for sheet in sheets for name, value in COLOUR.findall(sheet)}
