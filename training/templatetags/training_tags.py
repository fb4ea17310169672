"""What templates ask of a person's trainings."""

from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse

from training.catalogue import related
from training.catalogue.told import paths_with
from training.following.mine import Followed, followed_by
from training.paths.reading import ToldPath, begun_by

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


@register.simple_tag
def begun_paths(person: Any) -> list[tuple[Any, ToldPath]]:
    """The paths of which a person follows a block, and where they stand in each."""
    return begun_by(person)


@register.simple_tag
def paths_of(block: Any, reader: Any) -> tuple[Any, ...]:
    """The paths of which a block is a part, that the reader may read."""
    return paths_with([block.pk], reader).get(block.pk, ()) if block.pk else ()


@register.simple_tag
def trainings_for(page: Any, reader: Any) -> related.Trainings:
    """What trains to a content, for this reader."""
    return related.trainings_for(page, reader)


@register.simple_tag(takes_context=True)
def contents_on_themes_of(context: Any, block: Any) -> list[dict[str, Any]]:
    """The contents that blocks train to, on the themes of this one."""
    return related.contents_on_themes_of(block, context["request"])


@register.simple_tag
def lti_addresses() -> dict[str, Any]:
    """What the administrator of a learning platform is given, and whether the portal is a tool."""
    names = ("launch", "log_in", "keys")
    found = {name: f"{settings.SITE_URL}{reverse(f'training:lti_{name}')}" for name in names}
    return found | {"offered": settings.LTI_TOOL}
