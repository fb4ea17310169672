"""Training blocks with their lessons, accompaniment strategies, who follows them, and what it gives them."""

from training.accompaniment.models import (
    Accompaniment,
    CalendarKey,
    Commitment,
    FollowUp,
    Participation,
    Report,
    Satisfaction,
    Seat,
    Session,
    ThreadMessage,
)
from training.attestations.models import Attestation
from training.blocks.pages import AccompanimentPage, LessonPage, TrainingBlockPage
from training.catalogue.pages import TrainingIndexPage
from training.following.models import Answer, BlockVersion, Draw, Enrolment, Progress
from training.paths.pages import PathStep, TrainingPathPage
from training.platforms.models import Launch, Platform, PlatformAccount, PlatformGrade
from training.prepared.models import TrainedPractice
from training.signing.models import SigningKey

__all__ = [
    "Accompaniment",
    "AccompanimentPage",
    "Answer",
    "Attestation",
    "BlockVersion",
    "CalendarKey",
    "Commitment",
    "Draw",
    "Enrolment",
    "FollowUp",
    "Launch",
    "LessonPage",
    "Participation",
    "PathStep",
    "Platform",
    "PlatformAccount",
    "PlatformGrade",
    "Progress",
    "Report",
    "Satisfaction",
    "Seat",
    "Session",
    "SigningKey",
    "ThreadMessage",
    "TrainedPractice",
    "TrainingBlockPage",
    "TrainingIndexPage",
    "TrainingPathPage",
]
