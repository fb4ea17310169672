"""What accompaniments hold of a person: all of it goes with them; a group that they coached stays, without a coach."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.personal_data import PersonalData, Row, register_personal_data
from portal.space.retention import register_retention
from training.accompaniment.models import Accompaniment, CalendarKey, Participation, Report, Session, ThreadMessage


def _of(person: Any) -> Any:
    """Their participations, and the invitations to their address."""
    return Participation.objects.filter(Q(person=person) | Q(address=person.email))


def _read(person: Any) -> list[Row]:
    rows: list[Row] = []
    found = _of(person).select_related("accompaniment", "satisfaction")
    for item in found.prefetch_related("seats__session", "commitments__follow_ups"):
        group = {_("Accompagnement"): item.accompaniment.title}
        rows.append(
            group
            | {_("État"): item.get_state_display(), _("Invitation ou demande"): item.asked_at}
            | {_("Réponse"): item.answered_at, _("Avancement montré depuis"): item.shared_at}
        )
        rows += [
            group | {_("Séance"): seat.session.title, _("Présence"): seat.get_attendance_display()}
            for seat in item.seats.all()
        ]
        for commitment in item.commitments.all():
            rows.append(group | {_("D’ici 30 jours, je…"): commitment.text, _("Pris le"): commitment.made_on})
            rows += [
                group
                | {_("Suivi"): told.get_after_display(), _("Réponse"): told.get_answer_display()}
                | {_("En vos mots"): told.words, _("Répondu le"): told.answered_at}
                for told in commitment.follow_ups.all()
                if told.answered_at
            ]
        opinion = getattr(item, "satisfaction", None)
        if opinion:
            told = {_("Utile (sur 5)"): opinion.useful, _("Servira (sur 5)"): opinion.applied}
            rows.append(group | told | {_("En vos mots"): opinion.words, _("Répondu le"): opinion.answered_at})
    rows += [
        {_("Accompagnement"): item.accompaniment.title, _("Message du fil"): item.text, _("Écrit le"): item.posted_at}
        for item in ThreadMessage.objects.filter(author=person).select_related("accompaniment")
    ]
    rows += [
        {_("Message signalé"): item.message.text, _("Pourquoi"): item.reason, _("Signalé le"): item.made_at}
        for item in Report.objects.filter(by=person).select_related("message")
    ]
    coached = Accompaniment.objects.filter(coach=person)
    rows += [{_("Vous accompagnez"): item.title, _("Ouvert le"): item.opened_on} for item in coached]
    rows += [
        {_("Séance"): item.title, _("Vos notes"): item.coach_notes}
        for item in Session.objects.filter(accompaniment__in=coached).exclude(coach_notes="")
    ]
    keys = CalendarKey.objects.filter(person=person)
    return rows + [{_("Adresse de votre agenda, donnée le"): item.made_at} for item in keys]


def _erase(person: Any) -> None:
    """Invitations to their address go too, and the notes that they alone read."""
    Session.objects.filter(accompaniment__coach=person).update(coach_notes="")
    _of(person).delete()


def _forget(before: datetime) -> None:
    """Closed groups whose last question was asked long ago, and invitations that nobody answered."""
    Accompaniment.objects.filter(closed_on__lt=before).delete()
    unanswered = Q(state__in=(Participation.State.INVITED, Participation.State.DECLINED))
    Participation.objects.filter(unanswered, asked_at__lt=before).delete()


def register() -> None:
    register_personal_data(
        PersonalData(
            slug="accompaniments",
            label=gettext_lazy("Vos accompagnements"),
            fields=(
                "training.Accompaniment.coach",
                "training.Participation.person",
                "training.CalendarKey.person",
                "training.ThreadMessage.author",
                "training.Report.by",
            ),
            read=_read,
            erase=_erase,
            kept=gettext_lazy(
                "Un groupe que vous accompagnez reste à votre établissement, sans votre nom ni vos notes."
            ),
        ),
        order=42,
    )
    register_retention("accompaniments", _forget)
