"""The trainings of a person, for their own space."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from wagtail.models import Page

from portal.core.visibility import visible_to
from training.attestations.models import Attestation
from training.following.models import Answer, Draw, Enrolment, Progress
from training.following.progress import Standing
from training.following.versions import outlines
from training.prepared.reading import Prepared, prepared_by


@dataclass(frozen=True)
class Followed:
    """A block that a person follows: `url` is empty where they may no longer read it.

    `changed` are the practices that its attestation prepared for, whose core changed since.
    """

    enrolment: Enrolment
    standing: Standing
    url: str
    resume_url: str
    attestation: Attestation | None
    changed: tuple[Prepared, ...] = ()

    @property
    def title(self) -> str:
        return str(self.enrolment.version.title)


def followed_by(person: Any, among: Collection[int] | None = None) -> list[Followed]:
    """The blocks that a person follows, the last one first. Eight queries, whatever their number.

    Args:
        among: keep to these blocks; all of them unless told.
    """
    found = Enrolment.objects.of(person)
    enrolments = list(found if among is None else found.filter(block__in=among))
    if not enrolments:
        return []
    lessons = {values["id"] for item in enrolments for values in item.version.content["lessons"]}
    numbers = lessons | {item.block_id for item in enrolments if item.block_id}
    pages = {page.pk: page for page in Page.objects.live().filter(visible_to(person), pk__in=numbers)}
    progress, answers, draws, attestations = defaultdict(list), defaultdict(list), defaultdict(list), {}
    for row in Progress.objects.filter(enrolment__in=enrolments):
        progress[row.enrolment_id].append(row)
    for answer in Answer.objects.filter(enrolment__in=enrolments):
        answers[answer.enrolment_id].append(answer)
    for drawn in Draw.objects.filter(enrolment__in=enrolments):
        draws[drawn.enrolment_id].append(drawn)
    for attestation in Attestation.objects.filter(enrolment__in=enrolments, revoked_at=None):
        attestations[attestation.enrolment_id] = attestation
    prepared = prepared_by(attestations.values(), person)
    return [
        _followed(item, pages, progress[item.pk], answers[item.pk], draws[item.pk], attestations.get(item.pk), prepared)
        for item in enrolments
    ]


def _followed(
    item: Enrolment,
    pages: dict[int, Page],
    progress: list[Progress],
    answers: list[Answer],
    draws: list[Draw],
    attestation: Any,
    prepared: dict[int, list[Prepared]],
) -> Followed:
    content = item.version.content
    standing = Standing(
        outlines(content, set(pages)),
        progress,
        answers,
        draws=draws,
        attempt=item.attempt,
        pass_mark=content.get("pass_mark"),
    )
    block = pages.get(item.block_id) if item.block_id else None
    here = standing.resume_at(item.last_lesson, item.last_activity) if block else None
    url = block.url or "" if block else ""
    resume = f"{pages[here.lesson].url}#{here.anchor}" if here else url
    changed = [told for told in prepared[attestation.pk] if told.changes_url] if attestation else []
    return Followed(item, standing, url, resume, attestation, tuple(changed))
