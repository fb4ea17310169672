"""What a page whose kind has versions does with them: their addresses, their list."""

import re
from functools import cached_property
from typing import Any

from django.http import Http404
from django.utils import timezone
from wagtail.url_routing import RouteResult

from portal.versions.models import Version

ADDRESS = re.compile(r"v([1-9]\d{0,3})", re.ASCII)


class VersionedPage:
    """A page of a kind that may have versions.

    The page of a version is the page of its revision, frozen: whatever shows it (screen, sheet, citation, heads) shows
    it as it was, at its own address. What isn't of the page, its links and who may read it, is of today.
    """

    content_kind: Any
    pk: Any
    published_at: Any
    # Of a frozen page: which one it is.
    version: Version | None = None

    def route(self, request: Any, path_components: list[str]) -> RouteResult:
        """Find the page, or that of one of its versions.

        Raises:
            django.http.Http404: for a page that the reader may not read, and for a version that there isn't.
        """
        wanted = ADDRESS.fullmatch(path_components[0]) if len(path_components) == 1 else None
        if not (wanted and self.content_kind.versioned):
            found: RouteResult = super().route(request, path_components)  # type: ignore[misc]
            return found
        # By the rights of today, and only while it is published.
        admitted: RouteResult = super().route(request, [])  # type: ignore[misc]
        version = next((item for item in self.versions if item.number == int(wanted[1])), None)
        if version is None:
            raise Http404
        return RouteResult(self.frozen(version), admitted.args, admitted.kwargs)

    @cached_property
    def versions(self) -> list[Version]:
        """The versions of the page, the newest first. One query, where its kind has some."""
        if not (self.content_kind.versioned and self.pk):
            return []
        return list(Version.objects.with_dois().filter(page=self.pk))

    @property
    def dois(self) -> dict[int, str]:
        """The DOIs that lead here, by the number of the version, 0 for the page itself; read with its versions."""
        found = {version.number: version.doi for version in self.versions if version.doi}
        concept = next((version.concept_doi for version in self.versions if version.concept_doi), "")
        return found | ({0: concept} if concept else {})

    @property
    def doi(self) -> str:
        """The DOI of the version that the page is, else that of the content; empty without one."""
        return self.dois.get(self.version.number if self.version else 0, "")

    def frozen(self, version: Version) -> Any:
        """The page as it was published in `version`."""
        page: Any = version.revision.as_object()
        for name in ("slug", "url_path"):
            setattr(page, name, getattr(self, name))
        page.last_published_at = version.published_at
        page.version = version
        page.versions = self.versions
        for name in ("route_ancestors", "may_be_read", "page_audience"):
            if name in self.__dict__:
                setattr(page, name, self.__dict__[name])
        return page

    def get_url_parts(self, *args: Any, **kwargs: Any) -> Any:
        parts = super().get_url_parts(*args, **kwargs)  # type: ignore[misc]
        if self.version is None or not parts or not parts[2]:
            return parts
        return (*parts[:2], f"{parts[2]}v{self.version.number}/")

    @property
    def concept_url(self) -> str:
        """The address that always leads to what is published now."""
        url = str(getattr(self, "url", "") or "")
        return url.removesuffix(f"v{self.version.number}/") if self.version else url

    @property
    def newer_version(self) -> Version | None:
        """The latest version, where this page is an older one."""
        newest = self.versions[0] if self.versions else None
        return newest if self.version and newest and newest.number > self.version.number else None

    @property
    def cited_on(self) -> Any:
        """The day by which it is cited: that of its version, from the second on; that of its publication before."""
        version = self.version or (self.versions[0] if self.versions else None)
        return timezone.localdate(version.published_at) if version and version.number > 1 else self.published_at

    @property
    def version_number(self) -> int:
        """The version that the page is, or the one that it is at; 0 where there is none."""
        if self.version:
            return self.version.number
        return self.versions[0].number if self.versions else 0
