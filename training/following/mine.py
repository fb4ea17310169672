"""The trainings of a person, for their own space; what the portal keeps of them, for who asks for it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from wagtail.models import Page

from portal.core.visibility import visible_to
from training.attestations.models import Attestation
from training.following.models import Answer, Enrolment, Progress
from training.following.progress import Standing
from training.following.versions import outlines


@dataclass(frozen=True)
class Followed:
    """A block that a person follows: `url` is empty where they may no longer read it."""

    enrolment: Enrolment
    standing: Standing
    url: str
    resume_url: str
    attestation: Attestation | None

    @property
    def title(self) -> str:
        return str(self.enrolment.version.title)


def followed_by(person: Any) -> list[Followed]:
    """The blocks that a person follows, the last one first. Five queries, whatever their number."""
    enrolments = list(Enrolment.objects.of(person))
    if not enrolments:
        return []
    lessons = {values["id"] for item in enrolments for values in item.version.content["lessons"]}
    numbers = lessons | {item.block_id for item in enrolments if item.block_id}
    pages = {page.pk: page for page in Page.objects.live().filter(visible_to(person), pk__in=numbers)}
    progress, answers, attestations = defaultdict(list), defaultdict(list), {}
    for row in Progress.objects.filter(enrolment__in=enrolments):
        progress[row.enrolment_id].append(row)
    for answer in Answer.objects.filter(enrolment__in=enrolments):
        answers[answer.enrolment_id].append(answer)
    for attestation in Attestation.objects.filter(enrolment__in=enrolments, revoked_at=None):
        attestations[attestation.enrolment_id] = attestation
    return [
        _followed(item, pages, progress[item.pk], answers[item.pk], attestations.get(item.pk)) for item in enrolments
    ]


def _followed(
    item: Enrolment, pages: dict[int, Page], progress: list[Progress], answers: list[Answer], attestation: Any
) -> Followed:
    content = item.version.content
    standing = Standing(
        outlines(content, set(pages)), progress, answers, attempt=item.attempt, pass_mark=content.get("pass_mark")
    )
    block = pages.get(item.block_id) if item.block_id else None
    here = standing.resume_at(item.last_lesson, item.last_activity) if block else None
    url = block.url or "" if block else ""
    resume = f"{pages[here.lesson].url}#{here.anchor}" if here else url
    return Followed(item, standing, url, resume, attestation)


def personal_data(person: Any) -> dict[str, Any]:
    """All that the portal keeps of a person's trainings, as plain values: for who asks for a copy of their data."""
    enrolments = Enrolment.objects.of(person).prefetch_related("progress", "answers")
    attestations = Attestation.objects.filter(person=person)
    return {
        "trainings": [
            {
                "block": item.version.title,
                "version": item.version.number,
                "enrolled_at": item.enrolled_at.isoformat(),
                "last_at": item.last_at.isoformat(),
                "completed_at": item.completed_at.isoformat() if item.completed_at else None,
                "attempt": item.attempt,
                "activities": [
                    {
                        "lesson": row.lesson,
                        "activity": row.activity,
                        "state": row.state,
                        "note": row.note,
                        "ticked": row.ticked,
                        "changed_at": row.changed_at.isoformat(),
                    }
                    for row in item.progress.all()
                ],
                "answers": [
                    {
                        "lesson": row.lesson,
                        "activity": row.activity,
                        "question": row.question,
                        "attempt": row.attempt,
                        "sequence": row.sequence,
                        "answer": row.given,
                        "points": float(row.points),
                        "out_of": row.out_of,
                        "answered_at": row.answered_at.isoformat(),
                    }
                    for row in item.answers.all()
                ],
            }
            for item in enrolments
        ],
        "attestations": [
            {
                "number": item.number,
                "name": item.name,
                "block": item.block_title,
                "version": item.version,
                "score": item.score,
                "issued_on": item.issued_on.isoformat(),
                "expires_on": item.expires_on.isoformat() if item.expires_on else None,
                "revoked_at": item.revoked_at.isoformat() if item.revoked_at else None,
            }
            for item in attestations
        ],
    }


def erase_personal_data(person: Any) -> None:
    """Erase what a person did; an attestation stays verifiable by its number, without the account."""
    Attestation.objects.filter(person=person).update(person=None, enrolment=None)
    Enrolment.objects.filter(person=person).delete()
