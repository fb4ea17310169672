"""Blocks of a StreamField as plain values: repeated rows, and the body."""

import datetime
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from portal.exchange import richtext
from portal.exchange.codecs import (
    AttributeCodec,
    chosen,
    parse_boolean,
    parse_date,
    parse_number,
    plain_lines,
    plain_number,
)
from portal.exchange.markdown_files import tidy_body
from portal.exchange.nodes import Node
from portal.exchange.problems import ContentError, choices, quoted
from portal.text.identifiers import tidy_address

CHOOSERS = (ImageChooserBlock, DocumentChooserBlock)
NAMESPACE = uuid.UUID("8c0fba7e-3f0a-5b8e-9a51-1f4b3d1f7a60")


def front_matter_keys(block: blocks.StructBlock) -> dict[str, str]:
    """Map the keys that an author writes to the names of the block's parts."""
    keys = {}
    for name, child in block.child_blocks.items():
        keys["file" if isinstance(child, CHOOSERS) else name] = name
    return keys


def decode(block: Any, node: Node, reader: Any) -> Any:
    """Return the raw value of `block` written in `node`. Raises ContentError or reports to `reader`."""
    if isinstance(block, blocks.StructBlock):
        return _decode_struct(block, node, reader)
    if isinstance(block, blocks.ListBlock):
        return [{"type": "item", "value": decode(block.child_block, item, reader), "id": ""} for item in node.items()]
    if isinstance(block, ImageChooserBlock):
        raise ContentError(_("une image s’écrit avec file, alt et caption."), node.line)
    if isinstance(block, DocumentChooserBlock):
        return reader.document(node, reader.part_title)
    if isinstance(block, blocks.BooleanBlock):
        return parse_boolean(node, bool(block.meta.default))
    if isinstance(block, blocks.DateBlock):
        date = parse_date(node)
        return date.isoformat() if date else None
    if isinstance(block, blocks.FloatBlock | blocks.DecimalBlock | blocks.IntegerBlock):
        return plain_number(parse_number(node))
    text = plain_lines(node.text())
    if isinstance(block, blocks.RichTextBlock):
        return richtext.decode(text, node, reader)
    if isinstance(block, blocks.ChoiceBlock):
        return _decode_choice(block, text.strip(), node, reader)
    if isinstance(block, blocks.URLBlock):
        text = tidy_address(text)
        if text and not text.lower().startswith(("http://", "https://")):
            raise ContentError(
                _("{text} n’est pas une adresse complète. Commencez par https://.").format(text=quoted(text)), node.line
            )
    return text


def _decode_choice(block: blocks.ChoiceBlock, text: str, node: Node, reader: Any) -> str:
    options = reader.cached(("choices", id(block)), lambda: list(block.field.choices))
    return chosen(options, node) if text else text


def _decode_struct(block: blocks.StructBlock, node: Node, reader: Any) -> dict[str, Any]:
    keys = front_matter_keys(block)
    if isinstance(node.value, str) and not node.empty:
        node = Node({next(iter(keys)): node}, node.line)
    values = node.mapping()
    raw: dict[str, Any] = {}
    image = next((name for name, child in block.child_blocks.items() if isinstance(child, ImageChooserBlock)), "")
    for key, value in values.items():
        if key not in keys and not (image and key == "credit"):
            reader.problem(
                value.line,
                _("la clé {key} n’existe pas ici {choices}").format(key=quoted(key), choices=choices(keys, key)),
            )
    reader.part_title = values["title"].text() if "title" in values else ""
    if image:
        raw[image] = reader.image(values, node)
    for key, name in keys.items():
        if name == image:
            continue
        child = block.child_blocks[name]
        value = values.get(key, Node("", node.line))
        try:
            raw[name] = decode(child, value, reader)
        except ContentError as refused:
            reader.problem(refused.line or value.line, refused.message, part=key)
            continue
        if isinstance(child, DocumentChooserBlock) and not raw.get("title", "x"):
            raw["title"] = reader.file_title(value)
    return _checked(block, raw, keys, values, node, reader)


def _checked(
    block: blocks.StructBlock,
    raw: dict[str, Any],
    keys: dict[str, str],
    values: dict[str, Node],
    node: Node,
    reader: Any,
) -> dict[str, Any]:
    """Report what the block's own rules refuse (required, too long, out of bounds)."""
    names = {name: key for key, name in keys.items()}
    errors: dict[str, Any] = {}
    own_rules = type(block).clean is not blocks.StructBlock.clean
    for name, child in block.child_blocks.items():
        # What couldn't be read was reported already; what is left empty where it may be is fine.
        if name not in raw or isinstance(child, CHOOSERS) or (raw[name] is None and not child.required):
            continue
        if isinstance(child, blocks.ListBlock):
            least = child.meta.min_num or 0
            if len(raw[name]) < least:
                errors[name] = ValidationError(_("il en faut au moins {count}.").format(count=least))
        elif isinstance(child, blocks.ChoiceBlock):
            if child.required and not raw[name]:
                errors[name] = ValidationError(_("ce choix est obligatoire."))
        elif isinstance(child, blocks.FieldBlock):
            try:
                child.clean(child.to_python(raw[name]))
            except ValidationError as error:
                errors[name] = error
    if own_rules and not errors and not any(isinstance(child, CHOOSERS) for child in block.child_blocks.values()):
        try:
            block.clean(block.to_python(raw))
        except blocks.StructBlockValidationError as error:
            errors = dict(error.block_errors or {})
    for name, found in errors.items():
        value = values.get(names[name])
        for message in getattr(found, "messages", [str(found)]):
            reader.problem(value.line if value else node.line, message, part=names[name])
    return raw


