"""The list of all the pages that one end of a kind of link joins to a page."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from portal.core.languages import content_language
from portal.core.visibility import visible_ids, visible_to
from portal.cycle.linked import ends, pages_linked

PER_PAGE = 30
LONGEST_WORDS = 100


@require_safe
def linked_pages(request: HttpRequest, number: int, end: str) -> HttpResponse:
    """List, by pages, what one end of a link joins to a page that the reader may read; `q` keeps some titles.

    Raises:
        django.http.Http404: for a page that the reader may not read, as for one that doesn't exist; where no link
            leads to anything that they may read.
    """
    names = ends()
    if end not in names or not visible_ids([number], request.user):
        raise Http404
    page = Page.objects.annotate(language=content_language()).get(pk=number)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_WORDS]
    found = pages_linked(page, end, partial(visible_to, request.user))
    if words:
        found = found.filter(title__icontains=words)
    paginator = Paginator(found, PER_PAGE)
    shown = paginator.get_page(request.GET.get("page"))
    others = list(shown.object_list)
    if not (others or words):
        raise Http404
    for other in others:
        other.kind = getattr(other.specific_class, "kind", "")
        other.kind_label = getattr(other.specific_class, "kind_label", "")
    context = {
        "page_read": page,
        "label": names[end],
        "pages": others,
        "total": paginator.count,
        "words": words,
        "address": reverse("linked_pages", args=[number, end]),
        "pagination": _links_to(shown, reverse("linked_pages", args=[number, end]), words),
    }
    return render(request, "cycle/linked_pages.html", context)


def _links_to(shown: Any, address: str, words: str) -> dict[str, Any]:
    """The other pages of the list, as components/pagination.html shows them."""

    def url(page: int) -> str:
        return f"{address}?{urlencode({'q': words, 'page': page} if words else {'page': page})}"

    return {
        "number": shown.number,
        "pages": shown.paginator.num_pages,
        "previous_url": url(shown.number - 1) if shown.has_previous() else "",
        "next_url": url(shown.number + 1) if shown.has_next() else "",
        "links": [
            {"number": page, "url": url(page)} if page != "…" else {}
            for page in shown.paginator.get_elided_page_range(shown.number, on_each_side=1, on_ends=1)
        ],
    }
