"""What is done with a group: opened, joined, left, closed. Each verb leaves its line in the journal."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.accounts.addresses import canonical_address
from portal.accounts.models import User
from training.accompaniment.models import Accompaniment, Participation
from training.accompaniment.rights import coached_places, places_to_take_over
from training.accompaniment.telling import tell_invited, tell_of_decision, tell_of_new_coach, tell_of_request
from training.accompaniment.telling_sessions import tell_all_sessions

SALT = "training.accompaniment.invitation"
# Whoever is invited, asks or takes part: a group in which people talk to each other.
LARGEST_GROUP = 100
State = Participation.State


class GroupError(Exception):
    """What can't be done with a group; the message says why, and what to do."""


class InvitationGoneError(Exception):
    """The link was altered, is too old, was replaced by another, or served already."""


def _note(accompaniment: Accompaniment, action: str, by: Any, **data: Any) -> None:
    """Keep who did what with which group: never what people write in it."""
    log(accompaniment, f"training.accompaniment_{action}", user=by, data=data or None)


@transaction.atomic
def open_accompaniment(
    *, strategy: Any, title: str, establishment: Any, block: Any, takes_requests: bool, by: Any
) -> Accompaniment:
    """Open an accompaniment on a strategy that `by` may read.

    Raises:
        GroupError: where they may not coach there.
    """
    if not coached_places(by).filter(pk=establishment.pk).exists():
        raise GroupError(_("Vous ne pouvez pas ouvrir d’accompagnement au nom de cet établissement."))
    made = Accompaniment.objects.create(
        title=title,
        strategy_id=strategy.pk,
        strategy_title=strategy.title,
        establishment=establishment,
        block_id=block.pk if block else None,
        coach=by,
        takes_requests=takes_requests,
        opened_on=timezone.localdate(),
    )
    _note(made, "open", by, place=establishment.label)
    return made


@transaction.atomic
def close_accompaniment(*, accompaniment: Accompaniment, by: Any) -> None:
    """Say that the group has done its work: nobody joins any more, the follow-ups go on. Idempotent."""
    if Accompaniment.objects.filter(pk=accompaniment.pk, closed_on=None).update(closed_on=timezone.localdate()):
        _note(accompaniment, "close", by)


@transaction.atomic
def take_over(*, accompaniment: Accompaniment, by: Any) -> None:
    """Coach a group that nobody may coach any more; the group is told.

    Raises:
        GroupError: where somebody coaches it, or `by` may not.
    """
    held = _locked(accompaniment)
    if not places_to_take_over(by).filter(pk=held.establishment_id).exists() or has_coach(held):
        raise GroupError(_("Quelqu’un accompagne déjà ce groupe : rien n’a changé."))
    held.coach = by
    held.save(update_fields=["coach"])
    # What was agreed was agreed with another: each person is asked again.
    held.participations.update(shared_at=None)
    # Their private notes are nobody else's.
    held.sessions.update(coach_notes="")
    _note(held, "take_over", by)
    tell_of_new_coach.enqueue(held.pk)


def has_coach(accompaniment: Accompaniment) -> bool:
    """Tell whether its coach still may coach there."""
    coach = accompaniment.coach
    return bool(coach and coached_places(coach).filter(pk=accompaniment.establishment_id).exists())


def _locked(accompaniment: Accompaniment) -> Accompaniment:
    """The group, locked until the transaction ends: who joins and who invites follow each other."""
    return (
        Accompaniment.objects.select_for_update(of=("self",)).select_related("establishment").get(pk=accompaniment.pk)
    )


def _refuse_closed(accompaniment: Accompaniment) -> None:
    if accompaniment.closed_on:
        raise GroupError(_("Cet accompagnement est terminé : personne ne peut plus s’y joindre."))


@transaction.atomic
def invite_people(*, accompaniment: Accompaniment, addresses: Iterable[str], by: Any) -> tuple[int, list[str]]:
    """Invite whoever reads the mail of these addresses; return how many were written to, and who is of it already.

    One who was invited already gets another link, and the former opens nothing.

    Raises:
        GroupError: where the group is closed, or would be too large.
    """
    held = _locked(accompaniment)
    _refuse_closed(held)
    wanted = list(dict.fromkeys(map(canonical_address, addresses)))
    people = {person.email: person for person in User.objects.filter(email__in=wanted)}
    rows: dict[str, Participation] = {}
    for row in held.participations.select_related("person"):
        rows[row.person.email if row.person else row.address] = row
    new = [address for address in wanted if address not in rows]
    counted = sum(row.state in (State.INVITED, State.ASKED, State.ACCEPTED) for row in rows.values())
    if counted + len(new) > LARGEST_GROUP:
        raise GroupError(
            _("Un groupe a %(limit)d personnes au plus : invitez-en moins, ou ouvrez un second accompagnement.")
            % {"limit": LARGEST_GROUP}
        )
    written, known = 0, []
    for address in wanted:
        row = rows.get(address) or Participation(accompaniment=held, address=address)
        if row.pk and row.state in (State.ASKED, State.ACCEPTED):
            known.append(address)
            continue
        row.address, row.person, row.state = address, people.get(address), State.INVITED
        row.serial, row.sent_at, row.answered_at, row.shared_at = row.serial + 1, None, None, None
        row.save()
        tell_invited.enqueue(row.pk)
        written += 1
    if written:
        _note(held, "invite", by, people=written)
    return written, known