def encode(block: Any, raw: Any, writer: Any) -> Any:
    """Return the plain value of a raw block value; empty parts and defaults are left out."""
    if isinstance(block, blocks.StructBlock):
        found: dict[str, Any] = {}
        for key, name in front_matter_keys(block).items():
            child = block.child_blocks[name]
            value = (raw or {}).get(name)
            if isinstance(child, ImageChooserBlock):
                found |= writer.image(value)
                continue
            if isinstance(child, blocks.BooleanBlock):
                value = bool(child.meta.default) if value is None else bool(value)
                if value != bool(child.meta.default):
                    found[key] = value
                continue
            plain = encode(child, value, writer)
            if plain not in (None, "", []):
                found[key] = plain
        return found
    if isinstance(block, blocks.ListBlock):
        return [
            encode(block.child_block, item["value"] if isinstance(item, dict) and "value" in item else item, writer)
            for item in raw or []
        ]
    if isinstance(block, DocumentChooserBlock):
        return writer.document(raw)
    if isinstance(block, blocks.FloatBlock | blocks.DecimalBlock | blocks.IntegerBlock):
        return plain_number(raw)
    if raw is None:
        return ""
    if isinstance(block, blocks.DateBlock):
        return datetime.date.fromisoformat(str(raw)[:10]) if raw else ""
    if isinstance(block, blocks.RichTextBlock):
        return richtext.encode(plain_lines(str(raw)), writer)
    return plain_lines(str(raw))


def with_ids(raw: list[dict[str, Any]], seed: str) -> list[dict[str, Any]]:
    """Give each block an identifier drawn from its place, so that two imports write the same."""
    for number, item in enumerate(raw):
        place = f"{seed}/{number}"
        item["id"] = str(uuid.uuid5(NAMESPACE, place))
        if isinstance(item["value"], list):
            with_ids(item["value"], place)
    return raw


class Rows(AttributeCodec):
    """A StreamField of one kind of block, as a list of mappings."""

    def columns(self, model: Any) -> tuple[str, ...]:
        _name, block = self._block(model)
        return tuple(front_matter_keys(block))

    def _block(self, model: Any) -> tuple[str, Any]:
        children = model._meta.get_field(self.attribute).stream_block.child_blocks
        return next(iter(children.items()))

    def read(self, node: Node, reader: Any) -> list[dict[str, Any]]:
        name, block = self._block(reader.schema.model)
        items = [node] if isinstance(node.value, dict) and node.value else node.items()
        found = []
        for item in items:
            try:
                found.append({"type": name, "value": decode(block, item, reader), "id": ""})
            except ContentError as refused:
                reader.problem(refused.line or item.line, refused.message)
        return found

    def apply(self, page: Any, value: Any, reader: Any) -> None:
        field = page._meta.get_field(self.attribute)
        raw = with_ids(value, f"{reader.address}{self.attribute}")
        setattr(page, self.attribute, field.to_python(raw))

    def dump(self, page: Any, writer: Any) -> list[Any]:
        _name, block = self._block(page)
        return [encode(block, item["value"], writer) for item in getattr(page, self.attribute).raw_data]


class Body(Rows):
    """The body: the Markdown after the front matter, or a list of blocks under `body`."""

    def __init__(self) -> None:
        super().__init__("body")

    def columns(self, model: Any) -> tuple[str, ...]:
        return ()

    def read(self, node: Node, reader: Any) -> list[dict[str, Any]]:
        if isinstance(node.value, str):
            text = tidy_body(node.text())
            return [{"type": "markdown", "value": text, "id": ""}] if text else []
        children = reader.schema.model._meta.get_field("body").stream_block.child_blocks
        found = []
        for item in node.items():
            try:
                pairs = item.mapping()
                if len(pairs) != 1:
                    raise ContentError(_("chaque bloc du corps est une seule paire « genre : contenu »."), item.line)
                ((kind, value),) = pairs.items()
                if kind not in children:
                    raise ContentError(
                        _("le genre de bloc {kind} n’existe pas {choices}").format(
                            kind=quoted(kind), choices=choices(children, kind)
                        ),
                        item.line,
                    )
                found.append({"type": kind, "value": decode(children[kind], value, reader), "id": ""})
            except ContentError as refused:
                reader.problem(refused.line or item.line, refused.message)
        return found

    def dump(self, page: Any, writer: Any) -> Any:
        children = page._meta.get_field("body").stream_block.child_blocks
        raw = list(page.body.raw_data)
        if len(raw) == 1 and raw[0]["type"] == "markdown":
            text = plain_lines(str(raw[0]["value"] or ""))
            if text and text == tidy_body(text):
                return text
        return [{item["type"]: encode(children[item["type"]], item["value"], writer)} for item in raw]
