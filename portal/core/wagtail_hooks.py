"""Rules of the portal inside Wagtail."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.models import Page
from wagtail.permissions import policy_registry

from portal.core.media_rights import may_have_file
from portal.core.visibility import known_to

TYPE_ICONS = ("practice", "synthesis", "digest", "training", "lesson", "accompaniment")


@hooks.register("register_icons")
def type_shapes(icons: list[str]) -> list[str]:
    """The shapes by which readers tell the types of content apart."""
    return icons + [f"core/icons/{name}.svg" for name in TYPE_ICONS]


@hooks.register("insert_editor_js")
def open_the_field_of_the_address() -> str:
    """Let a page link to the field where what it lacks is written."""
    return format_html('<script type="module" src="{}"></script>', static("js/edit_field.js"))


@hooks.register("insert_editor_js")
def propose_keys_of_references() -> str:
    """Propose the key of a reference, and copy what cites it."""
    return format_html('<script type="module" src="{}"></script>', static("js/admin-references.js"))


@hooks.register("before_serve_document")
def document_follows_its_pages(document: Any, request: HttpRequest) -> None:
    """Give a document only to those who may read a page that attaches it.

    Those who keep the library see it whatever attaches it.

    Raises:
        django.http.Http404: as for a document that doesn't exist.
    """
    if not may_have_file(request.user, document):
        raise Http404


@hooks.register("construct_page_chooser_queryset")
def choose_among_what_one_may_see(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Leave out of the choosers drafts and restricted pages that are neither the editor's to read nor to edit.

    Wagtail lists every page there, whoever chooses.
    """
    opened = request.resolver_match.kwargs.get("parent_page_id") if request.resolver_match else None
    if opened:
        _refuse_unless_shown(Page.objects.filter(pk=opened), request.user)
    return pages.filter(known_to(request.user))


@hooks.register("construct_explorer_page_queryset")
def explore_what_one_may_see(parent: Page, pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Refuse to open what the lists leave out: Wagtail shows the title and the state of any page by its number."""
    if not request.user.is_superuser:
        _refuse_unless_shown(Page.objects.filter(pk=parent.pk), request.user)
    return pages


def _refuse_unless_shown(page: QuerySet[Page], user: Any) -> None:
    """Raise Http404 for a page that isn't the editor's to read or to edit, nor above one that is."""
    above = policy_registry.get_by_type(Page).explorable_instances(user)
    if not page.filter(known_to(user)).exists() and not above.filter(pk__in=page.values("pk")).exists():
        raise Http404
