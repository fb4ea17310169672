"""The activities of a lesson in content files: a list, each with its `kind`, its `id` and its parts."""

import re
from typing import Any

from django.utils.translation import gettext as _
from wagtail import blocks

from portal.exchange.codecs import AttributeCodec
from portal.exchange.nodes import Node
from portal.exchange.problems import ContentError, choices, quoted
from portal.exchange.streams import decode, encode, with_ids
from training.blocks.activities import QuizBlock, repeated_identifiers
from training.questions.drawing import TOGETHER

IDENTIFIER = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


def value_key(block: Any) -> str:
    """The part that holds the value of a block without parts: a text, or the items of a list."""
    return "items" if isinstance(block, blocks.ListBlock) else "text"


class Activities(AttributeCodec):
    """A stream of activities.

        activities:
          - kind: single
            id: intention
            prompt: …

    `id` names an activity for good: those who follow a lesson keep their answers when others are added or moved.
    Without it, the place of the activity does.
    """

    def columns(self, model: Any) -> tuple[str, ...]:
        return ("kind", "id")

    def read(self, node: Node, reader: Any) -> list[dict[str, Any]]:
        field = self.field(reader)
        found = self._stream(field.stream_block, node, reader)
        for name in sorted(repeated_identifiers(found)):
            reader.problem(node.line, _("deux activités ont le même id ({name}).").format(name=name))
        return found

    def _stream(self, block: Any, node: Node, reader: Any) -> list[dict[str, Any]]:
        found = []
        for item in node.items():
            try:
                found.append(self._one(block.child_blocks, item, reader))
            except ContentError as refused:
                reader.problem(refused.line or item.line, refused.message)
        return found

    def _one(self, children: Any, item: Node, reader: Any) -> dict[str, Any]:
        values = dict(item.mapping())
        kind = values.pop("kind", Node("", item.line)).text().strip()
        if kind not in children:
            raise ContentError(
                _("le genre d’activité {kind} n’existe pas {choices}").format(
                    kind=quoted(kind), choices=choices(children, kind)
                ),
                item.line,
            )
        identifier = values.pop("id", Node("", item.line)).text().strip()
        if identifier and not IDENTIFIER.fullmatch(identifier):
            raise ContentError(
                _("l’id d’une activité s’écrit en minuscules, chiffres et tirets, 64 au plus, et non {text}.").format(
                    text=quoted(identifier)
                ),
                item.line,
            )
        return {"type": kind, "value": self._value(children[kind], values, item, reader), "id": identifier}

    def _value(self, block: Any, values: dict[str, Node], item: Node, reader: Any) -> Any:
        if not isinstance(block, blocks.StructBlock):
            own = value_key(block)
            for key, value in values.items():
                if key != own:
                    known = choices(["kind", "id", own], key)
                    reader.problem(
                        value.line,
                        _("la clé {key} n’existe pas ici {choices}").format(key=quoted(key), choices=known),
                    )
            return decode(block, values.get(own, Node("", item.line)), reader)
        streams = {
            name: values.pop(name, Node("", item.line))
            for name, child in block.child_blocks.items()
            if isinstance(child, blocks.StreamBlock)
        }
        inner = {name: self._stream(block.child_blocks[name], node, reader) for name, node in streams.items()}
        for name, rows in inner.items():
            if block.child_blocks[name].meta.min_num and not rows:
                reader.problem(item.line, _("{part} est obligatoire ici.").format(part=name), part=name)
        plain = blocks.StructBlock([(name, child) for name, child in block.child_blocks.items() if name not in inner])
        # The block's own rules are its class's: a plain one stands for it only where a stream is inside.
        value = decode(plain if inner else block, Node(values, item.line), reader)
        if isinstance(block, QuizBlock):
            for part, message in block.refusals(value, len(inner["questions"])).items():
                reader.problem(item.line, message, part=part)
        return value | inner

    def apply(self, page: Any, value: Any, reader: Any) -> None:
        named = self._named(value, f"{reader.address}{self.attribute}")
        setattr(page, self.attribute, page._meta.get_field(self.attribute).to_python(named))

    def _named(self, rows: list[dict[str, Any]], seed: str) -> list[dict[str, Any]]:
        """Give each activity its identifier, drawn from its place where the file says none; and so inside others."""
        places = with_ids([{**row, "value": None} for row in rows], seed)
        named = []
        for row, place in zip(rows, places, strict=True):
            value = row["value"]
            if row["type"] in TOGETHER:
                value = value | {"questions": self._named(value["questions"], f"{seed}/{row['id'] or place['id']}")}
            named.append({"type": row["type"], "value": value, "id": row["id"] or place["id"]})
        return named

    def dump(self, page: Any, writer: Any) -> list[Any]:
        block = page._meta.get_field(self.attribute).stream_block
        return self._dumped(block, getattr(page, self.attribute).raw_data, writer)

    def _dumped(self, block: Any, raw: Any, writer: Any) -> list[Any]:
        return [self._dump_one(block.child_blocks[item["type"]], item, writer) for item in raw]

    def _dump_one(self, block: Any, item: dict[str, Any], writer: Any) -> dict[str, Any]:
        head = {"kind": item["type"]} | ({"id": item["id"]} if item.get("id") else {})
        if not isinstance(block, blocks.StructBlock):
            return head | {value_key(block): encode(block, item["value"], writer)}
        value = dict(item["value"])
        inner = {
            name: self._dumped(child, value.pop(name, None) or [], writer)
            for name, child in block.child_blocks.items()
            if isinstance(child, blocks.StreamBlock)
        }
        plain = blocks.StructBlock([(name, child) for name, child in block.child_blocks.items() if name not in inner])
        return head | encode(plain, value, writer) | {name: rows for name, rows in inner.items() if rows}
