"""Old addresses lead to their page, for who may read it and what keeps the pages under which it was."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from portal.core.visibility import SUPERUSER, granted, grants_of_reader, in_worked_sections, visible_to
from portal.kinds.addresses import split_below

# Parts of an address that are looked at.
MAX_DEPTH = 20


class ReaderRedirectMiddleware(RedirectMiddleware):
    """Wagtail's redirects, but to pages that the reader may read.

    The address of a page holds its name: who may not read the page gets the answer for an address that
    leads nowhere, as from the page itself. So does who asks below a page that is kept from them: the old
    address of what left it would tell that it is there.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code != 404:
            return response
        asked = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
        found = get_redirect(request, asked) or get_redirect(request, urlsplit(asked).path)
        below = ""
        if found is None:
            # What stands below a page (a version, its sheet) goes where the page went.
            page_address, below = split_below(request.path)
            found = get_redirect(request, Redirect.normalise_path(page_address)) if below else None
        if found is None or (below and not found.redirect_page_id):
            return response
        target = found.redirect_page_id
        if target and not Page.objects.filter(visible_to(getattr(request, "user", None)), pk=target).exists():
            return response
        if is_below_what_is_kept(request):
            return response
        link = found.link
        if link and below:
            query = request.META.get("QUERY_STRING", "")
            link = f"{link}{below}?{query}" if query else f"{link}{below}"
        if not link or urlsplit(link).path.rstrip("/") == request.path.rstrip("/"):
            return response
        return HttpResponsePermanentRedirect(link) if found.is_permanent else HttpResponseRedirect(link)


def is_below_what_is_kept(request: HttpRequest) -> bool:
    """Tell whether the address asked for is below a page, published or not, that is kept from the reader."""
    site = Site.find_for_request(request)
    user = getattr(request, "user", None)
    held = grants_of_reader(user)
    if site is None or SUPERUSER in held:
        return False
    start = site.root_page.url_path.rstrip("/")
    parts = [part for part in request.path.split("/") if part][:MAX_DEPTH]
    above = [f"{start}/{'/'.join(parts[:length])}/" for length in range(1, len(parts))]
    kept = ~(granted(held) | in_worked_sections(user))
    return bool(above) and Page.objects.filter(kept, url_path__in=above).exists()
