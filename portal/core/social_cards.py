"""The picture that a shared link shows: type, title, who and where. `portal.shell.card_drawing` draws it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.utils import translation

WIDTH = 1200
HEIGHT = 630
PORTAL = "portal"


@dataclass(frozen=True)
class SocialCard:
    """What a card says.

    `kind` gives the shape and the accent (`portal.kinds`), `portal` being the portal's own card. Without a `label`,
    `owner` is a sentence that says what the page is. `squares` are the places on the tile map, as
    column and row, of the regions that the content is about, and `where` names them. `figure` is the
    number that the content opens on, with its unit, and `figure_name` what it counts. `language` is
    that of the words, `fr` or `en`.
    """

    kind: str
    label: str
    title: str
    owner: str = ""
    where: str = ""
    figure: str = ""
    figure_name: str = ""
    squares: tuple[tuple[int, int], ...] = ()
    language: str = "fr"

    @property
    def version(self) -> str:
        """A short text that changes when the card does, for its address."""
        return hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()[:12]


def card_of(page: Any) -> SocialCard | None:
    """The card of a page in the language of the page, whatever the reader's; None for the portal's own."""
    with translation.override(page.language if page.language == "en" else settings.LANGUAGE_CODE):
        card: SocialCard | None = page.social_card()
        return card
