"""Put several copies of a component on one page, as valid as one: identifiers, landmarks, the title, the focus.

A page holds one `#recherche` and one « Fil d’Ariane »; the gallery holds one for each state, and none of them takes
the focus when the page opens.
"""

import re

from django.utils.html import escape

TAG = re.compile(r"<([a-z][a-z0-9]*)\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
ATTRIBUTE = re.compile(r'(?<=\s)([\w-]+)="([^"]*)"')
IDENTIFIER = re.compile(r'\sid="([^"]+)"')
AUTOFOCUS = re.compile(r"\sautofocus\b(?!=)")
HEADING = re.compile(r"(</?)h1\b")
# Attributes that name identifiers, separated by spaces.
REFERENCES = {"id", "for", "form", "list", "headers", "aria-labelledby", "aria-describedby", "aria-controls"}
REFERENCES |= {"aria-activedescendant"}
LANDMARKS = {"nav", "search", "aside"}
# Landmarks where they are named.
NAMED_LANDMARKS = {"section", "form"}


def isolate(html: str, prefix: str, name: str) -> str:
    """Return the HTML with its identifiers prefixed, and its landmarks named after the state as well.

    The title of the page is the gallery's: a component that brings one has it as a section's.
    """
    known = set(IDENTIFIER.findall(html))

    def attribute(found: re.Match[str]) -> str:
        key, value = found[1], found[2]
        if key in REFERENCES:
            value = " ".join(f"{prefix}-{word}" if word in known else word for word in value.split())
        elif key == "href" and value[1:] in known and value.startswith("#"):
            value = f"#{prefix}-{value[1:]}"
        return f'{key}="{value}"'

    def tag(found: re.Match[str]) -> str:
        element, attributes = found[1], ATTRIBUTE.sub(attribute, AUTOFOCUS.sub("", found[2]))
        named_landmark = element in NAMED_LANDMARKS and " aria-label" in attributes
        if element in LANDMARKS or named_landmark or 'role="region"' in attributes:
            attributes = named(attributes, name, f"{prefix}-etat")
        return f"<{element}{attributes}>"

    return HEADING.sub(r"\1h2", TAG.sub(tag, html))


def named(attributes: str, name: str, label_id: str) -> str:
    """Return the attributes of a landmark, told from those of the other states."""
    if ' aria-labelledby="' in attributes:
        return attributes.replace(' aria-labelledby="', f' aria-labelledby="{label_id} ', 1)
    if ' aria-label="' in attributes:
        return attributes.replace(' aria-label="', f' aria-label="{escape(name)} : ', 1)
    return f'{attributes} aria-labelledby="{label_id}"'
