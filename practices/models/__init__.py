"""Practices, their index, and what they measured."""

from practices.models.practice import PracticePage
from practices.models.results import MeasuredResult
from practices.models.sections import PracticeIndexPage

__all__ = ["MeasuredResult", "PracticeIndexPage", "PracticePage"]
