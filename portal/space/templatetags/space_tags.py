"""What waits for whoever reads, in templates."""

from typing import Any

from django import template
from django.template import Context

from portal.administration.dashboard import Task, tasks_of

register = template.Library()


@register.simple_tag(takes_context=True)
def waiting_tasks(context: Context) -> list[Task]:
    """What the reader has to do. Its cost doesn't grow with what waits."""
    return [task for task in _tasks(context) if not task.others]


@register.simple_tag(takes_context=True)
def tasks_of_others(context: Context) -> list[Task]:
    """What waits for somebody else, or for its hour."""
    return [task for task in _tasks(context) if task.others]


def _tasks(context: Context) -> list[Task]:
    user: Any = context["request"].user
    if not user.is_authenticated:
        return []
    # Asked twice by one page at most: kept on its request.
    request: Any = context["request"]
    if not hasattr(request, "_tasks"):
        request._tasks = tasks_of(user)
    found: list[Task] = request._tasks
    return found


@register.filter
def is_list(value: object) -> bool:
    """Tell whether what is held is several things."""
    return isinstance(value, (list, tuple))
