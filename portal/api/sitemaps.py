"""The site map: an index of sections, one for the places and one for each type of page, read from the database."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as django_views
from django.core.paginator import Paginator
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe
from wagtail.models import Page, get_page_models

from portal.core.models import BasePage
from portal.core.visibility import visible_to
from portal.core.ways import way
from portal.directory.models import OwnerSectionPage
from search.lexicon import lexicon

# Robots take 50,000 addresses at once; fewer keep an answer short.
PER_FILE = 5_000
PLACES = "lieux"


def public_pages() -> QuerySet[Page]:
    """What anybody may read, with the date of its last change. A section where they read nothing says nothing."""
    section = ContentType.objects.get_for_model(OwnerSectionPage)
    read_there = Page.objects.filter(
        visible_to(None), path__gt=OuterRef("path"), path__lt=Concat(OuterRef("path"), Value("ZZZZZ"))
    )
    return (
        Page.objects.filter(visible_to(None), depth__gt=1)
        .filter(~Q(content_type=section) | Exists(read_there))
        .annotate(changed_at=Coalesce("last_published_at", "first_published_at", "latest_revision_created_at"))
    )


class PortalSitemap(Sitemap):
    """Addresses start with the portal's public address, whatever the name that it is asked by."""

    limit = PER_FILE

    @property
    def protocol(self) -> str:  # type: ignore[override]
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def location(self, item: Any) -> str:
        return str(item)


class PlacesSitemap(PortalSitemap):
    """Regions, establishments and themes, each with its list, the measured results of all, and who adopts what."""

    def items(self) -> Sequence[str]:
        directory = lexicon()
        return [
            way("regions"),
            *(way("region", slug) for slug in directory.regions),
            way("establishments"),
            *(way("establishment", slug) for slug in directory.establishments),
            *(way("theme", slug) for slug in directory.labels.get("theme", {})),
            reverse("practices:results"),
            way("adoptions"),
        ]


class CountedPaginator(Paginator):
    """Pages of rows that were counted with those of the other sections."""

    def __init__(self, rows: Any, per_page: int, total: int) -> None:
        super().__init__(rows, per_page)
        self.total = total

    @cached_property
    def count(self) -> int:
        return self.total


class PagesSitemap(PortalSitemap):
    """The public pages of one type, in the order of the tree."""

    def __init__(self, kind: ContentType, total: int, latest: datetime | None) -> None:
        self.kind = kind
        self.total = total
        self.latest = latest

    @property
    def paginator(self) -> Paginator:
        return CountedPaginator(self.items(), self.limit, self.total)

    def items(self) -> QuerySet[Page]:
        return public_pages().filter(content_type=self.kind).only("pk", "path", "url_path").order_by("path")

    def location(self, item: Any) -> str:
        parts = item.get_url_parts()
        return parts[2] if parts else "/"

    def lastmod(self, item: Any) -> datetime | None:
        changed: datetime | None = item.changed_at
        return changed

    def get_latest_lastmod(self) -> datetime | None:
        return self.latest


def sections() -> dict[str, type[Sitemap] | Sitemap]:
    """The sections that hold something, by name. One query, whatever their number."""
    found: dict[str, type[Sitemap] | Sitemap] = {PLACES: PlacesSitemap()}
    models = [model for model in get_page_models() if issubclass(model, BasePage)]
    types = ContentType.objects.get_for_models(*models)
    rows = public_pages().order_by().values_list("content_type").annotate(Count("pk"), Max("changed_at"))
    counted = {kind: (total, latest) for kind, total, latest in rows}
    for model in models:
        total, latest = counted.get(types[model].pk, (0, None))
        if total:
            found[model._meta.model_name or ""] = PagesSitemap(types[model], total, latest)
    return found


def _by_digest(response: Any) -> HttpResponse:
    """Let copies be compared by their digest alone: the last change of what is there doesn't tell what went away."""
    content = response.render().content
    return HttpResponse(
        content, headers={name: response[name] for name in ("Content-Type", "X-Robots-Tag") if name in response}
    )


@require_safe
@conditional_page
@cache_control(public=True, no_cache=True)
def index(request: HttpRequest) -> HttpResponse:
    """The list of the sections, with the date of their last change."""
    response = django_views.index(request, sections(), sitemap_url_name="api:sitemap_section")
    for item in (response.context_data or {})["sitemaps"]:
        parts = urlsplit(item.location)
        item.location = settings.SITE_URL + parts.path + (f"?{parts.query}" if parts.query else "")
    return _by_digest(response)


@require_safe
@conditional_page
@cache_control(public=True, no_cache=True)
def section(request: HttpRequest, section: str) -> HttpResponse:
    """The addresses of a section, `p` after `p`.

    Raises:
        django.http.Http404: for a section or a page of it that isn't there.
    """
    return _by_digest(django_views.sitemap(request, sections(), section=section))
