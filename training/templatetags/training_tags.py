"""What templates ask of a person's trainings."""

from typing import Any

from django import template

from training.following.mine import Followed, followed_by

register = template.Library()


@register.inclusion_tag("training/following/lesson_done.html")
def lesson_done(following: Any, lesson: Any) -> dict[str, Any]:
    """What a person did of a lesson, in the list of its block; nothing for who doesn't follow it."""
    standing = following.standing if following else None
    return {"standing": standing.lesson_standings.get(lesson.pk) if standing else None}


@register.simple_tag
def followed_blocks(person: Any) -> list[Followed]:
    """The blocks that a person follows, the last one first."""
    return followed_by(person)
