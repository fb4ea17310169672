"""What the cycle band of a page says of needs: those that it answers, those that readers sent from it."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.brokering.models import KnowledgeRequest, NeedAnswer
from search.lexicon import lexicon

# A cell names the newest; a list has them all.
NAMED = 3


def _counted(found: QuerySet[Any], page: str) -> Any:
    """On a queryset of pages: how many of `found` name each in their field `page`."""
    rows = found.order_by().filter(**{page: OuterRef("pk")}).values(page)
    counts = rows.annotate(number=Count("pk", distinct=True)).values("number")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


# A request that is shown and that its own page answers is one need.
_ANSWERED_BY_ITS_PAGE = Exists(NeedAnswer.objects.filter(need=OuterRef("pk"), page=OuterRef("page")))
_SHOWN_NEEDS = _counted(KnowledgeRequest.objects.shown(), "answers__page")
_OTHER_REQUESTS = _counted(
    KnowledgeRequest.objects.open().needs().exclude(_ANSWERED_BY_ITS_PAGE & ~Q(public_summary="")), "page"
)
# On a queryset of pages, two numbers in one: a hundred thousand times the needs shown that each answers, and the
# other open requests made from it.
NEEDS_OF_PAGE = _SHOWN_NEEDS * 100_000 + _OTHER_REQUESTS


def describe_needs(count: int, page: Any) -> dict[str, Any]:
    """Say which shown needs the page answers and how many others were sent from it: of these, nothing but the number.

    One query where there are shown needs, whatever their number.
    """
    shown, requests = divmod(count, 100_000)
    told = ngettext("%(count)d besoin affiché", "%(count)d besoins affichés", shown) % {"count": shown}
    received = ngettext("%(count)d demande reçue", "%(count)d demandes reçues", requests) % {"count": requests}
    cell = {"headline": ", ".join(([told] if shown else []) + ([received] if requests else []))}
    if not shown:
        form = f"{reverse('brokering:request')}?page={page.pk}"
        return cell | {"detail": _("Soumettez la vôtre à un courtier"), "url": form}
    answered = KnowledgeRequest.objects.shown().answered_by(page.pk)
    rows = answered.values_list("pk", "public_summary", "establishment__slug")[:NAMED]
    directory = lexicon()
    named = [
        {
            "text": summary,
            "url": reverse("brokering:need", args=[number]),
            # Brokers sum needs up in the portal's first language.
            "language": settings.LANGUAGE_CODE[:2],
            "who": directory.label("establishment", slug) if slug else "",
        }
        for number, summary, slug in rows
    ]
    all_of_them = f"{reverse('brokering:needs')}?contenu={page.pk}"
    return cell | {"named": named, "url": all_of_them if shown > NAMED else ""}
