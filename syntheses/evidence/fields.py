"""The field that keeps rows of evidence, and what of them is searched."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from wagtail import blocks
from wagtail.fields import StreamField

from portal.references.blocks import PartialDateBlock
from syntheses.evidence.blocks import ReferenceKeyBlock

# Keys and dates are read by machines.
_UNSEARCHED = (blocks.ChoiceBlock, ReferenceKeyBlock, PartialDateBlock)


class EvidenceField(StreamField):
    """Rows of one kind. The database knows nothing of their parts: another part needs no migration."""

    form = "rows"

    def __init__(self, block_types: Any = None, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", list)
        # The previous release writes pages without it, while both run.
        kwargs.setdefault("db_default", models.Value([], models.JSONField()))
        super().__init__(block_types or [], *args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, _arguments, options = super().deconstruct()
        options.pop("block_lookup", None)
        return name, path, [], options

    def searched_texts(self, value: Any) -> Iterator[str]:
        """What authors wrote in words, whatever part of a row holds it."""
        ((_name, block),) = self.stream_block.child_blocks.items()
        for row in value.raw_data:
            yield from _texts(block, row["value"])


def _texts(block: Any, raw: Any) -> Iterator[str]:
    if isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from _texts(child, (raw or {}).get(name))
    elif isinstance(block, blocks.ListBlock):
        for item in raw or ():
            yield from _texts(block.child_block, item["value"] if "value" in item and "type" in item else item)
    elif isinstance(block, blocks.CharBlock | blocks.TextBlock) and not isinstance(block, _UNSEARCHED) and raw:
        yield str(raw)
