"""YAML read as texts with their lines.

Every scalar stays the text that the author typed: the field that it is for decides what it means.
A title « 2019 » or « no » is a title, and every error knows its line. Aliases, tags and deep
nesting are refused: content needs none, and they are how a small file becomes a huge value.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.exchange.problems import ContentError, quoted

MAX_DEPTH = 8
MAX_NODES = 20_000
EMPTY_WORDS = {"", "~", "null", "Null", "NULL"}
# A NUL, and halves of characters that only an escape sequence can write.
FORBIDDEN = re.compile("[\0\ud800-\udfff]")
CURLY = re.compile("“[^“”]*”")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TYPE_NAMES = {
    str: gettext_lazy("un texte"),
    list: gettext_lazy("une liste"),
    dict: gettext_lazy("des clés et des valeurs"),
}


@dataclass(slots=True)
class Node:
    """A text, a list of nodes or a mapping of nodes, with the line where its key stands.

    `fault` says why the value can't be read, where only the place that holds it knows.
    """

    value: str | list["Node"] | dict[str, "Node"]
    line: int = 0
    plain: bool = False
    fault: str = ""

    @property
    def empty(self) -> bool:
        """Nothing was written: no value, an empty text, list or mapping."""
        if self.fault:
            return False
        if isinstance(self.value, str):
            return self.value == "" or (self.plain and self.value in EMPTY_WORDS)
        return not self.value

    def _readable(self) -> None:
        if self.fault:
            raise ContentError(self.fault, self.line)

    def text(self) -> str:
        """The text of a scalar. Raises ContentError for a list or a mapping."""
        self._readable()
        if isinstance(self.value, str):
            return "" if self.empty else self.value
        raise ContentError(
            _("un texte est attendu ici, pas {kind}.").format(kind=TYPE_NAMES[type(self.value)]), self.line
        )

    def items(self) -> list["Node"]:
        """The items of a list; a lone text is a list of one. Raises ContentError for a mapping."""
        self._readable()
        if self.empty:
            return []
        if isinstance(self.value, list):
            return self.value
        if isinstance(self.value, str):
            return [self]
        raise ContentError(_("une liste est attendue ici : mettez un tiret devant chaque élément."), self.line)

    def mapping(self) -> dict[str, "Node"]:
        """The pairs of a mapping. Raises ContentError for anything else."""
        self._readable()
        if isinstance(self.value, dict):
            return self.value
        raise ContentError(_("des clés et des valeurs sont attendues ici (« clé : valeur »)."), self.line)


def parse_yaml(text: str, first_line: int = 1) -> Node:
    """Read a YAML document whose first line is line `first_line` of its file.

    Raises:
        ContentError: with the line, in plain French.
    """
    return parse_header(text, first_line)[0]


def parse_header(text: str, first_line: int = 1) -> tuple[Node, list[int]]:
    """Like `parse_yaml`, with the lines where curly quotation marks were read as YAML's own."""
    try:
        builder = _Builder(yaml.parse(text, Loader=LOADER), first_line)
        return builder.document(), builder.unquoted
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ContentError(_explained(error), first_line + (mark.line if mark else 0)) from error
    except yaml.reader.ReaderError as error:
        line = first_line + text.count("\n", 0, max(error.position, 0))
        raise ContentError(_("ce caractère invisible n’est pas permis : supprimez-le."), line) from error
    except (yaml.YAMLError, RecursionError, UnicodeError) as error:
        raise ContentError(_("l’en-tête YAML est illisible."), first_line) from error


