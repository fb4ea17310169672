"""What templates ask of a person's groups."""

from typing import Any

from django import template

from training.accompaniment import mine
from training.accompaniment.telling_sessions import when_text

register = template.Library()


@register.simple_tag
def own_groups(person: Any) -> mine.OwnGroups:
    """The groups that a person coaches, is of, or is awaited in."""
    return mine.groups_of(person)


@register.simple_tag
def groups_around(strategy: Any, reader: Any) -> mine.AroundStrategy:
    """The groups on a strategy that concern its reader."""
    return mine.around_strategy(strategy, reader)


@register.filter
def when(session: Any) -> str:
    """« 3 décembre 2026, 13 h 30 (heure de l’Est) »"""
    return when_text(session)
