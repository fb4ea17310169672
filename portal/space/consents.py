"""What a person agrees to, purpose by purpose, with the date and the version of the text (Law 25, section 14)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise

from portal.space.models import Consent


def _nothing(person: Any) -> None:
    pass


@dataclass(frozen=True)
class Purpose:
    """Why something is done with what is held of a person: a new `version` whenever `text` says something else.

    `start` and `stop` do what agreeing and withdrawing mean.
    """

    slug: str
    label: str | Promise
    text: str | Promise
    version: str
    start: Callable[[Any], None] = _nothing
    stop: Callable[[Any], None] = _nothing


_purposes: dict[str, Purpose] = {}


def register_purpose(purpose: Purpose) -> None:
    _purposes[purpose.slug] = purpose


def purposes() -> list[Purpose]:
    return list(_purposes.values())


def purpose_named(slug: str) -> Purpose | None:
    return _purposes.get(slug)


@transaction.atomic
def note_consent(*, person: Any, purpose: str) -> None:
    """Keep that the person agrees to the text as it is now. Idempotent; a new version takes the place of the old."""
    known = _purposes[purpose]
    in_force = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None)
    if in_force.filter(version=known.version).exists():
        return
    in_force.update(withdrawn_at=timezone.now())
    Consent.objects.create(person=person, purpose=purpose, version=known.version, text=str(known.text))


def note_withdrawal(*, person: Any, purpose: str) -> None:
    """Keep that the person no longer agrees. Idempotent."""
    Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None).update(withdrawn_at=timezone.now())


@transaction.atomic
def give_consent(*, person: Any, purpose: str) -> None:
    note_consent(person=person, purpose=purpose)
    _purposes[purpose].start(person)


@transaction.atomic
def withdraw_consent(*, person: Any, purpose: str) -> None:
    note_withdrawal(person=person, purpose=purpose)
    _purposes[purpose].stop(person)


def consents_of(person: Any) -> list[dict[str, Any]]:
    """Each purpose with the consent in force, or None. One query."""
    in_force = {item.purpose: item for item in Consent.objects.filter(person=person, withdrawn_at=None)}
    return [{"purpose": purpose, "consent": in_force.get(purpose.slug)} for purpose in purposes()]
