"""Make an adoption file whose parts hold the words of its step: its rows have numbers and hours that are given."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from portal.directory.models import Establishment, Term
from practices.adoption.models import (
    Adaptation,
    AdoptionFile,
    Fidelity,
    HeldSession,
    Indicator,
    Measure,
    SiteAnswer,
    StageChange,
    Task,
    TeamMember,
    Weighing,
)
from practices.models import PracticePage
from tests.factories import make_term
from tests.worlds.script import Adopt

OFTEN_MEASURED = "Délai moyen"


def row_number(step: Adopt) -> int:
    """The number of the file, and of each of its rows."""
    return 3000 + step.number


def adopt(step: Adopt, *, practice: int, place: Establishment, on: datetime) -> None:
    """Open the file of a step, with the parts that are filled."""
    number, day = row_number(step), on.date()
    page = PracticePage.objects.get(pk=practice)
    file = AdoptionFile(
        pk=number,
        practice=page,
        practice_title=page.title,
        establishment=place,
        stage=step.stage,
        is_open=step.stage != "abandon",
        opened_on=day,
        **{f"{part}_shown": audience for part, audience in step.shown},
    )
    if "lessons" in step.filled:
        file.lessons, file.failures = f"{step.word} leçon", f"{step.word} échec"
        file.used_to_act = f"{step.word} usage"
    if "means" in step.filled:
        file.cost_planned, file.means_note = 1234567, f"{step.word} coût"
    file.save()
    StageChange.objects.create(pk=number, file=file, stage=step.stage, on=day, note=f"{step.word} stade")
    fill: dict[str, Any] = {
        "team": lambda: TeamMember.objects.create(pk=number, file=file, role=f"{step.word} équipe"),
        "plan": lambda: _plan(step, file, day),
        "adaptations": lambda: _adaptations(step, file, day),
        "measures": lambda: _measures(step, file, day),
        "weighing": lambda: _weighing(step, file),
    }
    for part, make in fill.items():
        if part in step.filled:
            make()
    AdoptionFile.objects.filter(pk=number).update(changed_at=on)


def _plan(step: Adopt, file: AdoptionFile, day: Any) -> None:
    Task.objects.create(pk=file.pk, file=file, title=f"{step.word} tâche", due_on=day)
    HeldSession.objects.create(pk=file.pk, file=file, title=f"{step.word} séance", on=day)


def _adaptations(step: Adopt, file: AdoptionFile, day: Any) -> None:
    Adaptation.objects.create(pk=file.pk, file=file, what=f"{step.word} adaptation", why="Les distances.")
    Fidelity.objects.create(pk=file.pk, file=file, component=f"{step.word} noyau", on=day)


def _measures(step: Adopt, file: AdoptionFile, day: Any) -> None:
    """One indicator, that places have in common, one of whose values is due."""
    indicator = Indicator.objects.create(
        pk=file.pk,
        file=file,
        name=f"{step.word} indicateur",
        of_practice=OFTEN_MEASURED,
        unit="jours",
        next_on=timezone.localdate(),
    )
    Measure.objects.create(pk=file.pk, indicator=indicator, on=day, value=4321 + step.number, note=f"{step.word} note")


def _weighing(step: Adopt, file: AdoptionFile) -> None:
    criterion = Term.objects.filter(vocabulary__slug="transferability_population").first()
    weighing = Weighing.objects.create(
        pk=file.pk,
        practice=file.practice,
        practice_title=file.practice_title,
        establishment=file.establishment,
        file=file,
    )
    SiteAnswer.objects.create(
        pk=file.pk,
        weighing=weighing,
        criterion=criterion or make_term("transferability_population", "critere", "Critère"),
        here=f"{step.word} ici",
        adapt=f"{step.word} à adapter",
    )
