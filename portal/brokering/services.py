"""What is done with a need: received, summed up for everybody, listed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language
from wagtail.models import Page

from portal.brokering.models import KnowledgeRequest, NeedAnswer
from portal.brokering.notices import tell_brokers
from portal.core.languages import content_language
from portal.core.visibility import readable
from portal.directory.models import Establishment, Region, Term
from search.lexicon import Lexicon, lexicon
from search.listings import search_url

# A list of needs is read, not searched: the newest say what is being looked for now.
MAX_NEEDS = 20


@dataclass(frozen=True)
class PublicNeed:
    """All that anybody may know of a need. The request itself, its words and its sender, never reach a template.

    `establishment` is the slug and the label of who looks for it, or None; `themes` are slugs.
    """

    id: int
    summary: str
    establishment: tuple[str, str] | None
    themes: tuple[str, ...]
    published_on: date
    # Contents that answer it, of those that the reader may open: kind, kind_label, title, url, language.
    answers: tuple[Any, ...] = ()
    # Brokers sum needs up in the portal's first language.
    language: str = settings.LANGUAGE_CODE[:2]

    @property
    def url(self) -> str:
        return reverse("brokering:need", args=[self.id])

    @property
    def lead_url(self) -> str:
        """Where somebody who knows something about it says so."""
        return f"{reverse('brokering:request')}?besoin={self.id}"

    @property
    def same_url(self) -> str:
        """Where somebody who has the same need says so."""
        return f"{self.lead_url}&aussi=1"

    @property
    def known_url(self) -> str:
        """The search of what the portal knows of its themes; empty without one."""
        return search_url({"theme": self.themes}) if self.themes else ""


@transaction.atomic
def receive_request(
    *,
    need: str,
    email: str,
    searched: str = "",
    page: Page | None = None,
    in_reply_to_id: int | None = None,
    shared: bool = False,
    requester: Any = None,
) -> KnowledgeRequest:
    """Keep a need, or a lead for one, that somebody submits, and tell the brokers; nobody but them reads it.

    Args:
        in_reply_to_id: the need that is answered.
        shared: whether the person has that need too, rather than a lead for it.
    """
    natures = KnowledgeRequest.Nature
    nature = natures.NEED if in_reply_to_id is None else natures.SHARED if shared else natures.LEAD
    request = KnowledgeRequest.objects.create(
        nature=nature,
        need=need,
        email=email,
        searched=searched,
        page=page,
        in_reply_to_id=in_reply_to_id,
        requester=requester,
        language=get_language() or "",
    )
    tell_brokers(request)
    return request


@transaction.atomic
def show_need(
    *,
    request: KnowledgeRequest,
    summary: str,
    establishment: Establishment | None = None,
    themes: Iterable[Term] = (),
    answers: Iterable[Page] = (),
) -> KnowledgeRequest:
    """Show everybody what a broker wrote of a need; an empty summary hides it again.

    Args:
        answers: contents that answer it, besides those that are linked already.

    Raises:
        django.core.exceptions.ValidationError: where the summary is too long, by field.
    """
    request.public_summary = summary.strip()
    request.establishment = establishment
    request.full_clean(exclude=["need", "email"])
    request.save()
    request.themes.set(themes)
    for rank, page in enumerate(answers):
        NeedAnswer.objects.get_or_create(need=request, page=page, defaults={"sort_order": rank})
    return request


def public_needs(
    *,
    reader: Any = None,
    establishment: Establishment | None = None,
    region: Region | None = None,
    theme: str = "",
    limit: int = MAX_NEEDS,
) -> list[PublicNeed]:
    """What is being looked for, newest first: by an establishment, in a region, on a theme (its slug), or by all.

    Four queries at most (and the reader's groups). Each need says which contents answer it, of those that `reader`
    (None: anybody) may read.
    """
    found = KnowledgeRequest.objects.shown()
    if establishment is not None:
        found = found.sought_by(establishment)
    if region is not None:
        found = found.sought_in(region)
    if theme:
        found = found.on_theme(theme)
    return as_public(found[:limit], reader)


def public_need(number: str, reader: Any = None) -> PublicNeed | None:
    """The need of this number where it is shown to everybody, else None, whatever the number."""
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    return next(iter(as_public(KnowledgeRequest.objects.shown().filter(pk=int(number)), reader)), None)


def as_public(found: Any, reader: Any = None) -> list[PublicNeed]:
    """What `reader` may read of these requests, in order; they must be among those that are shown."""
    rows = list(found.values("pk", "public_summary", "establishment__slug", "published_at"))
    directory = lexicon()
    themes: dict[int, list[str]] = defaultdict(list)
    if rows:
        chosen = KnowledgeRequest.themes.through.objects.filter(knowledgerequest_id__in=[row["pk"] for row in rows])
        for need, slug in chosen.order_by("term__order").values_list("knowledgerequest_id", "term__slug"):
            themes[need].append(slug)
    answers = _answers([row["pk"] for row in rows], reader)
    return [
        PublicNeed(
            id=row["pk"],
            summary=row["public_summary"],
            establishment=_named(row["establishment__slug"], directory),
            themes=tuple(themes[row["pk"]]),
            published_on=localdate(row["published_at"]),
            answers=tuple(answers[row["pk"]]),
        )
        for row in rows
    ]


def _answers(needs: list[int], reader: Any) -> dict[int, list[Page]]:
    """The contents that answer each need and that `reader` may read. Two queries at most."""
    found: dict[int, list[Page]] = defaultdict(list)
    rows = NeedAnswer.objects.filter(need__in=needs).select_related("page").order_by("sort_order", "pk")
    links = list(rows.annotate(language=content_language("page"))) if needs else []
    allowed = {page.pk for page in readable([link.page for link in links], reader)}
    for link in links:
        if link.page_id in allowed:
            page: Any = link.page
            page.language = link.language
            page.kind = getattr(page.specific_class, "kind", "")
            page.kind_label = getattr(page.specific_class, "kind_label", "")
            found[link.need_id].append(page)
    return found


def _named(slug: str | None, directory: Lexicon) -> tuple[str, str] | None:
    return (slug, directory.label("establishment", slug)) if slug else None
