"""Pages of several kinds and what they are classified by, read together in a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page

from portal.core.visibility import visible_to
from portal.directory.models import ClassifiedPage
from portal.directory.models.classifiers import CLASSIFIERS
from portal.kinds.contents import content_models
from portal.kinds.reviewed import read_reviewed
from portal.versions.models import Version

# What is read with each, where a page's record says it too.
BESIDE = {"establishments": "__region", "regions": "", "terms": "__vocabulary"}


def readable_contents(ids: Collection[int], reader: Any) -> dict[int, Any]:
    """Return the contents that `reader` (None: anybody) may read among these, by number, with what classifies them."""
    pages: dict[int, Any] = {}
    rows = Page.objects.filter(visible_to(reader), pk__in=list(ids)).values_list("pk", "content_type")
    by_type: dict[int, list[int]] = defaultdict(list)
    for pk, content_type in rows:
        by_type[content_type].append(pk)
    types = ContentType.objects.get_for_models(*content_models().values())
    for model in content_models().values():
        mine = by_type.get(types[model].pk)
        if mine and issubclass(model, ClassifiedPage):
            found = list(model.objects.filter(pk__in=mine))
            pages |= {page.pk: page for page in read_relations(model, found)}
    return pages


def read_relations(model: type[ClassifiedPage], pages: list[Any]) -> list[Any]:
    """Give these pages of one type all that their records say. A constant number of queries, whatever theirs."""
    related = {name: _related(model, name, beside, pages) for name, beside in BESIDE.items()}
    versions: dict[int, list[Version]] = defaultdict(list)
    if model.content_kind.versioned:
        for version in Version.objects.with_dois().filter(page__in=[page.pk for page in pages]):
            versions[version.page_id].append(version)
    for page in pages:
        page.versions = versions[page.pk]
        page.establishments_list = page.in_order(related["establishments"][page.pk])
        regions = related["regions"][page.pk]
        page.regions_list = regions or list({item.region_id: item.region for item in page.establishments_list}.values())
        grouped: dict[str, list[Any]] = {name: [] for name in CLASSIFIERS}
        for term in related["terms"][page.pk]:
            grouped.setdefault(term.vocabulary.slug, []).append(term)
        page.classification = grouped
    read_reviewed(pages)
    return pages


def _related(model: type[ClassifiedPage], name: str, beside: str, pages: list[Any]) -> dict[int, list[Any]]:
    field = model._meta.get_field(name)
    through = field.remote_field.through
    owner, other = field.m2m_field_name(), field.m2m_reverse_field_name()
    rows = through._default_manager.filter(**{f"{owner}__in": [page.pk for page in pages]})
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.select_related(f"{other}{beside}").order_by("pk"):
        found[getattr(row, f"{owner}_id")].append(getattr(row, other))
    return found
