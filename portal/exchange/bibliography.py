"""References and contributors in content files: references in CSL-JSON, or a text and its address."""

import datetime
from collections.abc import Mapping
from typing import Any

from portal.exchange.codecs import Codec
from portal.exchange.nodes import Node
from portal.exchange.problems import ContentError, choices, quoted
from portal.exchange.streams import Rows, decode, encode
from portal.references.contributors import contributors_of_text, tidy_orcid
from portal.references.shape import CSL_NAMES, line_of, names_of, proposed_key
from portal.text.identifiers import tidy_doi

# The names of the parts in a file, in the order in which they are written, and in the form.
PARTS = {"id": "key", "type": "type", "title": "title", "author": "authors", "issued": "issued"}
PARTS |= {CSL_NAMES[name]: name for name in ("container_title", "publisher", "volume", "issue", "page", "doi", "url")}
PARTS |= {"language": "language", "accessed": "accessed", "note": "note"}
TEXT_PARTS = {"id": "key", "text": "text", "url": "url"}
NAME_PARTS = ("family", "given", "suffix", "non-dropping-particle", "dropping-particle", "literal")
CONTRIBUTOR_PARTS = ("name", "family", "given", "literal", "orcid", "role", "affiliation")


def _known(key: str, parts: Mapping[str, str]) -> str:
    """The name of a part as files write it, whatever its case: « doi » is « DOI »."""
    return next((name for name in parts if name.lower() == key.lower().replace("_", "-")), "")


def _only(values: dict[str, Node], names: Any, reader: Any) -> None:
    for key, value in values.items():
        if key not in names:
            reader.problem(value.line, f"la clé {quoted(key)} n’existe pas ici {choices(names, key)}")


def read_name(node: Node, reader: Any) -> str:
    """Read one author, a text or the parts of a name, as one line. Reports to `reader` or raises ContentError."""
    if isinstance(node.value, str):
        return line_of(names_of(node.text())[0]) if node.text().strip() else ""
    values = node.mapping()
    _only(values, NAME_PARTS, reader)
    return line_of({key: " ".join(value.text().split()) for key, value in values.items()})


class References(Rows):
    """The references of a page."""

    def __init__(self) -> None:
        super().__init__("references")

    def columns(self, model: Any) -> tuple[str, ...]:
        # A line of a cell is a text and its address; a reference in parts is written there in YAML.
        return ("text", "url")

    def read(self, node: Node, reader: Any) -> list[dict[str, Any]]:
        blocks = reader.schema.model._meta.get_field(self.attribute).stream_block.child_blocks
        items = [node] if isinstance(node.value, dict) and node.value else node.items()
        found: list[dict[str, Any]] = []
        keys: set[str] = set()
        for item in items:
            try:
                row = self._read_one(item, blocks, reader)
            except ContentError as refused:
                reader.problem(refused.line or item.line, refused.message)
                continue
            key = row["value"].get("key")
            if key and key in keys:
                reader.problem(
                    item.line, f"deux références ont la clé {quoted(key)}\u00a0: changez l’une des deux.", part="id"
                )
            keys.add(key or "")
            found.append(row)
        for row in found:
            if row["type"] == "work" and not row["value"].get("key"):
                row["value"]["key"] = proposed_key(row["value"], keys)
                keys.add(row["value"]["key"])
        return found

    def _read_one(self, item: Node, blocks: Any, reader: Any) -> dict[str, Any]:
        values = {"text": item} if isinstance(item.value, str) else item.mapping()
        name = "reference" if "text" in values else "work"
        parts = TEXT_PARTS if name == "reference" else PARTS
        named: dict[str, Node] = {} if name == "reference" else {"type": Node("document", item.line)}
        for key, value in values.items():
            known = _known(key, parts)
            if not known:
                raise ContentError(f"la clé {quoted(key)} n’existe pas ici {choices(parts, key)}", value.line)
            if known == "author":
                authors = [value] if isinstance(value.value, dict) else value.items()
                value = Node("\n".join(filter(None, (read_name(author, reader) for author in authors))), value.line)
            named[parts[known]] = value
        raw = decode(blocks[name], Node(named, item.line), reader)
        if raw.get("doi"):
            raw["doi"] = tidy_doi(raw["doi"])
        return {"type": name, "value": raw, "id": ""}

    def dump(self, page: Any, writer: Any) -> list[Any]:
        blocks = page._meta.get_field(self.attribute).stream_block.child_blocks
        found = []
        for row in page.references.raw_data:
            plain = encode(blocks[row["type"]], row["value"], writer)
            parts = TEXT_PARTS if row["type"] == "reference" else PARTS
            written = {key: plain[name] for key, name in parts.items() if name in plain}
            if "author" in written:
                written["author"] = names_of(written["author"])
            if isinstance(written.get("accessed"), datetime.date):
                written["accessed"] = written["accessed"].isoformat()
            found.append(written)
        return found


class Contributors(Rows):
    """Who made a page: a name as it is said, or a family name and a given one."""

    def __init__(self) -> None:
        super().__init__("contributors")

    def columns(self, model: Any) -> tuple[str, ...]:
        return ("name", "orcid", "role", "affiliation")

    def read(self, node: Node, reader: Any) -> list[dict[str, Any]]:
        _name, block = self._block(reader.schema.model)
        items = [node] if isinstance(node.value, dict) and node.value else node.items()
        found = []
        for item in items:
            try:
                values = {"name": item} if isinstance(item.value, str) else dict(item.mapping())
                _only(values, CONTRIBUTOR_PARTS, reader)
                names = [values.pop(key) for key in ("name", "family", "literal") if key in values]
                if len(names) > 1:
                    raise ContentError(
                        "écrivez name, ou family et given, ou literal, mais un seul des trois.", item.line
                    )
                known = {key: value for key, value in values.items() if key in CONTRIBUTOR_PARTS}
                raw = decode(block, Node(known | {"name": names[0] if names else Node("")}, item.line), reader)
                raw["orcid"] = tidy_orcid(raw.get("orcid") or "")
                found.append({"type": "contributor", "value": raw, "id": ""})
            except ContentError as refused:
                reader.problem(refused.line or item.line, refused.message)
        return found

    def dump(self, page: Any, writer: Any) -> list[Any]:
        found = []
        for plain in super().dump(page, writer):
            name = plain.pop("name", "")
            given = plain.pop("given", "")
            found.append(({"family": name, "given": given} if given else {"name": name}) | plain)
        return found


class AuthorsInText(Codec):
    """The authors in one text, as files had them: read into the contributors, never written."""

    def label(self, model: Any) -> Any:
        return "Auteurs (texte)"

    def read(self, node: Node, reader: Any) -> list[dict[str, Any]]:
        found = contributors_of_text(node.text())
        written = reader.entry.values.get("contributors")
        if found and written is not None and not written.empty:
            raise ContentError("écrivez contributors ou authors, pas les deux.", node.line)
        return [{"type": "contributor", "value": value, "id": ""} for value in found]

    def apply(self, page: Any, value: list[dict[str, Any]], reader: Any) -> None:
        if value:
            Contributors().apply(page, value, reader)

    def dump(self, page: Any, writer: Any) -> None:
        return None
