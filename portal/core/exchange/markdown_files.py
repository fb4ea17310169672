"""A content file: YAML front matter, then Markdown."""

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from portal.core.exchange.nodes import Node, parse_yaml
from portal.core.exchange.problems import ContentError

MAX_TEXT_BYTES = 2 * 1024 * 1024
FENCE = "---"
# What closes a front matter: YAML's own end of document too, which Pandoc writes.
CLOSING = {FENCE, "..."}
# What Obsidian keeps for itself in the properties of a note.
OBSIDIAN_KEYS = ("aliases", "cssclasses", "cssclass")


@dataclass
class ContentFile:
    """The values of a front matter, and the Markdown after it."""

    values: dict[str, Node]
    body: str
    body_line: int


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file, with plain line ends.

    Raises:
        ContentError: where it can't be read, is too big, or isn't UTF-8 text.
    """
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise ContentError("ce n’est pas un fichier ordinaire.")
        if state.st_size > MAX_TEXT_BYTES:
            limit = MAX_TEXT_BYTES // (1024 * 1024)
            raise ContentError(f"le fichier dépasse {limit}\u00a0Mo de texte. Divisez-le, ou joignez un document.")
        data = path.read_bytes()
    except OSError as error:
        raise ContentError(f"le fichier ne peut pas être lu ({error.strerror or error}).") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ContentError("le fichier n’est pas en UTF-8. Réenregistrez-le avec l’encodage UTF-8.", line) from error
    if "\0" in text:
        raise ContentError(
            "le fichier contient un caractère nul\u00a0: ce n’est pas du texte.",
            text[: text.index("\0")].count("\n") + 1,
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_content(path: Path) -> ContentFile:
    """Read a content file.

    Raises:
        ContentError: with the line, in plain French.
    """
    lines = read_text(path).split("\n")
    if not lines or lines[0].rstrip() != FENCE:
        raise ContentError("l’en-tête manque\u00a0: le fichier doit commencer par une ligne «\u00a0---\u00a0».", 1)
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() in CLOSING), 0)
    if not end:
        raise ContentError(
            "l’en-tête n’est pas refermé\u00a0: ajoutez une ligne «\u00a0---\u00a0» après la dernière clé.", 1
        )
    header = parse_yaml("\n".join(lines[1:end]) + "\n", 2)
    if header.empty:
        raise ContentError("l’en-tête est vide\u00a0: indiquez au moins type, title et slug.", 1)
    return ContentFile(_of_the_portal(header.mapping()), tidy_body("\n".join(lines[end + 1 :])), end + 2)


def _of_the_portal(values: dict[str, Node]) -> dict[str, Node]:
    """Leave out what Obsidian writes for itself; its tags are keywords where the file has none."""
    kept = {key: node for key, node in values.items() if key not in OBSIDIAN_KEYS}
    if "tags" in kept:
        tags = kept.pop("tags")
        if not tags.empty:
            kept.setdefault("keywords", tags)
    return kept


def tidy_body(text: str) -> str:
    """Return a body as it is kept: without the blank lines around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()


def write_content(values: dict[str, Any], body: str) -> str:
    """Return the text of a content file; `read_content` reads the same values back."""
    header = dump_yaml(values)
    return f"{FENCE}\n{header}{FENCE}\n" + (f"\n{body}\n" if body else "")


class _Dumper(yaml.SafeDumper):
    """Writes YAML that a person can edit."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # YAML reads these as line ends; only a quoted text keeps them apart from a plain one.
    if any(character in text for character in "\r\x85\u2028\u2029"):
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def dump_yaml(values: Any) -> str:
    """Return `values` as block YAML, in their order, one text a line whatever its length."""
    return yaml.dump(values, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=2**31, default_flow_style=False)
