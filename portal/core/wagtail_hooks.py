"""Rules of the portal inside Wagtail."""

from typing import Any

from django.http import Http404, HttpRequest
from wagtail import hooks
from wagtail.models import ReferenceIndex

from portal.core.visibility import readable_ids


@hooks.register("before_serve_document")
def document_follows_its_pages(document: Any, request: HttpRequest) -> None:
    """Give a document only to those who may read a page that attaches it.

    Wagtail restricts documents by collection alone, so a page's restriction would not reach the
    files that it attaches. Editors see every document; a document that no page attaches is theirs.

    Raises:
        django.http.Http404: as for a document that doesn't exist.
    """
    if request.user.has_perm("wagtailadmin.access_admin"):
        return
    references = ReferenceIndex.get_references_to(document).filter(
        base_content_type__app_label="wagtailcore", base_content_type__model="page"
    )
    pages = {int(pk) for pk in references.values_list("object_id", flat=True)}
    if not readable_ids(pages, request.user):
        raise Http404
