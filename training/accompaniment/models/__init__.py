"""Rows of accompaniments. Never pages, never indexed: each is read by its group, its coach or its person alone."""

from training.accompaniment.models.commitments import Commitment, FollowUp, Satisfaction
from training.accompaniment.models.groups import Accompaniment, Participation
from training.accompaniment.models.sessions import CalendarKey, Seat, Session
from training.accompaniment.models.thread import Report, ThreadMessage

__all__ = [
    "Accompaniment",
    "CalendarKey",
    "Commitment",
    "FollowUp",
    "Participation",
    "Report",
    "Satisfaction",
    "Seat",
    "Session",
    "ThreadMessage",
]
