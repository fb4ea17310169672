"""Rules of the portal inside Wagtail."""

from typing import Any

from django.http import Http404, HttpRequest
from wagtail import hooks

from portal.core.media_rights import may_have_file

TYPE_ICONS = ("practice", "synthesis", "digest", "training", "lesson", "accompaniment")


@hooks.register("register_icons")
def type_shapes(icons: list[str]) -> list[str]:
    """The shapes by which readers tell the types of content apart."""
    return icons + [f"core/icons/{name}.svg" for name in TYPE_ICONS]


@hooks.register("before_serve_document")
def document_follows_its_pages(document: Any, request: HttpRequest) -> None:
    """Give a document only to those who may read a page that attaches it.

    Those who keep the library see it whatever attaches it.

    Raises:
        django.http.Http404: as for a document that doesn't exist.
    """
    if not may_have_file(request.user, document):
        raise Http404
