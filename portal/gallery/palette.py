"""The colours of the portal, read where they are declared."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders

COLOUR = re.compile(r"^\s*--([\w-]+):\s*((?:light-dark|oklch|var)\(.*\));", re.MULTILINE)


def colours() -> dict[str, str]:
    """Return the colour tokens of tokens.css: their value as written, by name."""
    text = Path(str(finders.find("css/tokens.css"))).read_text()
    return dict(COLOUR.findall(text))
