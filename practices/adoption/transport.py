"""Adoption files as JSON, out and in: roles and no name of a person. Read whole, or refused saying what and where."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from portal.directory.models import Establishment, Term
from practices.adoption.models import (
    Adaptation,
    AdoptionFile,
    Fidelity,
    HeldSession,
    Indicator,
    Measure,
    ReadinessAnswer,
    SiteAnswer,
    StageChange,
    Task,
    TeamMember,
    Weighing,
)
from practices.adoption.services import expect_next, open_adoption
from practices.adoption.stages import REASONS, Part, Stage
from practices.criteria import READINESS, VOCABULARIES
from practices.models import PracticePage

FORMAT = "inters4-adoption-1"
MOST_BYTES = 2_000_000
MOST_ROWS = 20_000
OWN = (
    *("why", "source", "lessons", "failures", "used_to_act", "used_to_understand", "used_to_convince"),
    *("cost_planned", "cost_real", "fte_planned", "fte_real", "means_note", "is_demonstration"),
)
SHOWN = tuple(f"{part.value}_shown" for part in Part)
ROWS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "team": (TeamMember, ("role", "duties")),
    "tasks": (Task, ("title", "owner", "starts_on", "due_on", "state", "milestone", "note")),
    "sessions": (HeldSession, ("title", "kind", "on", "minutes", "people", "note")),
    "adaptations": (Adaptation, ("what", "why", "is_core", "since")),
    "fidelity": (Fidelity, ("component", "seen", "on", "how")),
}
INDICATOR = (
    *(
        "name",
        "of_practice",
        "kind",
        "dimension",
        "unit",
        "better",
        "baseline",
        "baseline_on",
        "target",
        "every_months",
        "at_horizons",
    ),
    "next_on",
)


def as_data(file: AdoptionFile) -> dict[str, Any]:
    """All that a file holds, for whoever may read all of it: the caller checks."""
    weighing = Weighing.objects.filter(file=file).first()
    return {
        "format": FORMAT,
        "practice": file.practice.url if file.practice else "",
        "practice_title": file.practice_title,
        "establishment": file.establishment.slug,
        "opened_on": _plain(file.opened_on),
        **{name: _plain(getattr(file, name)) for name in (*OWN, *SHOWN)},
        "stages": [
            {
                "stage": change.stage,
                "on": _plain(change.on),
                "reasons": [reason.slug for reason in change.reasons.all()],
                "note": change.note,
            }
            for change in file.stages.prefetch_related("reasons")
        ],
        **{
            key: [_values(row, names) for row in model._default_manager.filter(file=file)]
            for key, (model, names) in ROWS.items()
        },
        "indicators": [
            _values(row, INDICATOR)
            | {"measures": [[_plain(measure.on), measure.value, measure.note] for measure in row.measures.all()]}
            for row in file.indicators.prefetch_related("measures")
        ],
        "weighing": [
            {"criterion": row.criterion.slug} | _values(row, ("here", "likeness", "adapt"))
            for row in (weighing.answers.select_related("criterion") if weighing else ())
        ],
        "readiness": [
            {"question": row.question.slug} | _values(row, ("agreement", "note"))
            for row in file.readiness.select_related("question")
        ],
    }


def _values(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def read_data(content: bytes) -> dict[str, Any]:
    """What a file of this format says.

    Raises:
        django.core.exceptions.ValidationError: where it isn't one.
    """
    if len(content) > MOST_BYTES:
        raise ValidationError(_("Ce fichier dépasse 2 Mo : ce n’est pas un dossier exporté d’ici."))
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ValidationError(_("Ce fichier n’est pas du JSON : exportez le dossier de nouveau.")) from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValidationError(_("Ce fichier n’est pas un dossier d’appropriation exporté d’un portail comme celui-ci."))
    return data


def practice_of(data: dict[str, Any], practices: models.QuerySet[PracticePage]) -> PracticePage:
    """The practice that a file names, among those that its reader may read.

    Raises:
        django.core.exceptions.ValidationError: where there is none.
    """
    slug = str(data.get("practice") or "").rstrip("/").rpartition("/")[2]
    for page in practices.filter(slug=slug)[:20]:
        if page.url == data.get("practice"):
            found: PracticePage = page
            return found
    raise ValidationError(
        _("La pratique « %(title)s » n’est pas publiée ici, ou vous n’y avez pas accès."),
        params={"title": str(data.get("practice_title") or data.get("practice") or "")[:120]},
    )


@transaction.atomic
def add_file(
    data: dict[str, Any], *, practice: PracticePage, establishment: Establishment, by: Any, shared: bool = False
) -> AdoptionFile:
    """Open a file with all that `data` says. `shared` keeps who read each part; else its team alone does.

    Raises:
        django.core.exceptions.ValidationError: naming each thing that is refused; then nothing is kept.
    """
    problems: list[str] = []
    stages = _stages(data, problems)
    role = next((row.get("role") for row in _rows(data, "team", problems) if row.get("role")), "")
    if problems:
        raise ValidationError(problems)
    file = open_adoption(
        practice=practice,
        establishment=establishment,
        by=by,
        role=str(role or _("Responsable du projet"))[:160],
        on=stages[0].on,
    )
    file.stages.all().delete()
    for change, reasons in zip(stages, (row.get("reasons") or () for row in data["stages"]), strict=True):
        change.file = file
        change.save()
        change.reasons.set(Term.objects.filter(vocabulary__slug=REASONS, slug__in=[str(slug) for slug in reasons]))
    file.stage, file.is_open = stages[-1].stage, stages[-1].stage != Stage.ENDED
    for name in (*OWN, *(SHOWN if shared else ())):
        if data.get(name) is not None:
            setattr(file, name, _typed(AdoptionFile, name, data[name]))
    _clean(file, _("dossier"), problems, exclude={"practice", "revision", "opened_by", "lessons_given_by"})
    for key, (model, names) in ROWS.items():
        rows = _rows(data, key, problems)
        for rank, told in enumerate(rows[1:] if key == "team" else rows, 1):
            _add(model(file=file, **_told(model, told, names)), f"{key} {rank}", problems)
    _add_indicators(data, file, problems)
    _add_answers(data, file, problems)
    if problems:
        raise ValidationError(problems[:20])
    file.save()
    return file


def _rows(data: dict[str, Any], key: str, problems: list[str]) -> list[dict[str, Any]]:
    rows = data.get(key) or []
    if not isinstance(rows, list) or len(rows) > MOST_ROWS or not all(isinstance(row, dict) for row in rows):
        problems.append(_("« %(key)s » n’est pas une liste d’éléments.") % {"key": key})
        return []
    return rows


def _stages(data: dict[str, Any], problems: list[str]) -> list[StageChange]:
    changes = []
    for rank, row in enumerate(_rows(data, "stages", problems), 1):
        change = StageChange(stage=str(row.get("stage") or ""), note=str(row.get("note") or ""))
        change.on = _typed(StageChange, "on", row.get("on"))
        _clean(change, f"stages {rank}", problems, exclude={"file", "by"})
        changes.append(change)
    if not changes:
        problems.append(_("Il manque le stade du dossier (« stages »)."))
    return changes


def _told(model: Any, row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _typed(model, name, row[name]) for name in names if row.get(name) is not None}


def _typed(model: Any, name: str, value: Any) -> Any:
    """The value as the field holds it; what it can't hold is left for its validation to refuse."""
    field = model._meta.get_field(name)
    if isinstance(field, models.CharField | models.TextField) and isinstance(value, dict | list):
        return ""
    try:
        return field.to_python(str(value) if isinstance(field, models.DecimalField) else value)
    except (ValidationError, TypeError, ValueError):
        return value


