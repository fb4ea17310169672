"""How one front-matter key is read from its node, put on a page, and written back."""

import datetime
import re
from abc import ABC, abstractmethod
from decimal import Decimal, InvalidOperation
from typing import Any

from portal.core.exchange.nodes import Node
from portal.core.exchange.problems import ContentError, choices, quoted

TRUE_WORDS = {"true", "oui", "vrai", "yes", "1"}
FALSE_WORDS = {"false", "non", "faux", "no", "0"}


class Codec(ABC):
    """Reads a node into a value, puts the value on a page, dumps it from the page.

    `read` reports each problem to `reader` (or raises ContentError for the whole field); it gets an
    empty node where the key is absent. `dump` returns plain values; an empty one is left out of
    the file, and an absent key means it. `listed` says that the value is a list of short texts.
    """

    listed = False

    def columns(self, model: Any) -> tuple[str, ...]:
        """For repeated structures, the order of their parts in a spreadsheet's cell."""
        return ()

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
            raise ContentError("ce texte doit tenir sur une ligne.", node.line)
        limit = self.field(reader).max_length
        if limit and len(text) > limit:
            raise ContentError(
                f"ce texte a {len(text)} caractères\u00a0; le maximum est {limit}. Raccourcissez-le.", node.line
            )
        return text if self.multiline else text.strip("\n")

    def dump(self, page: Any, writer: Any) -> str:
        return plain_lines(getattr(page, self.attribute))


class Markdown(Text):
    """Markdown source, kept as it is: it is sanitised when it is rendered."""

    def __init__(self, attribute: str) -> None:
        super().__init__(attribute, multiline=True)


def parse_integer(node: Node) -> int | None:
    """Read a whole number. Raises ContentError."""
    text = re.sub(r"[\s\u00a0\u202f]", "", node.text())
    if not text:
        return None
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", text):
        raise ContentError(f"{quoted(node.text())} n’est pas un nombre entier.", node.line)
    return int(text)


def parse_number(node: Node) -> Decimal | None:
    """Read a number, with a decimal point or comma. Raises ContentError."""
    text = re.sub(r"[\s\u00a0\u202f]", "", node.text()).replace(",", ".")
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or abs(number) > Decimal("1e15"):
        raise ContentError(f"{quoted(node.text())} n’est pas un nombre. Écrivez par exemple 12500 ou 7,5.", node.line)
    return number


def parse_date(node: Node) -> datetime.date | None:
    """Read a date. Raises ContentError."""
    text = node.text().strip()
    if not text:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    raise ContentError(
        f"{quoted(text)} n’est pas une date. Écrivez année-mois-jour, par exemple 2024-04-23.", node.line
    )


def parse_boolean(node: Node, default: bool) -> bool:
    """Read yes or no. Raises ContentError."""
    text = node.text().strip().lower()
    if not text:
        return default
    if text in TRUE_WORDS or text in FALSE_WORDS:
        return text in TRUE_WORDS
    raise ContentError(f"{quoted(text)} n’est ni oui ni non. Écrivez true ou false.", node.line)


def plain_number(value: Any) -> int | float | None:
    """A number as it is written: without a decimal part that says nothing."""
    if value is None:
        return None
    number = float(value)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


class Integer(AttributeCodec):
    """A whole number, or nothing."""

    def read(self, node: Node, reader: Any) -> int | None:
        return parse_integer(node)


class Number(AttributeCodec):
    """A decimal number, or nothing."""

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

    def read(self, node: Node, reader: Any) -> bool:
        return parse_boolean(node, False)

    def dump(self, page: Any, writer: Any) -> bool | None:
        return True if getattr(page, self.attribute) else None


class Choice(AttributeCodec):
    """One of the choices of the model field; its default is left out of files."""

    def read(self, node: Node, reader: Any) -> str:
        field = self.field(reader)
        text = node.text().strip()
        if not text:
            return field.get_default()
        known = [value for value, _label in field.choices]
        if text not in known:
            raise ContentError(f"{quoted(text)} n’est pas un choix permis {choices(known, text)}", node.line)
        return text

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
