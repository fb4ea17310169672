"""Adoption files and their parts: history, team, plan, adaptations, measures."""

from practices.adoption.models.files import AdoptionFile, StageChange
from practices.adoption.models.measures import Indicator, Measure
from practices.adoption.models.parts import Adaptation, Fidelity, HeldSession, Task, TeamMember
from practices.adoption.models.proposals import Proposal
from practices.adoption.models.weighing import ReadinessAnswer, SiteAnswer, Weighing

__all__ = [
    "Adaptation",
    "AdoptionFile",
    "Fidelity",
    "HeldSession",
    "Indicator",
    "Measure",
    "Proposal",
    "ReadinessAnswer",
    "SiteAnswer",
    "StageChange",
    "Task",
    "TeamMember",
    "Weighing",
]
