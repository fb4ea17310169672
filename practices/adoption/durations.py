"""How long each place took to come to each stage: side by side, never averaged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from practices.adoption.models import AdoptionFile
from practices.adoption.reading import lasted
from practices.adoption.stages import Stage, stage_labels

REACHED = (Stage.PREPARATION, Stage.TRIAL, Stage.ROLL_OUT, Stage.MAINTENANCE, Stage.ENDED)


@dataclass(frozen=True)
class Durations:
    """A line for each place, a column for each stage that one of them came to."""

    stages: tuple[str, ...]
    rows: tuple[tuple[AdoptionFile, tuple[str, ...]], ...]


def durations_of(files: Sequence[AdoptionFile]) -> Durations | None:
    """How long after its first day each of these files first came to each stage; their changes were read already.

    None where none of them went further than its first stage.
    """
    labels = stage_labels()
    told: list[tuple[AdoptionFile, dict[str, int]]] = []
    for file in files:
        changes: list[Any] = list(file.stages.all())
        first: dict[str, int] = {}
        for change in changes[1:]:
            first.setdefault(change.stage, (change.on - changes[0].on).days)
        if first:
            told.append((file, first))
    reached = [stage for stage in REACHED if any(stage in first for _file, first in told)]
    if not reached:
        return None
    rows = tuple((file, tuple(lasted(first[s]) if s in first else "" for s in reached)) for file, first in told)
    return Durations(tuple(labels[stage.value] for stage in reached), rows)
