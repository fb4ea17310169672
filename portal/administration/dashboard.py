"""What the administration's home page says to do next.

Each app registers what it knows beside its models; the page only shows it. A provider costs a
constant number of queries, names nothing that its user may not open, and returns None when
nothing is to be done.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from wagtail.models import Page
from wagtail.permissions import policy_registry

# How many objects a task names; its sentence counts them all.
LISTED = 5


@dataclass(frozen=True)
class TaskItem:
    """One thing to do: what it is about, where it is done, and what helps to choose among several.

    `links` are (label, address) pairs that lead further in, such as to a field that is empty.
    """

    title: str
    url: str
    detail: str | Promise = ""
    links: tuple[tuple[str | Promise, str], ...] = ()


@dataclass(frozen=True)
class Task:
    """What waits for one person: a sentence with its count, and the first of what it counts.

    `others` is True for what waits for somebody else, or for its hour.
    """

    slug: str
    icon: str
    sentence: str
    count: int
    items: list[TaskItem] = field(default_factory=list)
    more_url: str = ""
    others: bool = False

    @property
    def unlisted(self) -> int:
        return max(self.count - len(self.items), 0)


@dataclass(frozen=True)
class StartingPoint:
    """Something that one may write: its verb, its icon, and the (title, address) of each place for it."""

    label: str | Promise
    description: str | Promise
    icon: str
    places: list[tuple[str, str]]


TaskProvider = Callable[[Any], Task | None]
StartProvider = Callable[[Any], list[StartingPoint]]
_tasks: dict[TaskProvider, int] = {}
_starts: list[StartProvider] = []


def register_task(*, order: int) -> Callable[[TaskProvider], TaskProvider]:
    """Add a provider of a task; the smallest `order` is shown first."""

    def register(provider: TaskProvider) -> TaskProvider:
        _tasks[provider] = order
        return provider

    return register


def register_starting_points(provider: StartProvider) -> StartProvider:
    _starts.append(provider)
    return provider


def tasks_of(user: Any) -> list[Task]:
    """What waits for `user`, in order."""
    found = (provider(user) for provider, _order in sorted(_tasks.items(), key=lambda item: item[1]))
    return [task for task in found if task is not None]


def starting_points_of(user: Any) -> list[StartingPoint]:
    return [point for provider in _starts for point in provider(user) if point.places]


def editable_pages(user: Any) -> QuerySet[Page]:
    """The pages that `user` may change."""
    return policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")


def may_edit(user: Any) -> Exists:
    """The condition that a page is one that `user` may change; looked at for each row that meets the others."""
    return Exists(editable_pages(user).order_by().filter(pk=OuterRef("pk")))


def may_publish(user: Any) -> bool:
    return policy_registry.get_by_type(Page).user_has_permission(user, "publish")


def edit_url(page_id: int, field_name: str = "") -> str:
    """The address of a page's form, opened at the tab of one of its fields where it is named."""
    anchor = f"#id_{field_name}" if field_name else ""
    return reverse("wagtailadmin_pages:edit", args=[page_id]) + anchor