def invitation_token(row: Participation) -> str:
    return signing.dumps({"participation": row.pk, "serial": row.serial}, salt=SALT)


def read_invitation(token: str) -> Participation:
    """The invitation that a link opens, answered or not.

    Raises:
        InvitationGoneError: where it opens nothing, or nothing more.
    """
    try:
        held = signing.loads(token, salt=SALT, max_age=settings.INVITATION_DAYS * 86400)
        number, serial = held["participation"], held["serial"]
    except (signing.BadSignature, KeyError, TypeError) as error:
        raise InvitationGoneError from error
    rows = Participation.objects.select_related("accompaniment__establishment", "accompaniment__coach", "person")
    row = rows.filter(pk=number, serial=serial, state__in=(State.INVITED, State.ACCEPTED)).first()
    if row is None or row.accompaniment.closed_on:
        raise InvitationGoneError
    return row


@transaction.atomic
def accept_invitation(*, token: str, person: Any, shared: bool) -> Participation:
    """Join a group by the link of an invitation. Sent twice, one joins once.

    Args:
        shared: whether the coach may see how far the person is along the block.

    Raises:
        InvitationGoneError: where the link opens nothing more.
        GroupError: where the account isn't the one of the address.
    """
    row = read_invitation(token)
    held = _locked(row.accompaniment)
    row = read_invitation(token)
    if row.address != person.email:
        raise GroupError(_("Cette invitation est pour une autre adresse que celle de votre compte."))
    if row.state == State.ACCEPTED:
        return row
    # Whoever had asked before, from an address that they changed since, keeps one participation.
    held.participations.filter(person=person).exclude(pk=row.pk).delete()
    row.person = person
    _join(row, held, shared)
    _note(held, "join", person)
    return row


@transaction.atomic
def decline_invitation(*, token: str) -> None:
    """Say no by the link of an invitation: whoever reads the mail may.

    Raises:
        InvitationGoneError: where it opens nothing more.
    """
    row = read_invitation(token)
    declined = Participation.objects.filter(pk=row.pk, serial=row.serial, state=State.INVITED)
    declined.update(state=State.DECLINED, answered_at=timezone.now())


def _join(row: Participation, accompaniment: Accompaniment, shared: bool) -> None:
    row.state, row.answered_at = State.ACCEPTED, timezone.now()
    row.shared_at = timezone.now() if shared else None
    row.save()
    tell_all_sessions(accompaniment)


@transaction.atomic
def ask_to_take_part(*, accompaniment: Accompaniment, person: Any, shared: bool) -> Participation:
    """Ask the coach to be of a group that is open to the person's establishment. Asked twice, asked once.

    Raises:
        GroupError: where the group is closed or too large.
    """
    held = _locked(accompaniment)
    _refuse_closed(held)
    mine = held.participations.filter(Q(person=person) | Q(address=person.email))
    row = mine.first() or Participation(accompaniment=held, address=person.email)
    if row.state in (State.ACCEPTED, State.ASKED):
        return row
    if not row.pk and held.participations.exclude(state__in=(State.LEFT, State.DECLINED)).count() >= LARGEST_GROUP:
        raise GroupError(_("Ce groupe est complet. Écrivez à la personne qui l’accompagne."))
    invited = row.state == State.INVITED
    row.person, row.state = person, State.ASKED
    row.shared_at = timezone.now() if shared else None
    if invited:
        # The coach said yes already.
        _join(row, held, shared)
        _note(held, "join", person)
        return row
    row.answered_at = None
    row.save()
    tell_of_request.enqueue(row.pk)
    return row


@transaction.atomic
def decide_request(*, row: Participation, accepted: bool, by: Any) -> None:
    """Answer a request; of one that was answered meanwhile nothing changes.

    Raises:
        GroupError: where the group is closed.
    """
    accompaniment = _locked(row.accompaniment)
    held = Participation.objects.select_related("person").filter(pk=row.pk, state=State.ASKED).first()
    if held is None:
        return
    if accepted:
        _refuse_closed(accompaniment)
        _join(held, accompaniment, shared=held.shared_at is not None)
        _note(accompaniment, "join", held.person)
    else:
        held.state, held.answered_at = State.DECLINED, timezone.now()
        held.save(update_fields=["state", "answered_at"])
    tell_of_decision.enqueue(held.pk)


@transaction.atomic
def leave_group(*, row: Participation, by: Any) -> None:
    """Take somebody out of a group, or out of those who are invited. What they wrote in the thread stays theirs.

    The coach sees no more of how far they are; their follow-ups stop.
    """
    gone = Participation.objects.filter(pk=row.pk).exclude(state=State.LEFT)
    if gone.update(state=State.LEFT, answered_at=timezone.now(), shared_at=None, serial=row.serial + 1):
        _note(row.accompaniment, "leave", by)
        tell_all_sessions(row.accompaniment)


def share_progress(*, row: Participation, shared: bool) -> None:
    """Let the coach see how far the person is along the block, or no longer. Idempotent."""
    rows = Participation.objects.filter(pk=row.pk)
    if not shared:
        rows.update(shared_at=None)
    else:
        rows.filter(shared_at=None).update(shared_at=timezone.now())
