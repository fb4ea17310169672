"""Teams are reminded of the measures that are due: one message a file, to those of the team who want it."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.accounts.models import User
from portal.background.chores import register_chore
from portal.background.notices import Notice, notify
from portal.space.models import Rhythm
from portal.space.notifications import NotificationKind, register_notification, wanting
from portal.text.numbers import number_text
from practices.adoption.models import AdoptionFile, Indicator, TeamMember

MEASURES = "adoption-measures"
NOTICE = timedelta(days=7)
AGAIN = timedelta(days=30)


def _in_a_team(person: Any) -> bool:
    return TeamMember.objects.filter(person=person).exists()


register_notification(
    NotificationKind(
        slug=MEASURES,
        label=gettext_lazy("Mesures à prendre"),
        about=gettext_lazy(
            "Un rappel, une semaine avant la date, pour les dossiers d’appropriation de votre équipe ; un autre chaque "
            "mois si la mesure tarde."
        ),
        rhythms=(Rhythm.AT_ONCE, Rhythm.NONE),
        default=Rhythm.AT_ONCE,
        offered=_in_a_team,
    )
)


@register_chore(MEASURES, gettext_lazy("Rappels des mesures à prendre"), every=timedelta(hours=6))
def remind() -> None:
    """Write of the measures that are due within a week or late; each file by itself."""
    today = timezone.localdate()
    due = Q(next_on__lte=today + NOTICE, file__is_open=True)
    unsaid = Q(reminded_on=None) | Q(reminded_on__lte=today - AGAIN)
    files = Indicator.objects.filter(due, unsaid).order_by("file").values_list("file", flat=True).distinct()
    for number in list(files):
        with transaction.atomic():
            # Whoever marks the measures is who writes: two workers don't both.
            file = AdoptionFile.objects.select_for_update().get(pk=number)
            measures = list(file.indicators.filter(due, unsaid).order_by("next_on", "pk"))
            file.indicators.filter(pk__in=[measure.pk for measure in measures]).update(reminded_on=today)
            if measures:
                _write(file, measures)


def _write(file: AdoptionFile, measures: list[Indicator]) -> None:
    """Write to the people of the team who are still members of its establishment."""
    team = User.objects.filter(is_active=True, pk__in=file.team.exclude(person=None).values("person")).order_by("pk")
    people = [person for person in wanting(team, MEASURES) if AdoptionFile.objects.of_team(person).filter(pk=file.pk)]

    def notice() -> Notice:
        return Notice(
            subject=_("mesure à prendre : %(title)s") % {"title": file.practice_title},
            paragraphs=(
                ngettext(
                    "%(count)s mesure est attendue dans le dossier de %(establishment)s.",
                    "%(count)s mesures sont attendues dans le dossier de %(establishment)s.",
                    len(measures),
                )
                % {"count": number_text(len(measures)), "establishment": file.establishment},
            ),
            quotes=tuple((_("Pour le %(day)s") % {"day": _day(measure.next_on)}, measure.name) for measure in measures),
            action=(_("Ouvrir le dossier"), f"{file.get_absolute_url()}#mesures"),
            reason=_(
                "Vous recevez ce message parce que vous êtes de l’équipe de ce dossier. Choisissez vos messages dans "
                "Mon espace."
            ),
        )

    notify(people, notice)


def _day(day: Any) -> str:
    return date_format(day, "j F Y")