def _clean(row: Any, place: str, problems: list[str], *, exclude: set[str] = frozenset()) -> bool:  # type: ignore[assignment]
    try:
        row.full_clean(exclude=exclude, validate_unique=False, validate_constraints=False)
    except ValidationError as refused:
        problems += [
            f"{place}, {name} : {message}" for name, found in refused.message_dict.items() for message in found
        ]
        return False
    return True


def _add(row: Any, place: str, problems: list[str]) -> None:
    if _clean(row, place, problems):
        row.save()


def _add_indicators(data: dict[str, Any], file: AdoptionFile, problems: list[str]) -> None:
    for rank, told in enumerate(_rows(data, "indicators", problems), 1):
        indicator = Indicator(file=file, **_told(Indicator, told, INDICATOR))
        place = f"indicators {rank}"
        if not _clean(indicator, place, problems):
            continue
        indicator.save()
        measures: dict[Any, Measure] = {}
        for number, row in enumerate(told.get("measures") or (), 1):
            day, value, note = [*row, "", "", ""][:3] if isinstance(row, list) else ("", "", "")
            measure = Measure(indicator=indicator, on=_typed(Measure, "on", day), value=value, note=str(note or ""))
            if _clean(measure, f"{place}, measures {number}", problems):
                measures[measure.on] = measure
        Measure.objects.bulk_create(measures.values(), batch_size=500)
        if indicator.at_horizons and not problems:
            expect_next(indicator)


def _add_answers(data: dict[str, Any], file: AdoptionFile, problems: list[str]) -> None:
    """The answers to criteria and questions that the portal knows; others are named."""
    weighed = _rows(data, "weighing", problems)
    if weighed:
        weighing, _made = Weighing.objects.get_or_create(
            file=file,
            defaults={
                "practice": file.practice,
                "practice_title": file.practice_title,
                "establishment": file.establishment,
            },
        )
        weighing.answers.all().delete()
    terms = {term.slug: term for term in Term.objects.filter(vocabulary__slug__in=VOCABULARIES)}
    for rank, told in enumerate(weighed, 1):
        names = _told(SiteAnswer, told, ("here", "likeness", "adapt"))
        _add_answer(SiteAnswer(weighing=weighing, **names), "criterion", terms, told, f"weighing {rank}", problems)
    vocabularies = [category.vocabulary for category in READINESS]
    terms = {term.slug: term for term in Term.objects.filter(vocabulary__slug__in=vocabularies)}
    for rank, told in enumerate(_rows(data, "readiness", problems), 1):
        names = _told(ReadinessAnswer, told, ("agreement", "note"))
        _add_answer(ReadinessAnswer(file=file, **names), "question", terms, told, f"readiness {rank}", problems)


def _add_answer(
    row: Any, name: str, terms: dict[str, Term], told: dict[str, Any], place: str, problems: list[str]
) -> None:
    term = terms.pop(str(told.get(name)), None)
    if term is None:
        problems.append(
            _("%(place)s : « %(slug)s » n’est pas connu ici, ou revient deux fois.")
            % {"place": place, "slug": str(told.get(name))[:60]}
        )
        return
    setattr(row, name, term)
    _add(row, place, problems)