class _Builder:
    """Builds nodes from parser events, so that nothing is built before it is counted."""

    def __init__(self, events: Iterator[Any], first_line: int) -> None:
        self.events = events
        self.first_line = first_line
        self.count = 0
        self.unquoted: list[int] = []

    def document(self) -> Node:
        root = Node("", self.first_line, plain=True)
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise ContentError(_("un seul document YAML est permis dans l’en-tête."), self._line(event))
                root = self._node(next(self.events), 0)
        return root

    def _line(self, event: Any) -> int:
        return self.first_line + event.start_mark.line

    def _node(self, event: Any, depth: int) -> Node:
        line = self._line(event)
        self.count += 1
        if depth > MAX_DEPTH or self.count > MAX_NODES:
            raise ContentError(str(TOO_DEEP), line)
        if isinstance(event, yaml.AliasEvent):
            raise ContentError(_("les alias YAML (*nom) ne sont pas permis : répétez le texte."), line)
        if event.anchor:
            raise ContentError(_("les ancres YAML (&nom) ne sont pas permises : supprimez-la."), line)
        if event.tag not in (None, "!"):
            raise ContentError(
                _("les étiquettes YAML ({tag}) ne sont pas permises.").format(tag=quoted(event.tag)), line
            )
        if isinstance(event, yaml.ScalarEvent):
            if FORBIDDEN.search(event.value):
                raise ContentError(_("ce texte contient un caractère qui ne s’enregistre pas : supprimez-le."), line)
            return self._scalar(event, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(self._list(depth), line)
        return Node(self._mapping(depth), line)

    def _scalar(self, event: Any, line: int) -> Node:
        plain = event.style in (None, "")
        value = event.value
        # Word and phones turn straight quotation marks into these; the exporter quotes a text that has them.
        if plain and CURLY.fullmatch(value):
            self.unquoted.append(line)
            return Node(value[1:-1], line)
        return Node(value, line, plain=plain)

    def _list(self, depth: int) -> list[Node]:
        items = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return items

    def _mapping(self, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if not isinstance(key.value, str):
                raise ContentError(_("une clé doit être un mot simple."), key.line)
            key.value = key.value.rstrip("\u00a0\u202f")
            if key.value in found:
                raise ContentError(_("la clé {value} est écrite deux fois.").format(value=quoted(key.value)), key.line)
            value = self._node(next(self.events), depth + 1)
            value.line = key.line
            found[key.value] = value
        return found


TOO_DEEP = gettext_lazy("cet en-tête est trop imbriqué ou trop long : simplifiez-le.")
SENTENCES = (
    # libyaml stops by itself at a depth that depends on its version.
    ("maximum nesting depth", TOO_DEEP),
    (
        "mapping values are not allowed",
        gettext_lazy("un deux-points est mal placé. Mettez le texte entre guillemets s’il en contient un."),
    ),
    (
        "cannot start any token",
        gettext_lazy(
            "ce caractère (tabulation, @, `, %…) ne peut pas commencer un texte. Mettez le texte entre guillemets."
        ),
    ),
    (
        "could not find expected ':'",
        gettext_lazy("il manque un deux-points, ou le texte qui suit n’est pas en retrait."),
    ),
    ("unexpected end of stream", gettext_lazy("un guillemet, un crochet ou une accolade n’est pas refermé.")),
    ("unexpected document separator", gettext_lazy("un guillemet n’est pas refermé avant la fin de l’en-tête.")),
    (
        "did not find expected key",
        gettext_lazy("l’alignement n’est pas celui des lignes voisines, ou un guillemet manque."),
    ),
    ("expected <block end>", gettext_lazy("l’alignement n’est pas celui des lignes voisines, ou un guillemet manque.")),
    ("did not find expected '-' indicator", gettext_lazy("l’alignement de cette liste n’est pas régulier.")),
    ("escape", gettext_lazy("une barre oblique inverse est mal employée. Mettez le texte entre apostrophes.")),
    ("undefined alias", gettext_lazy("les alias YAML (*nom) ne sont pas permis. Mettez le texte entre guillemets.")),
    (
        "alphabetic or numeric character",
        gettext_lazy("* et & ne peuvent pas commencer un texte. Mettez le texte entre guillemets."),
    ),
    (
        "undefined tag handle",
        gettext_lazy("un point d’exclamation ne peut pas commencer un texte. Mettez-le entre guillemets."),
    ),
    ("expected ',' or", gettext_lazy("il manque une virgule ou un crochet dans cette liste.")),
    ("block scalar", gettext_lazy("après | ou >, écrivez le texte à la ligne suivante, en retrait.")),
)


def _explained(error: yaml.MarkedYAMLError) -> str:
    said = f"{error.context or ''} {error.problem or ''}"
    for words, sentence in SENTENCES:
        if words in said:
            return str(sentence)
    return _("la syntaxe YAML est incorrecte ici. Vérifiez les deux-points, les guillemets et l’alignement.")
