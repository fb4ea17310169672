"""All that the sheet of a page shows, as data for the template, and the digest that names it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.core.rich_text import naming, pages_to_name
from portal.references.shape import keys_of
from portal.sheets.audience import SharedNeighbourhood, read_by_all
from portal.sheets.body import closing_sections, picture, reference_sections
from portal.sheets.parts import Doorway, Drawing, Facts, Link, Picture, Prose, Section, Sheet, Subsection
from portal.sheets.prose import Passage
from portal.sheets.registry import SHEETS, Describe, look_of
from portal.sheets.text import typeset, words
from portal.text.language import writing_in

TEMPLATE = Path(__file__).parent / "template"
# The width of the text column, the tallest picture that leaves room for text, and the coarsest one printed.
PICTURE_WIDTH_MM = 138
PICTURE_HEIGHT_MM = 92
PICTURE_DPI = 120
# Characters of the title that fit on the line at the head of the following pages.
RUNNING_LENGTH = 90
ACCESS = {
    "members": gettext_lazy("Réservé aux membres du Consortium"),
    "establishment": gettext_lazy("Réservé à l’établissement"),
}


@dataclass
class Contents:
    """What the sheet of a page shows.

    Attributes:
        data: what the template reads, ready for JSON.
        passages: rich texts; the data names them by their position.
        images: images of the library; the same.
        codes: addresses that have a code of their own; the same.
        base: absolute address of the page.
    """

    data: dict[str, Any]
    passages: list[Passage]
    images: list[Any]
    codes: list[str]
    base: str
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        shown = [
            self.data,
            [(passage.html, passage.depth, passage.language) for passage in self.passages],
            [(image.pk, image.file_hash, image.width, image.height) for image in self.images],
            engine_version(),
        ]
        self.digest = hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


@lru_cache
def engine_version() -> str:
    """What makes the same content a different sheet: the code of this package, its template, its compilers."""
    code = hashlib.sha256()
    for path in sorted(TEMPLATE.parent.rglob("*")):
        if path.suffix in {".py", ".typ", ".lua"}:
            code.update(path.read_bytes())
    return " ".join([code.hexdigest(), *(version(name) for name in ("typst", "pypandoc-binary", "segno", "nh3"))])


class _Encoder:
    """Turns parts into data, texts set in their language, rich texts and images put aside."""

    def __init__(self, language: str, interface: str, base: str) -> None:
        self.language = language
        self.interface = interface
        self.base = base
        self.passages: list[Passage] = []
        self.images: list[Any] = []
        self.codes: list[str] = []

    def encode(self, value: Any, depth: int = 0) -> Any:
        """Return `value` as JSON has it; a text of the interface becomes {"words": text}."""
        if isinstance(value, Promise):
            return {"words": typeset(str(value), self.interface)}
        if isinstance(value, str):
            return typeset(value, self.language)
        if isinstance(value, Prose):
            self.passages.append(Passage(value.html, depth, self.language))
            return {"part": "prose", "passage": len(self.passages) - 1}
        if isinstance(value, Picture):
            return self._picture(value)
        if isinstance(value, Link):
            return self._link(value.page)
        if isinstance(value, Doorway):
            return self._doorway(value)
        if isinstance(value, Drawing):
            return {
                "part": "drawing",
                "svg": value.svg,
                "alt": self.encode(value.alt),
                "caption": self.encode(value.caption),
            }
        if is_dataclass(value):
            if isinstance(value, Section) and value.title:
                depth = 1
            if isinstance(value, Subsection):
                depth += 1
            return {"part": type(value).__name__.lower()} | {
                item.name: self._address(getattr(value, item.name))
                if item.name == "url"
                else self.encode(getattr(value, item.name), depth)
                for item in fields(value)
            }
        if isinstance(value, Mapping):
            return {key: self.encode(item, depth) for key, item in value.items()}
        if isinstance(value, Sequence):
            return [self.encode(item, depth) for item in value]
        return value

    def _address(self, url: str) -> str:
        """A link in full: there is no page to start from on paper."""
        return urljoin(self.base, url) if url else ""

    def _doorway(self, value: Doorway) -> dict[str, Any]:
        url = self._address(value.url)
        self.codes.append(url)
        told = {"text": self.encode(value.text), "alt": self.encode(value.alt)}
        return {"part": "doorway", "url": url, "code": len(self.codes) - 1} | told

    def _picture(self, value: Picture) -> dict[str, Any]:
        self.images.append(value.image)
        scale = min(
            25.4 / PICTURE_DPI, PICTURE_WIDTH_MM / value.image.width, PICTURE_HEIGHT_MM / max(value.image.height, 1)
        )
        credit = getattr(value.image, "credit", "")
        return {
            "part": "picture",
            "image": len(self.images) - 1,
            "width": value.image.width * scale,
            # The compiler refuses an image without a word for who doesn't see it.
            "alt": typeset(value.alt.strip() or value.caption or value.image.title, self.language),
            "caption": self.encode(value.caption),
            "credit": self.encode(words(_("Crédit : %(credit)s") % {"credit": credit}) if credit else ""),
        }

    def _link(self, page: Any) -> dict[str, Any]:
        shape, accent = look_of(page.specific_class)
        return {
            "part": "link",
            "title": self.encode(page.title),
            "kind": self.encode(_kind_told(page)),
            "shape": shape,
            "accent": accent,
            "url": self._address(page.url or ""),
        }


def _kind_told(page: Any) -> Any:
    """What kind of page a link leads to, with what is said beside it."""
    label = getattr(page.specific_class, "kind_label", "")
    told = getattr(page, "told", "")
    return words(f"{label}. {told}") if told else label


def absolute_url(page: Any) -> str:
    return urljoin(f"{settings.SITE_URL}/", page.shown_url)


def contents_of(page: Any) -> Contents:
    """Gather what the sheet of `page` shows, in the language of the interface in force.

    Raises:
        KeyError: where the page's type has no sheet.
    """
    describe = SHEETS[type(page)]
    shared = read_by_all(page)
    with writing_in(page.language), naming(pages_to_name(page, shared.visible())):
        return _contents_for(page, describe, shared)


def contents_of_record(
    *,
    title: str,
    kind: Any,
    detail: Any,
    summary: str,
    access: Any,
    sheet: Sheet,
    url: str,
    look: tuple[str, Any],
    changed: datetime,
    version: str,
) -> Contents:
    """Gather what the sheet of something that is no page shows, in the language of the interface in force.

    Args:
        access: for whom it is kept, in words; empty for everybody.
        look: shape and accent: see `look_of`.
        changed: when it last did, on which the file's own date stands.
        version: which one it is, in words.
    """
    interface = (get_language() or settings.LANGUAGE_CODE)[:2]
    language = settings.LANGUAGE_CODE[:2]
    base = urljoin(f"{settings.SITE_URL}/", url)
    encoder = _Encoder(language, interface, base)
    data = encoder.encode(
        {
            "title": title,
            "acronym": "",
            "summary": summary,
            "kind": kind,
            "detail": detail,
            "access": access,
            "where": sheet.where,
            "facts": list(sheet.facts),
            "sections": [section for section in sheet.sections if section.parts],
            "words": _words(version),
        }
    )
    data |= {
        "name": data["title"].replace("\u200b", ""),
        "running": Truncator(data["title"]).chars(RUNNING_LENGTH),
        "description": typeset(summary, language),
        "citations": {},
        "language": language,
        "interface": interface,
        "portal": settings.WAGTAIL_SITE_NAME,
        "shape": look[0],
        "accent": look[1],
        "url": base,
        "site": settings.SITE_URL,
        "keywords": [],
        "published": changed.date().isoformat(),
    }
    return Contents(data, encoder.passages, encoder.images, encoder.codes, base)


def _words(version: str) -> dict[str, Any]:
    """What every sheet says by itself."""
    return {
        "undocumented": words(_("à documenter")),
        "online": words(_("En ligne")),
        "alt": words(_("Code QR qui mène à la page en ligne")),
        "unprintable": words(
            _("Le signe □ tient lieu d’un caractère que la fiche ne peut pas imprimer ; la page en ligne l’a.")
        ),
        "version": words(version),
    }


def _contents_for(page: Any, describe: Describe, shared: SharedNeighbourhood) -> Contents:
    sheet = describe(page, shared.readers)
    shape, accent = look_of(type(page))
    base = absolute_url(page)
    interface = (get_language() or settings.LANGUAGE_CODE)[:2]
    encoder = _Encoder(page.language, interface, base)
    # By name, where the page names its readers.
    access = getattr(page, "reserved_for", "") or ACCESS.get(page.visibility, "")
    acronym = getattr(page, "acronym", "")
    published = page.last_published_at
    closing = reference_sections(page) if page.layer else closing_sections(page)
    sections = [*sheet.opening, *sheet.sections, *closing]
    if not page.layer:
        sections.insert(len(sheet.opening), Section("", picture(page)))
    if sheet.classification:
        sections.append(Section(gettext_lazy("Classement"), [Facts(sheet.classification)]))
    data = encoder.encode(
        {
            "title": page.title,
            "acronym": acronym if acronym and acronym not in page.title else "",
            "summary": page.summary if page.layer is None or page.layer.opens else "",
            "kind": page.kind_label,
            "detail": page.layer.name if page.layer else sheet.detail,
            "access": access,
            "where": sheet.where,
            "facts": list(sheet.facts),
            "sections": [section for section in sections if section.parts],
            "words": _words(
                _("Version du %(date)s") % {"date": date_format(timezone.localtime(published), "j F Y")}
                if published
                else ""
            ),
        }
    )
    data |= {
        # That of the document: nothing breaks in it.
        "name": data["title"].replace("\u200b", "") + (f" – {page.layer.name}" if page.layer else ""),
        "running": Truncator(data["title"]).chars(RUNNING_LENGTH),
        "description": typeset(page.plain_summary, page.language),
        "citations": keys_of(page.bibliography),
        "language": page.language,
        "interface": interface,
        "portal": settings.WAGTAIL_SITE_NAME,
        "shape": shape,
        "accent": accent,
        "url": base,
        "site": settings.SITE_URL,
        "keywords": list(page.keywords),
        "published": published.date().isoformat() if published else None,
    }
    return Contents(data, encoder.passages, encoder.images, encoder.codes, base)
