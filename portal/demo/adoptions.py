"""The adoption files of the demo, at different stages: each says « Données de démonstration » wherever it goes."""

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from portal.accounts.models import User
from portal.demo.places import page_at
from portal.directory.models import Establishment, Region, Term
from practices.adoption.models import (
    Adaptation,
    AdoptionFile,
    Fidelity,
    HeldSession,
    Indicator,
    Proposal,
    ReadinessAnswer,
    SiteAnswer,
    Task,
    TeamMember,
)
from practices.adoption.proposing import result_of
from practices.adoption.services import change_stage, open_adoption, record_measures, weigh
from practices.adoption.stages import REASONS
from practices.criteria import READINESS, VOCABULARIES

ADOPTIONS = Path(__file__).parent / "adoptions.yaml"
OWN_FIELDS = ("why", "source", "lessons", "failures")


def ensure_demo_adoptions() -> None:
    """Add the files that aren't there. Idempotent."""
    content = yaml.safe_load(ADOPTIONS.read_text(encoding="utf-8"))
    for place in content["places"]:
        region = Region.objects.get(slug=place["region"])
        Establishment.objects.get_or_create(
            slug=place["slug"], defaults={"label": place["label"], "region": region, "member": False}
        )
    for entry in content["files"]:
        practice = page_at(entry["practice"])
        establishment = Establishment.objects.get(slug=entry["establishment"])
        if not AdoptionFile.objects.filter(practice=practice, establishment=establishment).exists():
            _add(entry, practice, establishment)


@transaction.atomic
def _add(entry: dict[str, Any], practice: Any, establishment: Establishment) -> None:
    people = User.objects.filter(email__in=entry.get("people", ()))
    roles = entry.get("team") or ["Responsable du projet"]
    first, *stages = entry["stages"]
    file = open_adoption(
        practice=practice, establishment=establishment, by=people.first(), role=roles[0], on=first["day"]
    )
    file.stages.update(note=first.get("note", ""))
    for stage in stages:
        change_stage(
            file=file,
            stage=stage["stage"],
            on=stage["day"],
            by=None,
            note=stage.get("note", ""),
            reasons=Term.objects.filter(vocabulary__slug=REASONS, slug__in=stage.get("reasons", ())),
        )
    TeamMember.objects.bulk_create(TeamMember(file=file, role=role) for role in roles[1:])
    Task.objects.bulk_create(Task(file=file, **task) for task in entry.get("tasks", ()))
    HeldSession.objects.bulk_create(HeldSession(file=file, **held) for held in entry.get("sessions", ()))
    Fidelity.objects.bulk_create(Fidelity(file=file, **seen) for seen in entry.get("fidelity", ()))
    Adaptation.objects.bulk_create(Adaptation(file=file, **adapted) for adapted in entry.get("adaptations", ()))
    for told in entry.get("indicators", ()):
        measures = told.pop("measures")
        next_on = told.pop("next_on", None)
        indicator = Indicator.objects.create(file=file, **told)
        rows = [(day, value, note[0] if note else "") for day, value, *note in measures]
        record_measures(indicator=indicator, rows=rows, by=None)
        Indicator.objects.filter(pk=indicator.pk).update(next_on=next_on)
    AdoptionFile.objects.filter(pk=file.pk).update(
        is_demonstration=True,
        **entry.get("means", {}),
        **{f"{part}_shown": audience for part, audience in entry["shown"].items()},
        **{name: entry.get(name, "") for name in OWN_FIELDS},
    )
    for told in entry.get("proposals", ()):
        indicator = file.indicators.get(name=told["indicator"])
        Proposal.objects.create(
            file=file,
            indicator=indicator,
            result=result_of(indicator),
            kind=told["kind"],
            why=told["why"],
            by=people.filter(email=told["by"]).first(),
        )
    _weigh(entry, file)


def _weigh(entry: dict[str, Any], file: AdoptionFile) -> None:
    """What the establishment answers for itself, where the demo says so."""
    if not entry.get("weighing") or file.practice is None:
        return
    weighing = weigh(practice=file.practice, establishment=file.establishment, by=None)
    for told in entry["weighing"]:
        criterion = Term.objects.get(vocabulary__slug__in=VOCABULARIES, slug=told.pop("criterion"))
        SiteAnswer.objects.create(weighing=weighing, criterion=criterion, **told)
    questions = [category.vocabulary for category in READINESS]
    for told in entry.get("readiness", ()):
        question = Term.objects.get(vocabulary__slug__in=questions, slug=told.pop("question"))
        ReadinessAnswer.objects.create(file=file, question=question, **told)
