"""What the cycle band of a page says of the needs that readers sent to brokers."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.brokering.models import KnowledgeRequest

# On a queryset of pages: the number of requests made from each, or none.
REQUESTS_ABOUT_PAGE = Subquery(
    KnowledgeRequest.objects.needs()
    .filter(page=OuterRef("pk"))
    .order_by()
    .values("page")
    .annotate(number=Count("pk"))
    .values("number"),
    output_field=IntegerField(),
)


def describe_requests(count: int, page: Any) -> dict[str, Any]:
    """Say how many needs were sent from the page, and invite to add one. Nothing of who asked, or what."""
    return {
        "headline": ngettext("%(count)d demande reçue", "%(count)d demandes reçues", count) % {"count": count},
        "detail": _("Soumettez la vôtre à un courtier"),
        "url": f"{reverse('brokering:request')}?page={page.pk}",
    }
