"""Adoption files and their parts: history, team, plan, adaptations, measures."""

from practices.adoption.models.files import AdoptionFile, StageChange
from practices.adoption.models.measures import Indicator, Measure
from practices.adoption.models.parts import Adaptation, Task, TeamMember

__all__ = ["Adaptation", "AdoptionFile", "Indicator", "Measure", "StageChange", "Task", "TeamMember"]
