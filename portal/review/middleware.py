"""The address of a page that was withdrawn says so, where everybody could read it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from wagtail.models import Page

from portal.core.visibility import visible_to
from portal.review.models import Withdrawal


class WithdrawnMiddleware(MiddlewareMixin):
    """Says why, where nothing is there any more: a query more at an address that leads nowhere."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code not in (404, 410) or request.method not in ("GET", "HEAD"):
            return response
        withdrawn = Withdrawal.objects.filter(path=request.path, public=True, page__live=False)
        withdrawal = withdrawn.select_related("replaced_by").first()
        if withdrawal is None:
            return response
        replacement = None
        if withdrawal.replaced_by_id:
            readable = visible_to(getattr(request, "user", None))
            replacement = Page.objects.live().filter(readable, pk=withdrawal.replaced_by_id).first()
        context = {"withdrawal": withdrawal, "replacement": replacement}
        return render(request, "review/withdrawn.html", context, status=410)
