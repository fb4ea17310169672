"""A content file: YAML front matter, then Markdown."""

import codecs
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from portal.exchange.nodes import CURLY, Node, parse_header
from portal.exchange.problems import ContentError

MAX_TEXT_BYTES = 2 * 1024 * 1024
FENCE = "---"
INDENT = re.compile("^[ \u00a0\u202f]+")
CLOSINGS = {FENCE, "..."}
# What note editors (Obsidian and its kin) keep for themselves beside an author's keys.
EDITOR_KEYS = {"aliases", "alias", "cssclasses", "cssclass", "publish", "permalink"}


@dataclass
class ContentFile:
    """The values of a front matter, and the Markdown after it."""

    values: dict[str, Node]
    body: str
    body_line: int
    notices: list[tuple[int, str]] = field(default_factory=list)


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file, with plain line ends.

    Raises:
        ContentError: where it can't be read, is too big, or isn't UTF-8 text.
    """
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise ContentError(_("ce n’est pas un fichier ordinaire."))
        if state.st_size > MAX_TEXT_BYTES:
            limit = MAX_TEXT_BYTES // (1024 * 1024)
            raise ContentError(
                _("le fichier dépasse {limit} Mo de texte. Divisez-le, ou joignez un document.").format(limit=limit)
            )
        data = path.read_bytes()
    except OSError as error:
        raise ContentError(
            _("le fichier ne peut pas être lu ({value}).").format(value=error.strerror or error)
        ) from error
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ContentError(_("le fichier n’est pas en UTF-8. Réenregistrez-le avec l’encodage UTF-8."), line) from error
    if "\0" in text:
        raise ContentError(
            _("le fichier contient un caractère nul : ce n’est pas du texte."),
            text[: text.index("\0")].count("\n") + 1,
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_content(path: Path) -> ContentFile:
    """Read a content file.

    Raises:
        ContentError: with the line, in plain French.
    """
    lines = read_text(path).split("\n")
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines[start].rstrip() != FENCE:
        toml = _(" Celui-ci est en TOML (+++) : réécrivez-le en YAML.") if lines[start].rstrip() == "+++" else ""
        raise ContentError(
            _("l’en-tête manque : le fichier doit commencer par une ligne « --- ».{toml}").format(toml=toml),
            start + 1,
        )
    end = next((number for number in range(start + 1, len(lines)) if lines[number].rstrip() in CLOSINGS), 0)
    if not end:
        raise ContentError(
            _("l’en-tête n’est pas refermé : ajoutez une ligne « --- » après la dernière clé."),
            start + 1,
        )
    # What was pasted from a page or from Word is indented with no-break spaces, which YAML takes for letters.
    plain = [INDENT.sub(lambda found: " " * len(found[0]), line) for line in lines[start + 1 : end]]
    header, unquoted = parse_header("\n".join(plain) + "\n", start + 2)
    if header.empty:
        raise ContentError(_("l’en-tête est vide : indiquez au moins type, title et slug."), start + 1)
    values = header.mapping()
    notices = [(line, _("les guillemets “ ” autour de ce texte ont été lus comme ceux de YAML.")) for line in unquoted]
    notices += _translate(values)
    return ContentFile(values, tidy_body("\n".join(lines[end + 1 :])), end + 2, notices)


def _translate(values: dict[str, Node]) -> list[tuple[int, str]]:
    """Read the properties that note editors add: tags are keywords, what is theirs alone is left out and told."""
    notices = []
    tags = values.pop("tags", None) or values.pop("tag", None)
    if tags is not None and not tags.empty:
        words = [part for item in tags.items() for part in _tags_of(item)]
        keywords = values.setdefault("keywords", Node([], tags.line))
        known = {item.text() for item in keywords.items()}
        keywords.value = [*keywords.items(), *(word for word in words if word.text() not in known)]
        notices.append((tags.line, _("tags est lu comme keywords (mots-clés).")))
    for key in EDITOR_KEYS & set(values):
        node = values.pop(key)
        if not node.empty:
            notices.append(
                (
                    node.line,
                    _("{key} est propre à l’éditeur de notes : cette clé n’est pas importée.").format(key=key),
                )
            )
    return notices


def _tags_of(node: Node) -> list[Node]:
    """The tags of one item: Obsidian takes « a, b » for two."""
    parts = (part.strip().lstrip("#") for part in node.text().split(","))
    return [Node(part, node.line) for part in parts if part]


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
    # Curly quotation marks around a whole text would be read as YAML's own.
    if any(character in text for character in "\r\x85\u2028\u2029") or CURLY.fullmatch(text):
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def dump_yaml(values: Any) -> str:
    """Return `values` as block YAML, in their order, one text a line whatever its length."""
    return yaml.dump(values, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=2**31, default_flow_style=False)
