"""Practices, their index, and what they measured."""

from practices.models.index import PracticeIndexPage
from practices.models.practice import PracticePage
from practices.models.results import MeasuredResult

__all__ = ["MeasuredResult", "PracticeIndexPage", "PracticePage"]
