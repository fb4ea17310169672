"""The rows of the list of measured results, with what names them. The number of queries doesn't grow with the rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils.formats import number_format
from django.utils.translation import ngettext

from portal.directory.labels import term_labels
from practices.models import MeasuredResult, PracticePage
from practices.models.results import MeasuredResultQuerySet
from practices.results.asked import SORTS, Asked
from search.lexicon import Lexicon, lexicon

PAGE_SIZE = 25
INDEX = "/pratiques/"
ORDERS = {
    "recent": ("-shown_on", "page__title", "page", "order"),
    "indicator": ("name", "page__title", "page", "order"),
    "practice": ("page__title", "page", "order"),
}


@dataclass(frozen=True)
class Row:
    """A result and the practice that measured it, as they are shown."""

    result: MeasuredResult
    kind_label: str
    establishments: tuple[str, ...]
    regions: tuple[Any, ...]

    @property
    def page(self) -> PracticePage:
        page: PracticePage = self.result.page
        return page

    @property
    def value(self) -> dict[str, Any]:
        """What drawings read."""
        return {name: getattr(self.result, name) for name in ("baseline", "target", "measured", "unit")}


def asked_results(asked: Asked, user: Any) -> MeasuredResultQuerySet:
    """The results that `user` may read and that the filters keep, in order."""
    found = MeasuredResult.objects.visible_to(user)
    if asked.theme:
        found = found.on_theme(asked.theme)
    if asked.region:
        found = found.in_region(asked.region)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    dated = found.annotate(shown_on=Coalesce("page__published_on", TruncDate("page__first_published_at")))
    return dated.select_related("page").order_by(*ORDERS[asked.sort])


def rows_of(results: Iterable[MeasuredResult]) -> list[Row]:
    """Name the establishments and regions of these results. Three queries, whatever their number."""
    results = list(results)
    directory = lexicon()
    kinds = term_labels("indicator_kinds")
    pages = {result.page_id for result in results}
    owners = _related("establishments", pages)
    regions = _related("regions", pages)
    rows = []
    for result in results:
        own = owners[result.page_id]
        places = regions[result.page_id] or [
            directory.establishments[slug].region.slug for slug in own if slug in directory.establishments
        ]
        rows.append(
            Row(
                result=result,
                kind_label=kinds.get(result.kind, ""),
                establishments=tuple(directory.label("establishment", slug) for slug in own),
                regions=tuple(directory.regions[slug] for slug in dict.fromkeys(places) if slug in directory.regions),
            )
        )
    return rows


def _related(name: str, pages: Iterable[int]) -> dict[int, list[str]]:
    """The slugs of what these practices are related to, by their number."""
    field: Any = PracticePage._meta.get_field(name)
    through = field.remote_field.through._default_manager
    source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
    found: dict[int, list[str]] = defaultdict(list)
    for number, slug in (
        through.filter(**{f"{source}__in": list(pages)}).order_by("pk").values_list(f"{source}_id", f"{target}__slug")
    ):
        found[number].append(slug)
    return found


def results_context(asked: Asked, user: Any) -> dict[str, Any]:
    """What the page of the list shows."""
    directory = lexicon()
    page = Paginator(asked_results(asked, user), PAGE_SIZE).get_page(asked.page)
    total = page.paginator.count
    filtered = bool(asked.theme or asked.region or asked.kind)
    lifted = Asked(sort=asked.sort).url()
    return {
        "index_url": INDEX,
        "rows": rows_of(page.object_list),
        "total": total,
        "counted": counted_results(total),
        "filters": _filters(asked, MeasuredResult.objects.visible_to(user), directory),
        "sorts": [{"value": value, "label": label, "selected": value == asked.sort} for value, label in SORTS.items()],
        "filtered": filtered,
        "clear_url": lifted,
        "lift_url": lifted if filtered else "",
        "csv_url": asked.url("practices:results_csv"),
        "xlsx_url": asked.url("practices:results_xlsx"),
        "pagination": _pagination(asked, page),
    }


def counted_results(count: int) -> str:
    """Say how many: « 12 résultats mesurés »."""
    words = ngettext("%(count)s résultat mesuré", "%(count)s résultats mesurés", count)
    return words % {"count": number_format(count, force_grouping=True)}


def _filters(asked: Asked, readable: QuerySet[MeasuredResult], directory: Lexicon) -> list[dict[str, Any]]:
    """The choices that lead somewhere: what some result that the reader may read is about. Four queries."""
    practices = readable.order_by().values("page")
    themes = _slugs_of("terms", practices, terms__vocabulary__slug="themes")
    regions = _slugs_of("regions", practices)
    regions |= set(
        PracticePage.objects.filter(pk__in=practices, regions=None)
        .order_by()
        .values_list("establishments__region__slug", flat=True)
        .distinct()
    )
    kinds = set(readable.order_by().values_list("kind", flat=True).distinct())
    labels = term_labels("indicator_kinds")
    return [
        _filter(
            "theme", asked, [slug for slug in directory.labels.get("theme", {}) if slug in themes], directory.label
        ),
        _filter("region", asked, [slug for slug in directory.regions if slug in regions], directory.label),
        _filter("kind", asked, [slug for slug in labels if slug in kinds], lambda _name, slug: labels[slug]),
    ]


def _slugs_of(relation: str, practices: Any, **conditions: Any) -> set[str]:
    found = PracticePage.objects.filter(pk__in=practices, **conditions).order_by()
    return set(found.values_list(f"{relation}__slug", flat=True).distinct()) - {None}


def _filter(name: str, asked: Asked, slugs: Sequence[str], label: Any) -> dict[str, Any]:
    chosen = getattr(asked, name)
    # What was asked stays in sight, even where nothing answers.
    shown = list(slugs) if not chosen or chosen in slugs else [*slugs, chosen]
    return {
        "name": name,
        "values": [{"value": slug, "label": label(name, slug), "selected": slug == chosen} for slug in shown],
    }


def _pagination(asked: Asked, page: PaginatorPage[Any]) -> dict[str, Any]:
    paginator = page.paginator
    return {
        "number": page.number,
        "pages": paginator.num_pages,
        "previous_url": asked.url(page=page.number - 1) if page.has_previous() else "",
        "next_url": asked.url(page=page.number + 1) if page.has_next() else "",
        "links": [
            {"number": number, "url": asked.url(page=number), "current": number == page.number}
            if isinstance(number, int)
            else {"gap": True}
            for number in paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
        ],
    }
