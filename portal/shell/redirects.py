"""Old addresses lead to their page, for who may read it."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from portal.core.visibility import visible_to


class ReaderRedirectMiddleware(RedirectMiddleware):
    """Wagtail's redirects, but to pages that the reader may read.

    The address of a page holds its name: who may not read the page gets the answer for an address that
    leads nowhere, as from the page itself.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code != 404:
            return response
        asked = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
        found = get_redirect(request, asked) or get_redirect(request, urlsplit(asked).path)
        if found is None:
            return response
        target = found.redirect_page_id
        if target and not Page.objects.filter(visible_to(getattr(request, "user", None)), pk=target).exists():
            return response
        link = found.link
        if not link or urlsplit(link).path.rstrip("/") == request.path.rstrip("/"):
            return response
        return HttpResponsePermanentRedirect(link) if found.is_permanent else HttpResponseRedirect(link)
