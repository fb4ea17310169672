"""The version of a practice that a file follows, and what the one that is published says otherwise.

A change to the core makes a version that teams are told of, once; whatever else changes is shown to who looks.
"""

from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.signals import page_published

from portal.accounts.models import User
from portal.background.notices import Notice, notify
from portal.background.work import Work, enqueue_once, work
from portal.space.models import Rhythm
from portal.space.notifications import NotificationKind, register_notification, wanting
from practices.adoption.models import AdoptionFile, TeamMember
from practices.models import PracticePage
from practices.versions import ChangedSection, changed_sections, core_of

VERSIONS = "adoption-versions"


def followed_page(file: AdoptionFile) -> Any:
    """The practice as the team took it up; None where that version is no longer kept. One query."""
    return file.revision.as_object() if file.revision else None


def core_changed(file: AdoptionFile) -> bool:
    """Tell whether the published practice says of its core something else than the version that a file follows."""
    if not file.follows_older_version:
        return False
    before = followed_page(file)
    return before is not None and core_of(before) != core_of(file.practice)


def changes_since(file: AdoptionFile, user: Any) -> list[ChangedSection]:
    """What changed in the practice since the version that a file follows, by section."""
    before, after = followed_page(file), file.practice
    if before is None or after is None:
        return []
    return changed_sections(before, after, user)


def _in_a_team(person: Any) -> bool:
    return TeamMember.objects.filter(person=person).exists()


register_notification(
    NotificationKind(
        slug=VERSIONS,
        label=gettext_lazy("Nouveau noyau d’une pratique suivie"),
        about=gettext_lazy("Un message quand le noyau d’une pratique change, pour les dossiers de votre équipe."),
        rhythms=(Rhythm.AT_ONCE, Rhythm.NONE),
        default=Rhythm.AT_ONCE,
        offered=_in_a_team,
    )
)


@receiver(page_published, sender=PracticePage)
def note_version(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Have the teams told, by the worker, where files follow another version of what is published."""
    if _behind(instance.pk).exists():
        enqueue_once(tell_of_core, instance.pk)


def _behind(practice: int) -> Any:
    """The open files of a practice that follow another version, and weren't told of the one that is published."""
    live = F("practice__live_revision")
    told = Q(told_of=live)
    files = AdoptionFile.objects.filter(practice=practice, is_open=True, revision__isnull=False, practice__live=True)
    return files.exclude(revision=live).exclude(told)


def _about(numbers: list[int]) -> dict[int, str]:
    return {pk: f"« {title} »" for pk, title in PracticePage.objects.filter(pk__in=numbers).values_list("pk", "title")}


@work(Work(gettext_lazy("Avis aux équipes d’un nouveau noyau"), about=_about))
@transaction.atomic
def tell_of_core(practice_id: int) -> None:
    """Write to the teams whose practice changed its core."""
    for number in list(_behind(practice_id).order_by("pk").values_list("pk", flat=True)):
        # Whoever marks the file is who writes: two workers don't both.
        locked = AdoptionFile.objects.select_for_update(of=("self",)).select_related("practice", "revision")
        file = locked.get(pk=number)
        if file.practice is None or file.told_of == file.practice.live_revision_id:
            continue
        AdoptionFile.objects.filter(pk=number).update(told_of=file.practice.live_revision_id)
        if core_changed(file):
            _write(file)


def _write(file: AdoptionFile) -> None:
    team = User.objects.filter(is_active=True, pk__in=file.team.exclude(person=None).values("person")).order_by("pk")
    people = [person for person in wanting(team, VERSIONS) if AdoptionFile.objects.of_team(person).filter(pk=file.pk)]
    notify(
        people,
        lambda: Notice(
            subject=_("le noyau de « %(title)s » a changé") % {"title": file.practice_title},
            paragraphs=(
                _(
                    "La pratique que suit le dossier de %(establishment)s dit autrement ce qu’il ne faut pas changer. "
                    "Voyez ce qui change, puis suivez la version publiée si elle vous convient."
                )
                % {"establishment": file.establishment},
            ),
            action=(_("Voir ce qui a changé"), f"{file.get_absolute_url()}version/"),
            reason=_(
                "Vous recevez ce message parce que vous êtes de l’équipe de ce dossier. Choisissez vos messages dans "
                "Mon espace."
            ),
        ),
    )
