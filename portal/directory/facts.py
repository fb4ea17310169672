"""Facts of regions: read from a table all at once, or not at all; put side by side."""

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.directory.models import Region, RegionFact
from portal.directory.models.facts import unit_of
from portal.exchange.delimited import read_delimited
from portal.exchange.problems import ContentError, Problem
from portal.text.numbers import read_number
from portal.text.slugs import slug_of

SHIPPED = Path(__file__).parent / "data" / "region-facts.csv"
# Columns of the table, with other names that people give them.
COLUMNS = {
    "region": ("region", "code", "region-sociosanitaire"),
    "measure": ("mesure", "measure", "indicateur"),
    "value": ("valeur", "value", "nombre"),
    "year": ("annee", "year"),
    "source": ("source",),
    "source_url": ("adresse", "url", "lien", "source-url", "adresse-de-la-source"),
}
NEEDED = ("region", "measure", "value", "year", "source")
MOST_ROWS = 2_000
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Line:
    """One measure of several regions: for each, its latest fact or None, in the order asked."""

    label: str
    facts: tuple[RegionFact | None, ...]


@dataclass(frozen=True)
class Facts:
    """A table: the regions, a line for each measure, and the sources of its numbers, each once."""

    regions: tuple[Region, ...]
    lines: tuple[Line, ...]

    @property
    def sources(self) -> list[tuple[str, str]]:
        facts = [fact for line in self.lines for fact in line.facts if fact]
        return list(dict.fromkeys((fact.source, fact.source_url) for fact in facts))


@dataclass
class Imported:
    added: int = 0
    changed: int = 0
    same: int = 0


class FactsRefusedError(Exception):
    """The table isn't read: `problems` says what to correct, by line."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


def facts_of(regions: Sequence[Region]) -> Facts:
    """One fact of each measure for these regions: of the latest year that all have, else the latest of each. One query.

    Measures that none has are left out.
    """
    by_measure: dict[str, dict[int, dict[int, RegionFact]]] = defaultdict(lambda: defaultdict(dict))
    for fact in RegionFact.objects.filter(region__in=[region.pk for region in regions]):
        by_measure[fact.measure][fact.region_id][fact.year] = fact
    lines = []
    for measure in RegionFact.Measure:
        years = [by_measure[measure.value][region.pk] for region in regions]
        common = set.intersection(*(set(found) for found in years)) if years else set()
        facts = tuple(found[max(common or found)] if found else None for found in years)
        if any(facts):
            lines.append(Line(f"{measure.label} ({unit_of(measure)})", facts))
    return Facts(tuple(regions), tuple(lines))


def import_upload(name: str, content: bytes) -> Imported:
    """Import the content of a file that somebody brought; as `import_facts`."""
    with tempfile.TemporaryDirectory(prefix="facts-") as folder:
        path = Path(folder) / "faits.csv"
        path.write_bytes(content[: MOST_BYTES + 1])
        return import_facts(path, name=name)


@transaction.atomic
def import_facts(path: Path, *, name: str = "") -> Imported:
    """Read the facts of a CSV file: a fact of a region, a measure and a year takes the place of the one that is there.

    Args:
        name: of the file, as problems say it; its own unless told.

    Raises:
        FactsRefusedError: where a line can't be read; then nothing is kept.
    """
    name = name or path.name
    try:
        grid = read_delimited(path, lambda heads: len(set(_columns(heads))))
    except ContentError as refused:
        raise FactsRefusedError([Problem(name, refused.line, "", refused.message)]) from refused
    if not grid.rows:
        raise FactsRefusedError([Problem(name, 0, "", _("le fichier est vide."))])
    head, *rows = grid.rows
    columns = _columns([cell.text for cell in head.cells])
    missing = [COLUMNS[column][0] for column in NEEDED if column not in columns]
    if missing:
        message = _("il manque les colonnes {names}. La première ligne les nomme.").format(names=", ".join(missing))
        raise FactsRefusedError([Problem(name, head.number, "", message)])
    if len(rows) > MOST_ROWS:
        message = _("le fichier dépasse {limit} rangées. Divisez-le.").format(limit=MOST_ROWS)
        raise FactsRefusedError([Problem(name, 0, "", message)])
    return _keep([(row.number, _texts(row, columns)) for row in rows], name)


def _columns(heads: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for rank, head in enumerate(heads):
        slug = slug_of(head)
        for column, names in COLUMNS.items():
            if slug in names:
                found.setdefault(column, rank)
    return found


def _texts(row: Any, columns: dict[str, int]) -> dict[str, str]:
    cells = [cell.text.strip() for cell in row.cells]
    return {name: cells[rank] if rank < len(cells) else "" for name, rank in columns.items()}


def _keep(rows: list[tuple[int, dict[str, str]]], name: str) -> Imported:
    regions = _named_regions()
    measures = {
        slug_of(text): measure for measure in RegionFact.Measure for text in (measure.value, str(measure.label))
    }
    kept = {(fact.region_id, fact.measure, fact.year): fact for fact in RegionFact.objects.all()}
    problems: list[Problem] = []
    lines: dict[tuple[int, str, int], int] = {}
    done = Imported()
    for number, texts in rows:
        try:
            fact = _fact(texts, regions, measures)
            key = (fact.region_id, fact.measure, fact.year)
            if key in lines:
                raise ValidationError(
                    _("la ligne %(line)d donne déjà ce nombre. Gardez-en une."), params={"line": lines[key]}
                )
            lines[key] = number
            before = kept.get(key)
            if before:
                fact.pk = before.pk
            fact.full_clean(validate_unique=False, validate_constraints=False)
        except ValidationError as refused:
            problems += [Problem(name, number, "", message) for message in refused.messages]
            continue
        if before and all(
            getattr(before, field) == getattr(fact, field) for field in ("value", "source", "source_url")
        ):
            done.same += 1
            continue
        fact.save()
        done.changed += before is not None
        done.added += before is None
    if problems:
        raise FactsRefusedError(problems)
    return done


def _named_regions() -> dict[str, Region]:
    found: dict[str, Region] = {}
    for region in Region.objects.all():
        for text in (region.slug, region.code, region.label, region.label_en, *region.aliases):
            if text:
                found.setdefault(slug_of(text), region)
    return found


def _fact(texts: dict[str, str], regions: dict[str, Region], measures: dict[str, Any]) -> RegionFact:
    region = regions.get(slug_of(texts["region"])) or regions.get(slug_of(texts["region"].zfill(2)))
    if region is None:
        raise ValidationError(
            _("« %(text)s » n’est pas une région : écrivez son nom, son identifiant ou son code."),
            params={"text": texts["region"][:60]},
        )
    measure = measures.get(slug_of(texts["measure"]))
    if measure is None:
        raise ValidationError(
            _("« %(text)s » n’est pas une mesure connue : %(known)s."),
            params={"text": texts["measure"][:60], "known": ", ".join(RegionFact.Measure.values)},
        )
    if not texts["source"]:
        raise ValidationError(_("il manque la source : un nombre sans source ne se vérifie pas."))
    year = texts["year"]
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise ValidationError(_("« %(text)s » n’est pas une année."), params={"text": year[:20]})
    return RegionFact(
        region=region,
        measure=measure,
        value=read_number(texts["value"]),
        year=int(year),
        source=texts["source"],
        source_url=texts.get("source_url", ""),
    )
