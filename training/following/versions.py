"""The versions of a block: what it holds today, and what changed since a version that somebody follows."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import Max

from training.blocks.outline import LessonOutline, lesson_values, outline
from training.following.models import BlockVersion
from training.prepared.models import TrainedPractice


def content_of(block: Any) -> dict[str, Any]:
    """What a version keeps of a block: its published lessons whole, and what it asks for an attestation."""
    content = {
        "lessons": [lesson_values(lesson) for lesson in block.companions],
        "duration": block.duration_minutes or 0,
        "pass_mark": block.pass_mark,
        "attempts_allowed": block.attempts_allowed,
        "hours": block.hours_credited,
        "credited_by": block.credited_by,
        "validity_months": block.validity_months,
    }
    # As the database gives it back: a number or a date is compared with its own copy.
    plain: dict[str, Any] = json.loads(json.dumps(content, cls=DjangoJSONEncoder))
    return plain


def fingerprint(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def version_of(block: Any) -> BlockVersion:
    """Return the version that the published block is now, kept from then on."""
    content = content_of(block)
    mark = fingerprint(content)
    for _attempt in range(3):
        found = BlockVersion.objects.filter(block_id=block.pk, fingerprint=mark).first()
        if found:
            return found
        last = BlockVersion.objects.filter(block_id=block.pk).aggregate(last=Max("number"))["last"] or 0
        try:
            with transaction.atomic():
                return BlockVersion.objects.create(
                    block_id=block.pk,
                    number=last + 1,
                    fingerprint=mark,
                    title=block.title,
                    content=content,
                    practices=[row.copy for row in TrainedPractice.objects.filter(block=block.pk)],
                )
        except IntegrityError:
            # Somebody else began the block at the same time: theirs is looked for again.
            continue
    return BlockVersion.objects.get(block_id=block.pk, fingerprint=mark)


def outlines(content: Mapping[str, Any], readable: set[int] | None = None) -> list[LessonOutline]:
    """The lessons of a version that may be read, in order; all of them unless told."""
    return [outline(values) for values in content["lessons"] if readable is None or values["id"] in readable]


@dataclass(frozen=True)
class Changes:
    """What a new version brings: titles of activities and lessons."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def changes(before: Sequence[LessonOutline], after: Sequence[LessonOutline]) -> Changes:
    """Compare two versions, activity by activity; a moved activity isn't a changed one."""
    old, new = _named(before), _named(after)
    return Changes(
        added=tuple(title for key, (title, _raw) in new.items() if key not in old),
        changed=tuple(title for key, (title, raw) in new.items() if key in old and old[key][1] != raw),
        removed=tuple(title for key, (title, _raw) in old.items() if key not in new),
    )


def _named(lessons: Sequence[LessonOutline]) -> dict[tuple[int, str], tuple[str, Any]]:
    return {
        (lesson.number, activity.identifier): (f"{lesson.title} : {activity.title}", activity.raw)
        for lesson in lessons
        for activity in lesson.activities
    }
