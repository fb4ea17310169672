"""The address of a content with versions that was withdrawn: it says so, and when, for who follows a citation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Page, Site

from portal.kinds.addresses import of_page
from portal.oai.models import HarvestedRecord, digest_of
from search.missing import page_not_found


def missing_or_withdrawn(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """410 at the address of a content that was withdrawn, or of a version or a layer of it; else as an unknown one.

    A page that is there, for others to read, is never told of.
    """
    roots = Site.get_site_root_paths()
    if request.method in ("GET", "HEAD") and roots and request.path.endswith("/"):
        digest = digest_of(roots[0].root_path.rstrip("/") + of_page(request.path))
        gone = HarvestedRecord.objects.filter(address=digest, deleted=True).order_by("-datestamp").first()
        if gone and not Page.objects.filter(pk=gone.page_id, live=True).exists():
            return render(request, "oai/withdrawn.html", {"withdrawn_on": gone.datestamp}, status=410)
    return page_not_found(request, exception)
