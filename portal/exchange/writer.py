"""What codecs ask for when they dump a page: addresses, files, ranks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from wagtail.models import Page, PageViewRestriction, Site

from portal.core.models import PortalDocument, PortalImage
from portal.exchange import files
from portal.exchange.registry import SCHEMAS


def site_root() -> Page | None:
    """The root page of the default site."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    return site.root_page if site else None


class Writer:
    """Answers for a snapshot of a page: files by their hash, links whether or not they are live."""

    def __init__(self, root: Page | None) -> None:
        self.root = root

    def address_of(self, page_id: int | None) -> str:
        """The address of a page, from `/`; empty where it isn't below the site's root."""
        row = Page.objects.filter(pk=page_id).values_list("url_path", "live").first() if page_id else None
        return self._address(row[0]) if row and self.shows(row[1]) else ""

    def shows(self, live: bool) -> bool:
        return True

    def _address(self, url_path: str) -> str:
        if self.root is None or not url_path.startswith(self.root.url_path):
            return ""
        return "/" + url_path[len(self.root.url_path) :]

    def image(self, image_id: int | None) -> dict[str, Any]:
        image = PortalImage.objects.filter(pk=image_id).first() if image_id else None
        name = self.media(image) if image else ""
        if not image or not name:
            return {}
        return {"file": name} | ({"credit": image.credit} if image.credit else {})

    def document(self, document_id: int | None) -> str:
        document = PortalDocument.objects.filter(pk=document_id).first() if document_id else None
        return self.media(document) if document else ""

    def media(self, media: PortalImage | PortalDocument) -> str:
        return media.get_file_hash()


class FileWriter(Writer):
    """Answers for a page that is written in a folder; copies the files that it refers to.

    `base` is the folder of the page's own file; `warn` is told of each file that is missing.
    """

    def __init__(self, root: Page | None, folder: Path) -> None:
        super().__init__(root)
        self.folder = folder
        self.base = folder
        self.missing: list[str] = []
        self.copied: set[str] = set()

    def shows(self, live: bool) -> bool:
        return live

    def media(self, media: PortalImage | PortalDocument) -> str:
        try:
            name = files.export_name(media)
            if name not in self.copied:
                with media.file.storage.open(media.file.name) as source:
                    target = self.folder / files.FOLDER / name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(source.read())
                self.copied.add(name)
        except (OSError, ValueError):
            self.missing.append(str(media.file.name))
            return ""
        depth = len(self.base.relative_to(self.folder).parts)
        return f"{'../' * depth}{files.FOLDER}/{name}"

    def parent_address(self, page: Page) -> str:
        return self._address(page.url_path[: -len(page.slug) - 1])

    def rank(self, page: Page) -> int:
        """The place of `page`, from 1, among its live siblings of the same type."""
        siblings = type(page)._default_manager.filter(
            path__gt=page.path[: -page.steplen], path__lte=page.path, depth=page.depth, live=True
        )
        return siblings.count()


def own_visibility(page: Page, groups_of: Callable[[Any], list[Any]]) -> str | None:
    """The visibility that the page's own restriction gives; None where a file can't say it."""
    restriction = PageViewRestriction.objects.filter(page_id=page.pk).prefetch_related("groups").first()
    return _visibility(restriction, lambda: groups_of(page))


def _visibility(restriction: PageViewRestriction | None, groups_of: Callable[[], list[Any]]) -> str | None:
    if restriction is None:
        return "public"
    if restriction.restriction_type == PageViewRestriction.LOGIN:
        return "members"
    if restriction.restriction_type == PageViewRestriction.GROUPS:
        groups = groups_of()
        same = {group.pk for group in restriction.groups.all()} == {group.pk for group in groups}
        return "establishment" if same and groups else None
    return None


def exported_visibility(page: Page, groups_of: Callable[[Any], list[Any]]) -> str | None:
    """The visibility to write for a page: its own, narrowed by what stands above the exported pages.

    Sections and indexes have no file, so what restricts them is written on each of their pages;
    otherwise a page would open up where it is imported. None where a file can't say it.
    """
    models = {schema.model for schema in SCHEMAS.values()}
    found = {own_visibility(page, groups_of)}
    above = PageViewRestriction.objects.filter(page__in=page.get_ancestors()).select_related("page")
    for restriction in above.prefetch_related("groups"):
        if restriction.page.specific_class not in models:
            found.add(_visibility(restriction, lambda: groups_of(page)))
    if None in found:
        return None
    return max(found, key=("public", "members", "establishment").index)
