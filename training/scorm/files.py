"""The files of a package: what its page shows is put beside it, and what can't travel is left at its address."""

import re
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import lxml.html
from django.conf import settings
from django.core.files.storage import default_storage
from wagtail.documents import get_document_model

from portal.core.media_rights import may_have_file

FOLDER = "fichiers"
# A larger file is read at the portal: platforms often refuse packages of more than some hundred megabytes.
LARGEST_FILE = 20 * 1024 * 1024
DOCUMENT = re.compile(r"/documents/(\d{1,9})/")
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
# Attributes that name an element of the page, or several.
NAMES = ("id", "for", "aria-labelledby", "aria-describedby", "aria-controls")


class PackagedFiles:
    """What a page names, by the name that it has in the package."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self.found: dict[str, bytes] = {}

    def with_files(self, html: str, prefix: str) -> str:
        """Return a part of the page whose files are those of the package.

        Args:
            prefix: starts its names of elements, so that two parts share none.
        """
        root = lxml.html.fragment_fromstring(html, create_parent="div")
        # One format is enough; the parser takes what follows a `source` for its content.
        for source in list(root.iter("source")):
            source.drop_tag()
        for element in root.iter():
            if not isinstance(element.tag, str):
                continue
            for name in NAMES:
                if element.get(name):
                    element.set(name, " ".join(prefix + word for word in element.get(name).split()))
            if element.get("src"):
                element.set("src", self._packaged(element.get("src")))
            if element.tag == "a" and element.get("href"):
                self._link(element, prefix)
        inside: str = lxml.html.tostring(root, encoding="unicode")
        return inside.removeprefix("<div>").removesuffix("</div>")

    def _link(self, element: Any, prefix: str) -> None:
        address = element.get("href")
        if address.startswith("#"):
            element.set("href", f"#{prefix}{address[1:]}")
            return
        packaged = self._packaged(address)
        element.set("href", packaged)
        # The platform shows the package in a frame: what is elsewhere opens beside, and nothing is lost.
        element.set("target", "_blank")
        element.set("rel", "noopener")

    def _packaged(self, address: str) -> str:
        """The name of a file in the package; else its whole address."""
        document = DOCUMENT.match(urlsplit(address).path)
        if document:
            found = get_document_model().objects.filter(pk=int(document[1])).first()
            if found is not None and may_have_file(self.reader, found):
                return self._kept(found.file.name, f"{found.pk}-{found.filename}") or self._whole(address)
        elif address.startswith(settings.MEDIA_URL):
            path = unquote(urlsplit(address[len(settings.MEDIA_URL) :]).path)
            return self._kept(path, path.replace("/", "-")) or self._whole(address)
        return self._whole(address)

    def _kept(self, path: str, name: str) -> str:
        name = f"{FOLDER}/{UNSAFE.sub('_', name)}"
        if name not in self.found:
            if not default_storage.exists(path) or default_storage.size(path) > LARGEST_FILE:
                return ""
            with default_storage.open(path) as file:
                self.found[name] = file.read()
        return name

    def _whole(self, address: str) -> str:
        return urljoin(settings.SITE_URL, address)
