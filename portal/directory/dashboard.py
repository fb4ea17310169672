"""What the sections of establishments ask of those who write: links between contents, and new contents."""

from collections import defaultdict
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import ngettext
from wagtail.models import Page
from wagtail.permissions import policy_registry

from portal.administration.dashboard import (
    LISTED,
    StartingPoint,
    Task,
    TaskItem,
    edit_url,
    editable_pages,
    register_starting_points,
    register_task,
)
from portal.core.models import PageLink
from portal.core.visibility import known_to
from portal.directory.models import OwnerSectionPage
from portal.kinds.contents import content_models


@register_task(order=60)
def unlinked_pages(user: Any) -> Task | None:
    """Published contents that nothing leads to and that lead nowhere: outside the cycle, nobody meets them.

    A link that joins a page to one that the person may not know of is no link to them.
    """
    types = ContentType.objects.get_for_models(*OwnerSectionPage.clean_subpage_models()).values()
    pages = editable_pages(user).filter(
        ~Exists(PageLink.objects.filter(known_to(user, "target__"), source=OuterRef("pk"))),
        ~Exists(PageLink.objects.filter(known_to(user, "source__"), target=OuterRef("pk"))),
        live=True,
        content_type__in=list(types),
    )
    count = pages.count()
    if not count:
        return None
    items = [
        TaskItem(
            page.title, edit_url(page.pk, "outgoing_links-FORMS"), capfirst(page.specific_class.get_verbose_name())
        )
        for page in pages.order_by("-latest_revision_created_at", "pk")[:LISTED]
    ]
    sentence = ngettext(
        "%(count)d contenu n’est relié à aucun autre.", "%(count)d contenus ne sont reliés à aucun autre.", count
    )
    return Task("unlinked", "link", sentence % {"count": count}, count, items)


@register_starting_points
def new_contents(user: Any) -> list[StartingPoint]:
    """Each type of content with the sections where `user` may write one, in the order of the sections' types."""
    policy = policy_registry.get_by_type(Page)
    allowed = policy.instances_user_has_permission_for(user, "add").values("pk")
    sections = (
        OwnerSectionPage.objects.filter(pk__in=allowed).order_by("title", "pk").values_list("pk", "path", "title")
    )
    indexes = {page.path: page.specific_class._meta.label for page in _parents(sections)}
    places = defaultdict(list)
    for pk, path, title in sections:
        places[indexes.get(path[: -Page.steplen])].append((pk, title))
    points = []
    for kind, model in content_models().items():
        if not kind.family:
            continue
        address = "wagtailadmin_pages:add"
        names = (model._meta.app_label, model._meta.model_name)
        points.append(
            StartingPoint(
                kind.start,
                model.page_description,
                kind.icon,
                [(title, reverse(address, args=[*names, pk])) for pk, title in places[kind.family.index]],
            )
        )
    return points


def _parents(sections: Any) -> Any:
    paths = {path[: -Page.steplen] for _pk, path, _title in sections}
    return Page.objects.filter(path__in=paths)
