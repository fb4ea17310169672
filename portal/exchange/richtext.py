"""Links inside rich text: identifiers of the database on one side, addresses and files on the other."""

import html
import re
from typing import Any

from django.utils.translation import gettext as _

from portal.exchange.nodes import Node
from portal.exchange.problems import ContentError

LINK = re.compile(r"<a\b([^>]*\blinktype=\"(page|document)\"[^>]*)>")
INTERNAL = re.compile(r"\b(?:linktype|embedtype)\s*=", flags=re.IGNORECASE)
ATTRIBUTE = re.compile(r"([\w-]+)=\"([^\"]*)\"")


def decode(source: str, node: Node, reader: Any) -> str:
    """Turn `to` and `file` attributes of links into identifiers. Raises ContentError."""

    def replace(match: re.Match[str]) -> str:
        attributes = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(match[1])}
        if match[2] == "page" and "to" in attributes:
            identifier = reader.page_id(attributes["to"], node)
        elif match[2] == "document" and "file" in attributes:
            identifier = reader.document(Node(attributes["file"], node.line), "")
        else:
            raise ContentError(_("un lien du texte n’indique ni page (to) ni fichier (file)."), node.line)
        return f'<a id="{identifier}" linktype="{match[2]}">'

    decoded = LINK.sub(replace, source)
    # An identifier that this file didn't earn by an address or a file would show what its author may not see.
    if len(INTERNAL.findall(decoded)) != len(LINK.findall(decoded)):
        raise ContentError(_("ce texte contient un lien ou un objet interne mal écrit : retirez-le."), node.line)
    return decoded


def encode(source: str, writer: Any) -> str:
    """Turn the identifiers of links into addresses and files; a dead link becomes plain text."""

    def replace(match: re.Match[str]) -> str:
        attributes = dict(ATTRIBUTE.findall(match[1]))
        identifier = int(attributes["id"]) if attributes.get("id", "").isdigit() else None
        if match[2] == "page":
            target = writer.address_of(identifier)
            return f'<a linktype="page" to="{html.escape(target)}">' if target else "<a>"
        target = writer.document(identifier)
        return f'<a linktype="document" file="{html.escape(target)}">' if target else "<a>"

    return LINK.sub(replace, source)
