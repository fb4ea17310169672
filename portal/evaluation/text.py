"""The text that a round is about: its places, whether a passage is in it, what changed since the round before."""

import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.html import strip_tags
from wagtail.models import Revision

from portal.evaluation.models import Round
from portal.references.citing import texts_in, without_citations

_MARKS = re.compile(r"[\W_]+")


def text_of(round_: Round) -> Any:
    """The page as it was submitted to this round; None where its revision is gone."""
    revision = Revision.objects.filter(pk=round_.revision_number).first()
    return revision.as_object() if revision and revision.content_object is not None else None


def places_in(page: Any) -> list[str]:
    """What a remark may be about: the sections of the page."""
    return list(dict.fromkeys(str(section.heading) for section in getattr(page, "sections", ())))


def holds(page: Any, quotation: str) -> bool:
    """Whether the text has this passage, whatever its spaces, its punctuation and how it is set."""
    wanted = _letters(quotation)
    return bool(wanted) and any(wanted in _letters(strip_tags(without_citations(text))) for text in _texts(page))


def _letters(text: str) -> str:
    return _MARKS.sub("", text).casefold()


def _texts(page: Any) -> Iterator[str]:
    for field in page._meta.get_fields():
        if getattr(field, "concrete", False) and not field.is_relation and field.name != "references":
            # A passage may go over the end of a paragraph.
            yield " ".join(texts_in(getattr(page, field.name)))


def changes_between(before: Any, after: Any, request: HttpRequest) -> list[Any]:
    """What changed from one text to the other, field by field, as Wagtail compares revisions."""
    panel = after.get_edit_handler().get_bound_panel(instance=after, request=request, form=None)
    fields = [compare(before, after) for compare in panel.get_comparison()]
    return [field for field in fields if field.has_changed()]
