"""Practices and their index."""

from practices.models.practice import PracticePage
from practices.models.sections import PracticeIndexPage

__all__ = ["PracticeIndexPage", "PracticePage"]
