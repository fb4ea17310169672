"""How one front-matter key is read from its node, put on a page, and written back."""

import datetime
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from portal.exchange.nodes import Node
from portal.exchange.problems import ContentError, choices, quoted
from portal.text.dates import read_date
from portal.text.names import same_name

TRUE_WORDS = {"true", "oui", "vrai", "yes", "1", "x"}
FALSE_WORDS = {"false", "non", "faux", "no", "0"}
# A value as files keep it, and its name as people read it.
Option = tuple[str, str]


class Codec(ABC):
    """Reads a node into a value, puts the value on a page, dumps it from the page.

    `read` reports each problem to `reader` (or raises ContentError for the whole field); it gets an
    empty node where the key is absent. `dump` returns plain values; an empty one is left out of
    the file, and an absent key means it. `listed` says that the value is a list of short texts.
    """

    listed = False
    # Whether a spreadsheet's number is read as it is kept, rather than as it is shown.
    exact = False

    def label(self, model: Any) -> Any:
        """What the value is called in the administration."""
        return ""

    def columns(self, model: Any) -> tuple[str, ...]:
        """For repeated structures, the order of their parts in a spreadsheet's cell."""
        return ()

    def options(self, model: Any) -> list[Option]:
        """For a value that is chosen in a list, what there is to choose from."""
        return []

    @abstractmethod
    def read(self, node: Node, reader: Any) -> Any: ...

    @abstractmethod
    def apply(self, page: Any, value: Any, reader: Any) -> None: ...

    @abstractmethod
    def dump(self, page: Any, writer: Any) -> Any: ...


class AttributeCodec(Codec):
    """A value that stands in one attribute of the page."""

    def __init__(self, attribute: str) -> None:
        self.attribute = attribute

    def label(self, model: Any) -> Any:
        return model._meta.get_field(self.attribute).verbose_name

    def apply(self, page: Any, value: Any, reader: Any) -> None:
        setattr(page, self.attribute, value)

    def dump(self, page: Any, writer: Any) -> Any:
        return getattr(page, self.attribute)

    def field(self, reader: Any) -> Any:
        return reader.schema.model._meta.get_field(self.attribute)


def plain_lines(text: str) -> str:
    """`text` with plain line ends, as files keep them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class Text(AttributeCodec):
    """Plain text, on one line unless `multiline`; its length is the model field's."""

    def __init__(self, attribute: str, *, multiline: bool = False) -> None:
        super().__init__(attribute)
        self.multiline = multiline

    def read(self, node: Node, reader: Any) -> str:
        text = plain_lines(node.text())
        if not self.multiline and "\n" in text.strip():
            raise ContentError(_("ce texte doit tenir sur une ligne."), node.line)
        limit = self.field(reader).max_length
        if limit and len(text) > limit:
            raise ContentError(
                _("ce texte a {length} caractères ; le maximum est {limit}. Raccourcissez-le.").format(
                    length=len(text), limit=limit
                ),
                node.line,
            )
        return text if self.multiline else text.strip("\n")

    def dump(self, page: Any, writer: Any) -> str:
        return plain_lines(getattr(page, self.attribute))


class Markdown(Text):
    """Markdown source, kept as it is: it is sanitised when it is rendered."""

    def __init__(self, attribute: str) -> None:
        super().__init__(attribute, multiline=True)


GAPS = re.compile(r"[\s\u00a0\u202f]")
# « 1,250 » is 1.25 in French and 1250 in English.
TWO_SENSES = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")


def parse_integer(node: Node) -> int | None:
    """Read a whole number. Raises ContentError."""
    text = GAPS.sub("", node.text()).removesuffix(",0")
    if not text:
        return None
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", text):
        raise ContentError(_("{text} n’est pas un nombre entier.").format(text=quoted(node.text())), node.line)
    return int(text)


def parse_number(node: Node) -> Decimal | None:
    """Read a number, with a decimal point or comma, and perhaps « $ » or « % » after it. Raises ContentError."""
    written = GAPS.sub("", node.text())
    text = written.removesuffix("$").removesuffix("%")
    if not text:
        return None
    if TWO_SENSES.fullmatch(text):
        decimal = text.rstrip("0")
        # Three decimals can't be told from thousands with a comma.
        senses = text.replace(",", ""), text.replace(",", ".") if decimal == text else decimal.rstrip(",")
        raise ContentError(
            _("{text} peut se lire {senses} ou {senses_2}. Écrivez le nombre ainsi.").format(
                text=quoted(node.text()), senses=senses[0], senses_2=senses[1]
            ),
            node.line,
        )
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or abs(number) > Decimal("1e15"):
        raise ContentError(
            _("{text} n’est pas un nombre. Écrivez par exemple 12500 ou 7,5.").format(text=quoted(node.text())),
            node.line,
        )
    return number / 100 if written.endswith("%") else number


