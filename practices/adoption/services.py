"""What is done with an adoption file: opened, moved to a stage, measured."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.directory.models import Establishment, Term
from portal.text.dates import add_months
from practices.adoption.horizons import horizons_of, trial_start
from practices.adoption.models import AdoptionFile, Indicator, Measure, StageChange, TeamMember, Weighing
from practices.adoption.models.files import followed, latest_change
from practices.adoption.signals import file_opened
from practices.adoption.stages import Part, Stage
from practices.models import PracticePage

# As many as a menu offers.
MOST_NAMED = 200


def open_file_of(practice: PracticePage, establishment: Establishment) -> AdoptionFile | None:
    return AdoptionFile.objects.filter(practice=practice, establishment=establishment, is_open=True).first()


def named_files(user: Any, *, establishment: int, number: int | None = None) -> dict[int, str]:
    """The files of an establishment that `user` may know of, by number, as other rooms name them; this one, where told.

    One query.
    """
    found = AdoptionFile.objects.showing(Part.STAGE, to=user).filter(establishment=establishment)
    if number is not None:
        found = found.filter(pk=number)
    return {file.pk: f"{file.practice_title} ({file.stage_label.lower()})" for file in found[:MOST_NAMED]}


@transaction.atomic
def open_adoption(
    *,
    practice: PracticePage,
    establishment: Establishment,
    by: Any,
    role: str,
    why: str = "",
    on: date | None = None,
    need: str = "",
) -> AdoptionFile:
    """Open the file of a practice in an establishment; who opens it is the first of its team.

    Args:
        need: number of the need that it is opened for, as an address has it; rooms above keep it where there is one.

    Raises:
        django.core.exceptions.ValidationError: where a file is open already.
    """
    if open_file_of(practice, establishment):
        raise ValidationError(
            _("%(establishment)s a déjà un dossier ouvert sur cette pratique.") % {"establishment": establishment}
        )
    day = on or timezone.localdate()
    file = AdoptionFile.objects.create(
        practice=practice,
        practice_title=practice.title,
        revision_id=followed(practice),
        establishment=establishment,
        opened_on=day,
        opened_by=by,
        why=why,
    )
    StageChange.objects.create(file=file, stage=Stage.EXPLORATION, on=day, by=by)
    TeamMember.objects.create(file=file, role=role, person=by)
    Weighing.objects.filter(practice=practice, establishment=establishment, file=None).update(file=file)
    file_opened.send(AdoptionFile, file=file, need=need)
    return file


@transaction.atomic
def weigh(*, practice: PracticePage, establishment: Establishment, by: Any) -> Weighing:
    """The weighing of a practice by an establishment, begun where there is none: that of its open file if it has one.

    The caller checked that `by` is a member of the establishment, and of the team of that file.
    """
    # Two who begin at once find the same one.
    Establishment.objects.select_for_update().filter(pk=establishment.pk).values_list("pk").first()
    file = open_file_of(practice, establishment)
    found: Weighing | None = Weighing.objects.filter(
        establishment=establishment, **({"file": file} if file else {"file": None, "practice": practice})
    ).first()
    return found or Weighing.objects.create(
        practice=practice, practice_title=practice.title, establishment=establishment, file=file, started_by=by
    )


@transaction.atomic
def change_stage(
    *, file: AdoptionFile, stage: str, on: date, by: Any, reasons: Iterable[Term] = (), note: str = ""
) -> StageChange:
    """Move a file to a stage, from a day on.

    Raises:
        django.core.exceptions.ValidationError: where the day comes before the last change or in the future, where an
            end has no reason, or where another file took the place of one that ended.
    """
    reasons = list(reasons)
    last = latest_change(file)
    if on < last:
        raise ValidationError(
            {"on": _("Le stade actuel date du %(day)s : le suivant ne peut venir avant.") % {"day": _day(last)}}
        )
    if on > timezone.localdate():
        raise ValidationError({"on": _("Cette date est à venir : inscrivez le stade le jour où vous y êtes.")})
    if stage == Stage.ENDED and not reasons and not note.strip():
        raise ValidationError({"reasons": _("Dites pourquoi : choisissez au moins une raison, ou précisez-la.")})
    opens = stage != Stage.ENDED
    if opens and not file.is_open and file.practice:
        other = open_file_of(file.practice, file.establishment)
        if other:
            raise ValidationError({"stage": _("Un autre dossier est ouvert sur cette pratique : poursuivez celui-là.")})
    file.stage = stage
    file.is_open = opens
    file.save(update_fields=["stage", "is_open", "changed_at"])
    change = StageChange.objects.create(file=file, stage=stage, on=on, by=by, note=note)
    change.reasons.set(reasons)
    if stage == Stage.TRIAL:
        # Who has no baseline counts from here.
        for indicator in file.indicators.filter(at_horizons=True):
            expect_next(indicator)
    return change


@transaction.atomic
def record_measures(*, indicator: Indicator, rows: Iterable[tuple[date, float, str]], by: Any) -> tuple[int, int]:
    """Keep values by day; a day that has one takes the new. Returns how many were added, how many replaced."""
    kept = {measure.on: measure for measure in indicator.measures.all()}
    added, replaced = [], []
    for day, value, note in rows:
        if day in kept:
            measure = kept[day]
            if (measure.value, measure.note) != (value, note or measure.note):
                measure.value, measure.note, measure.by = value, note or measure.note, by
                replaced.append(measure)
        else:
            kept[day] = Measure(indicator=indicator, on=day, value=value, note=note, by=by)
            added.append(kept[day])
    Measure.objects.bulk_create(added, batch_size=500)
    Measure.objects.bulk_update(replaced, ["value", "note", "by"], batch_size=500)
    if added or replaced:
        expect_next(indicator)
    touch(indicator.file)
    return len(added), len(replaced)


def expect_next(indicator: Indicator, *, before: Iterable[date] = ()) -> None:
    """Say when the next measure is due: by the interval from the last, or the next that is expected at 6, 12 and 24
    months, whichever comes first; nothing where neither is asked for.

    Args:
        before: the days that were expected until now; where the next measure was due on one of them, it is found anew.
    """
    values = list(indicator.measures.order_by("on").values_list("on", "value"))
    last = values[-1][0] if values else None
    expected = horizons_of(indicator, values, trial_start(indicator.file_id))
    days = {*before, *(one.on for one in expected)}
    kept = indicator.next_on if indicator.next_on not in days else None
    if last and (kept is None or kept <= last):
        kept = add_months(last, indicator.every_months) if indicator.every_months else None
    found = min(
        [one.on for one in expected if one.open and one.measured_on is None] + ([kept] if kept else []), default=None
    )
    if found == indicator.next_on:
        return
    indicator.next_on = found
    indicator.reminded_on = None
    indicator.save(update_fields=["next_on", "reminded_on"])


def expected_days(indicator: Indicator) -> list[date]:
    """The days on which a measure is expected at 6, 12 and 24 months, as the database has the indicator."""
    kept = Indicator.objects.filter(pk=indicator.pk).first() if indicator.pk else None
    return [one.on for one in horizons_of(kept, (), trial_start(kept.file_id))] if kept else []


def touch(file: AdoptionFile) -> None:
    """Note that a part of the file changed."""
    file.save(update_fields=["changed_at"])


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def give_lessons(*, file: AdoptionFile, by: Any, given: bool) -> None:
    """Keep that the team agrees, or no longer does, that the practice takes up what it learnt.

    Raises:
        django.core.exceptions.ValidationError: where the file goes on, or says nothing of it.
    """
    if given and not may_give_lessons(file):
        raise ValidationError(_("On offre ce que l’on a appris une fois le projet terminé ou maintenu, et écrit."))
    file.lessons_given_on = timezone.localdate() if given else None
    file.lessons_given_by = by if given else None
    file.save(update_fields=["lessons_given_on", "lessons_given_by", "changed_at"])


def may_give_lessons(file: AdoptionFile) -> bool:
    return bool(file.lessons or file.failures) and file.stage in (Stage.ENDED, Stage.MAINTENANCE)
