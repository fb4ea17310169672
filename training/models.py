"""Training blocks with their lessons, accompaniment strategies, who follows them, and what it gives them."""

from training.attestations.models import Attestation
from training.blocks.pages import AccompanimentPage, LessonPage, TrainingBlockPage
from training.catalogue.pages import TrainingIndexPage
from training.following.models import Answer, BlockVersion, Draw, Enrolment, Progress
from training.paths.pages import PathStep, TrainingPathPage

__all__ = [
    "AccompanimentPage",
    "Answer",
    "Attestation",
    "BlockVersion",
    "Draw",
    "Enrolment",
    "LessonPage",
    "PathStep",
    "Progress",
    "TrainingBlockPage",
    "TrainingIndexPage",
    "TrainingPathPage",
]
