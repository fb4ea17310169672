"""Kinds of messages that the portal writes to people, and how often each person wants them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise

from portal.accounts.models import User
from portal.space.consents import note_consent, note_withdrawal
from portal.space.models import NotificationChoice, Rhythm


def _everybody(person: Any) -> bool:
    return True


@dataclass(frozen=True)
class NotificationKind:
    """Messages of a kind: what they are about, how often they can be had, and how often without a choice.

    `purpose` is the consent that having them takes; `offered` tells who may receive any.
    """

    slug: str
    label: str | Promise
    about: str | Promise
    rhythms: tuple[Rhythm, ...]
    default: Rhythm
    purpose: str = ""
    offered: Callable[[Any], bool] = _everybody


_kinds: dict[str, NotificationKind] = {}


def register_notification(kind: NotificationKind) -> None:
    _kinds[kind.slug] = kind


def kinds_for(person: Any) -> list[NotificationKind]:
    return [kind for kind in _kinds.values() if kind.offered(person)]


def rhythms_of(person: Any) -> dict[str, Rhythm]:
    """How often the person wants each kind. One query."""
    chosen = dict(NotificationChoice.objects.filter(person=person).values_list("kind", "rhythm"))
    return {slug: Rhythm(chosen.get(slug, kind.default)) for slug, kind in _kinds.items()}


def rhythm_of(person: Any, slug: str) -> Rhythm:
    return rhythms_of(person)[slug]


@transaction.atomic
def choose_rhythm(*, person: Any, kind: str, rhythm: Rhythm) -> None:
    """Keep how often the person wants this kind, with the consent that it takes.

    Raises:
        ValueError: the kind can't be had so.
    """
    known = _kinds[kind]
    if rhythm not in known.rhythms:
        raise ValueError(rhythm)
    NotificationChoice.objects.update_or_create(person=person, kind=kind, defaults={"rhythm": rhythm})
    if known.purpose and rhythm == Rhythm.NONE:
        note_withdrawal(person=person, purpose=known.purpose)
    elif known.purpose:
        note_consent(person=person, purpose=known.purpose)


def authors_wanting(page: Any, slug: str) -> list[User]:
    """Who began a page or wrote in it, wants this kind, and may still change it."""
    wrote = page.revisions.exclude(user=None).order_by().values("user")
    people = User.objects.filter(Q(pk=page.owner_id or 0) | Q(pk__in=wrote), is_active=True)
    return [person for person in wanting(people, slug).order_by("pk") if page.permissions_for_user(person).can_edit()]


def wanting(people: QuerySet[User], slug: str, rhythm: Rhythm | None = None) -> QuerySet[User]:
    """Keep the people who want this kind: with this rhythm, or at all."""
    kind = _kinds[slug]
    chosen = NotificationChoice.objects.filter(person=OuterRef("pk"), kind=slug)
    if rhythm is None:
        refused = Exists(chosen.filter(rhythm=Rhythm.NONE))
        return people.filter(Exists(chosen) & ~refused) if kind.default == Rhythm.NONE else people.exclude(refused)
    wanted = Exists(chosen.filter(rhythm=rhythm))
    return people.filter(wanted | ~Exists(chosen)) if kind.default == rhythm else people.filter(wanted)