def parse_date(node: Node) -> datetime.date | None:
    """Read a date. Raises ContentError."""
    text = node.text().strip()
    if not text:
        return None
    try:
        return read_date(text)
    except ValidationError as refused:
        raise ContentError(refused.messages[0], node.line) from refused


def chosen(options: Iterable[tuple[Any, Any]], node: Node) -> Any:
    """Return the value of the option that a node names by its value or its name. Raises ContentError."""
    named = {value: label for value, label in options if value}
    text = node.text().strip()
    if text in named:
        return text
    found = {value: {value, *names_of(label)} for value, label in named.items()}
    meant = [value for value, names in found.items() if same_name(text) in map(same_name, names)]
    if len(meant) == 1:
        return meant[0]
    raise ContentError(
        _("{text} n’est pas un choix permis {choices}").format(text=quoted(text), choices=choices(found, text)),
        node.line,
    )


def names_of(label: Any) -> set[str]:
    """The names of a choice in the languages of the portal."""
    found = set()
    for language in ("fr-ca", "en"):
        with translation.override(language):
            found.add(str(label))
    return found


def parse_boolean(node: Node, default: bool) -> bool:
    """Read yes or no. Raises ContentError."""
    text = node.text().strip().lower()
    if not text:
        return default
    if text in TRUE_WORDS or text in FALSE_WORDS:
        return text in TRUE_WORDS
    raise ContentError(_("{text} n’est ni oui ni non. Écrivez true ou false.").format(text=quoted(text)), node.line)


def plain_number(value: Any) -> int | float | None:
    """A number as it is written: without a decimal part that says nothing."""
    if value is None:
        return None
    number = float(value)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


class Integer(AttributeCodec):
    """A whole number, or nothing."""

    exact = True

    def read(self, node: Node, reader: Any) -> int | None:
        return parse_integer(node)


class Number(AttributeCodec):
    """A decimal number, or nothing."""

    exact = True

    def read(self, node: Node, reader: Any) -> Decimal | None:
        return parse_number(node)

    def apply(self, page: Any, value: Any, reader: Any) -> None:
        places = getattr(page._meta.get_field(self.attribute), "decimal_places", None)
        if value is not None and places and -value.as_tuple().exponent < places:
            value = value.quantize(Decimal(1).scaleb(-places))
        super().apply(page, value, reader)

    def dump(self, page: Any, writer: Any) -> int | float | None:
        return plain_number(super().dump(page, writer))


class Date(AttributeCodec):
    """A date, or nothing."""

    def read(self, node: Node, reader: Any) -> datetime.date | None:
        return parse_date(node)


class Boolean(AttributeCodec):
    """Yes or no; no where the key is absent."""

    def options(self, model: Any) -> list[Option]:
        return [("true", "oui"), ("false", "non")]

    def read(self, node: Node, reader: Any) -> bool:
        return parse_boolean(node, False)

    def dump(self, page: Any, writer: Any) -> bool | None:
        return True if getattr(page, self.attribute) else None


class Identifier(Text):
    """A text kept in one form, however it was pasted: `tidy` returns it."""

    def __init__(self, attribute: str, tidy: Callable[[str], str]) -> None:
        super().__init__(attribute)
        self.tidy = tidy

    def read(self, node: Node, reader: Any) -> str:
        return self.tidy(super().read(node, reader))


class Choice(AttributeCodec):
    """One of the choices of the model field, by its value or its name; its default is left out of files."""

    def options(self, model: Any) -> list[Option]:
        return [(str(value), str(label)) for value, label in model._meta.get_field(self.attribute).choices]

    def read(self, node: Node, reader: Any) -> str:
        field = self.field(reader)
        text = node.text().strip()
        if not text:
            return field.get_default()
        return chosen(field.choices, node)

    def dump(self, page: Any, writer: Any) -> str | None:
        value = getattr(page, self.attribute)
        return None if value == page._meta.get_field(self.attribute).get_default() else value


class Lines(AttributeCodec):
    """A list of short texts, one a line in the administration."""

    listed = True

    def read(self, node: Node, reader: Any) -> list[str]:
        return tidy_lines(item.text() for item in node.items())

    def dump(self, page: Any, writer: Any) -> list[str]:
        return tidy_lines(getattr(page, self.attribute))


def tidy_lines(texts: Any) -> list[str]:
    """Each text on one line, without the empty ones: what the administration's form keeps."""
    lines = (" ".join(text.splitlines()).strip() for text in texts)
    return [line for line in lines if line]
