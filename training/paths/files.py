"""The blocks of a path in content files: their addresses, in order, and why each stands there."""

from typing import Any

from django.utils.translation import gettext as _

from portal.exchange.codecs import Codec
from portal.exchange.nodes import Node
from portal.exchange.problems import ContentError, choices, quoted

KEYS = ("block", "why")
WHY_LENGTH = 300


class Steps(Codec):
    """Blocks by their addresses.

    steps:
      - block: /formation/uqar/s-approprier-une-pratique/
        why: …
    """

    def label(self, model: Any) -> Any:
        return _("Blocs du parcours")

    def columns(self, model: Any) -> tuple[str, ...]:
        return KEYS

    def read(self, node: Node, reader: Any) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        items = [node] if isinstance(node.value, dict) and node.value else node.items()
        for item in items:
            try:
                step = self._one(item, reader)
            except ContentError as refused:
                reader.problem(refused.line or item.line, refused.message)
                continue
            if step[0] in [address for address, _why in found]:
                reader.problem(item.line, _("ce bloc est écrit deux fois : gardez-en un seul."))
            else:
                found.append(step)
        return found

    def _one(self, item: Node, reader: Any) -> tuple[str, str]:
        if isinstance(item.value, str):
            return reader.refer(item.text(), item.line, types=("training",)), ""
        values = item.mapping()
        for key, value in values.items():
            if key not in KEYS:
                known = choices(KEYS, key)
                raise ContentError(
                    _("la clé {key} n’existe pas ici {choices}").format(key=quoted(key), choices=known), value.line
                )
        block = values.get("block", Node("", item.line))
        why = " ".join(values.get("why", Node("", item.line)).text().split())
        if len(why) > WHY_LENGTH:
            raise ContentError(
                _("why dépasse {limit} caractères : raccourcissez-le.").format(limit=WHY_LENGTH), item.line
            )
        return reader.refer(block.text(), block.line, types=("training",)), why

    def apply(self, page: Any, value: list[tuple[str, str]], reader: Any) -> None:
        from training.paths.pages import PathStep

        before = {step.block_id: step for step in page.steps.all()}
        steps = []
        for order, (address, why) in enumerate(value):
            block = reader.linked_page(address)
            if block is None:
                reader.changed = True
                continue
            step = before.get(block.pk) or PathStep(block_id=block.pk)
            step.sort_order, step.why = order, why
            steps.append(step)
        page.steps.set(steps)

    def dump(self, page: Any, writer: Any) -> list[dict[str, str]]:
        found = []
        for step in sorted(page.steps.all(), key=lambda step: (step.sort_order or 0, step.pk or 0)):
            address = writer.address_of(step.block_id)
            if address:
                found.append({"block": address} | ({"why": step.why} if step.why else {}))
        return found
