"""How studies were chosen, in numbers: the boxes of PRISMA 2020, what they add up to, and where they contradict."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.charts.flow import FlowStep, WrittenLine
from portal.text.numbers import number_text
from syntheses.evidence.reading import count_of, rows_of

COUNTS = (
    *("databases", "registers", "duplicates", "automated", "otherwise_removed", "screened", "excluded", "sought"),
    *("not_retrieved", "assessed", "other_found", "other_sought", "other_not_retrieved", "other_assessed"),
    *("studies", "reports"),
)


def _lines(*pairs: tuple[Any, int | None]) -> tuple[str, ...]:
    return tuple(_("%(what)s : %(n)s") % {"what": what, "n": number_text(n)} for what, n in pairs if n is not None)


def _reasons(pairs: Iterable[tuple[str, int | None]]) -> tuple[str, ...]:
    """The same of reasons, which are in the words of who screened."""
    return tuple(WrittenLine(line) for line in _lines(*pairs))


@dataclass(frozen=True)
class Screening:
    """The counts of a row, each None where nobody told it; exclusions are (reason, number)."""

    counts: Mapping[str, int | None]
    exclusions: tuple[tuple[str, int | None], ...]
    other_exclusions: tuple[tuple[str, int | None], ...]

    def __getitem__(self, name: str) -> int | None:
        return self.counts[name]

    def total(self, *names: str) -> int | None:
        """The sum of the counts that are told; None where none is."""
        known = [count for name in names if (count := self[name]) is not None]
        return sum(known) if known else None

    @property
    def included_reports(self) -> int | None:
        return self["studies"] if self["reports"] is None else self["reports"]

    @property
    def steps(self) -> list[FlowStep]:
        """The boxes in order, each with what leaves beside it; a box that holds nothing is left out."""
        removed = _lines(
            (_("Doublons"), self["duplicates"]),
            (_("Par un outil automatique"), self["automated"]),
            (_("Pour d’autres raisons"), self["otherwise_removed"]),
        )
        found = [
            FlowStep(
                _("Repérage"),
                _lines(
                    (_("Notices des bases de données"), self["databases"]),
                    (_("Notices des registres"), self["registers"]),
                ),
                _("Retirées avant le tri") if removed else "",
                removed,
            ),
            FlowStep(
                _("Tri"),
                _lines((_("Notices triées"), self["screened"])),
                "",
                _lines((_("Notices exclues"), self["excluded"])),
            ),
            FlowStep(
                _("Recherche des textes"),
                _lines((_("Rapports recherchés"), self["sought"])),
                "",
                _lines((_("Rapports introuvables"), self["not_retrieved"])),
            ),
            FlowStep(
                _("Admissibilité"),
                _lines((_("Rapports évalués"), self["assessed"])),
                _("Rapports exclus") if self.exclusions else "",
                _reasons(self.exclusions),
            ),
            FlowStep(
                _("Repérés autrement"),
                _lines(
                    (_("Sites, organismes, bibliographies"), self["other_found"]),
                    (_("Rapports recherchés"), self["other_sought"]),
                    (_("Rapports évalués"), self["other_assessed"]),
                ),
                _("Écartés parmi eux") if self.other_exclusions or self["other_not_retrieved"] else "",
                (
                    *_lines((_("Rapports introuvables"), self["other_not_retrieved"])),
                    *_reasons(self.other_exclusions),
                ),
                joins=True,
            ),
            FlowStep(
                _("Inclusion"),
                _lines((_("Études incluses"), self["studies"]), (_("Rapports de ces études"), self["reports"])),
                "",
                (),
            ),
        ]
        return [step for step in found if step.lines or step.aside]

    @property
    def contradictions(self) -> list[str]:
        """Where the arithmetic of the diagram fails, in words. What isn't told contradicts nothing."""
        return [sentence for sentence in self._checks() if sentence]

    def _checks(self) -> Iterator[str]:
        found = self.total("databases", "registers")
        removed = self.total("duplicates", "automated", "otherwise_removed")
        yield _differs(
            _minus(found, removed),
            self["screened"],
            _("Notices triées : %(told)s, mais %(start)s repérées moins %(less)s retirées font %(computed)s."),
            start=found,
            less=removed or 0,
        )
        yield _differs(
            _minus(self["screened"], self["excluded"]),
            self["sought"],
            _(
                "Rapports recherchés : %(told)s, mais %(start)s notices triées moins %(less)s exclues font "
                "%(computed)s."
            ),
            start=self["screened"],
            less=self["excluded"],
        )
        yield _differs(
            _minus(self["sought"], self["not_retrieved"]),
            self["assessed"],
            _("Rapports évalués : %(told)s, mais %(start)s recherchés moins %(less)s introuvables font %(computed)s."),
            start=self["sought"],
            less=self["not_retrieved"],
        )
        yield _differs(
            _minus(self["other_sought"], self["other_not_retrieved"]),
            self["other_assessed"],
            _(
                "Autres rapports évalués : %(told)s, mais %(start)s recherchés moins %(less)s introuvables font "
                "%(computed)s."
            ),
            start=self["other_sought"],
            less=self["other_not_retrieved"],
        )
        yield self._inclusion()
        if (self["other_sought"] or 0) > (self["other_found"] if self["other_found"] is not None else math.inf):
            yield _("Autres rapports : %(sought)s recherchés, mais %(found)s repérés seulement.") % {
                "sought": number_text(self["other_sought"]),
                "found": number_text(self["other_found"]),
            }
        if self["reports"] is not None and self["studies"] is not None and self["studies"] > self["reports"]:
            yield _("Inclusion : %(studies)s études pour %(reports)s rapports ; une étude a au moins un rapport.") % {
                "studies": number_text(self["studies"]),
                "reports": number_text(self["reports"]),
            }

    def _inclusion(self) -> str:
        """Reports assessed, from both columns, less those excluded, are those included."""
        assessed = self.total("assessed", "other_assessed")
        left = [n for _reason, n in (*self.exclusions, *self.other_exclusions)]
        # Without its reports, a number of studies may be smaller: several reports make one.
        if self["assessed"] is None or None in left or not left:
            return ""
        computed = _minus(assessed, sum(n for n in left if n is not None))
        told = self.included_reports
        if computed is None or told is None or computed == told or (self["reports"] is None and told < computed):
            return ""
        return _differs(
            computed,
            told,
            _("Rapports inclus : %(told)s, mais %(start)s évalués moins %(less)s exclus font %(computed)s."),
            start=assessed,
            less=sum(n for n in left if n is not None),
        )


def _minus(start: int | None, less: int | None) -> int | None:
    return None if start is None or less is None else start - less


def _differs(computed: int | None, told: int | None, sentence: str, **numbers: int | None) -> str:
    if computed is None or told is None or computed == told:
        return ""
    return sentence % {name: number_text(n) for name, n in (numbers | {"told": told, "computed": computed}).items()}


def screening_in(rows: Any) -> Screening | None:
    """The counts that a page keeps; None where it keeps none."""
    for row in rows:
        value = row["value"]
        return Screening(
            {name: count_of(value.get(name)) for name in COUNTS},
            _exclusions(value, "exclusions"),
            _exclusions(value, "other_exclusions"),
        )
    return None


def _exclusions(value: Mapping[str, Any], name: str) -> tuple[tuple[str, int | None], ...]:
    return tuple((str(row.get("reason") or ""), count_of(row.get("n"))) for row in rows_of(value, name))
