"""What is done with an attestation: issued once, issued again under another name, taken back with a reason."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from training.attestations.models import Attestation
from training.following.models import Enrolment
from training.following.services import standing_of
from training.prepared.reading import public_copies

REASON_LENGTH = 300
# What an attestation that replaces another has of its own.
NOT_COPIED = frozenset(
    {"id", "number", "name", "revoked_at", "revoked_reason", "replaced_by", "status_list", "status_place"}
)


class NotIssuedError(Exception):
    """What can't be attested; the message says why, and what to do."""


@transaction.atomic
def issue(*, enrolment: Enrolment, block: Any, readable: set[int]) -> Attestation:
    """Attest what a person completed; asked again, the same attestation.

    Raises:
        NotIssuedError: where something is left to do, or the person has no name.
    """
    held = Enrolment.objects.select_for_update(of=("self",)).select_related("version", "person").get(pk=enrolment.pk)
    found: Attestation | None = held.attestations.filter(revoked_at=None).first()
    if found:
        return found
    # Taken back for a reason of its own: only who took it back may say otherwise.
    if held.attestations.filter(replaced_by=None).exclude(revoked_at=None).exists():
        raise NotIssuedError(_("Votre attestation a été retirée. Écrivez à l’équipe du bloc pour savoir quoi faire."))
    standing = standing_of(held, readable)
    if not standing.is_complete:
        raise NotIssuedError(
            _("Il reste des activités à faire avant l’attestation. %(left)s") % {"left": standing.left_text}
        )
    name = held.person.get_full_name().strip()
    if not name:
        raise NotIssuedError(_("Écrivez votre prénom et votre nom : l’attestation les porte."))
    content = held.version.content
    today = timezone.localdate()
    months = content.get("validity_months")
    return held.attestations.create(
        person=held.person,
        name=name,
        block_title=held.version.title,
        block_address=f"{settings.SITE_URL}{block.url}",
        language=block.language,
        version=held.version.number,
        issuers=", ".join(item.label for item in block.establishments_list)[:600],
        minutes=content.get("duration") or sum(lesson.minutes for lesson in standing.lessons),
        hours=content.get("hours"),
        credited_by=content.get("credited_by") or "",
        practices=public_copies(held.version.practices),
        score=standing.score if standing.pass_mark is not None else None,
        issued_on=today,
        expires_on=months_after(today, months) if months else None,
    )


def months_after(day: date, months: int) -> date:
    """The same day of a later month; its last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)


@transaction.atomic
def reissue(*, attestation: Attestation) -> Attestation:
    """Replace an attestation by one at the person's name of today; nothing else changes, not even its dates.

    Raises:
        NotIssuedError: where the account has no name, or the attestation isn't in force.
    """
    old = Attestation.objects.select_for_update(of=("self",)).select_related("person").get(pk=attestation.pk)
    if old.replaced_by_id:
        return Attestation.objects.get(pk=old.replaced_by_id)
    if old.revoked_at or old.person is None:
        raise NotIssuedError(_("Cette attestation n’est plus en vigueur : elle ne peut pas être délivrée de nouveau."))
    name = old.person.get_full_name().strip()
    if not name:
        raise NotIssuedError(_("Votre compte ne porte plus de nom. Écrivez-le d’abord dans votre compte."))
    if name == old.name:
        return old
    old.revoked_at, old.revoked_reason = timezone.now(), _("Remplacée après un changement de nom.")
    old.save(update_fields=["revoked_at", "revoked_reason"])
    copied = {
        field.attname: getattr(old, field.attname)
        for field in Attestation._meta.concrete_fields
        if field.name not in NOT_COPIED
    }
    new = Attestation.objects.create(**copied, name=name)
    old.replaced_by = new
    old.save(update_fields=["replaced_by"])
    return new


@transaction.atomic
def revoke(*, attestation: Attestation, reason: str) -> None:
    """Take an attestation back; its page says so, and why.

    Raises:
        NotIssuedError: without a reason.
    """
    reason = " ".join(reason.split())
    if not reason or len(reason) > REASON_LENGTH:
        raise NotIssuedError(
            _("Écrivez le motif du retrait, en %(limit)d caractères au plus : la page de vérification le dit.")
            % {"limit": REASON_LENGTH}
        )
    Attestation.objects.filter(pk=attestation.pk, revoked_at=None).update(
        revoked_at=timezone.now(), revoked_reason=reason
    )
