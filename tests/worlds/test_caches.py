"""What caches keep is of nobody else, and follows each change of who may read what."""

import re
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.test import Client, override_settings
from hypothesis import given
from hypothesis import strategies as st

from search import lexicon
from tests.worlds.answers import client_of, shown
from tests.worlds.building import Builder, index_what_waits
from tests.worlds.comparing import undone_afterwards
from tests.worlds.ground import Ground
from tests.worlds.oracle import Tree, tree_of
from tests.worlds.script import READERS, RESTRICTIONS, Make, Restrict, Step, Unpublish, World
from tests.worlds.strategies import WORDS
from tests.worlds.surfaces import Question
from tests.worlds.test_non_interference import WORLDS, drawn, ground

__all__ = ["ground"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"),
]
ASKED = (
    "/",
    "/pratiques/",
    "/pratiques/a/",
    "/pratiques/a/un/",
    "/pratiques/a/un/fiche.pdf",
    "/pratiques/a/deux/",
    "/cartes/1000-000000000000.png",
    "/recherche/?q=telesante",
    "/recherche/flux.atom",
    "/api/v1/search",
    "/api/v1/suggest?q=tel",
    "/sitemap.xml",
    "/sitemap-practicepage.xml",
    "/regions/",
)
# What names no page, and may be kept without asking again.
NAMES_NO_PAGE = ("/robots.txt", "/site.webmanifest", "/favicon.ico", "/cartes/portail.png")


@st.composite
def changes(draw: Any) -> tuple[Step, ...]:
    """Two pages, and what is done to them and above them."""
    steps: list[Step] = [
        Make(f"p{rank}", "practice", "pratiques-a", slug, words=(draw(st.sampled_from(WORDS)), "télésanté"))
        for rank, slug in enumerate(("un", "deux"))
    ]
    for _number in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(("p0", "p0", "p1", "pratiques-a")))
        to = draw(st.sampled_from(RESTRICTIONS))
        steps.append(Unpublish(name) if name != "pratiques-a" and draw(st.integers(0, 4)) == 0 else Restrict(name, to))
    return tuple(steps)


class Asking:
    """One reader's browser, and a shared cache before the portal that asks whether what it keeps is still so."""

    def __init__(self, ground: Ground) -> None:
        self.clients = {name: client_of(ground.readers[name], english=False) for name in READERS}
        # By question: what was answered once, to whoever, by its entity tag.
        self.kept: dict[str, dict[str, str]] = {}

    def ask(self, reader: str, path: str) -> None:
        """Compare what a reader is answered from caches with what they are answered without any."""
        warm = self._get(reader, path)
        self._check_headers(path, warm)
        text = shown(warm, Question(path))
        if tag := warm.headers.get("ETag"):
            self.kept.setdefault(path, {})[tag] = text
        cache.clear()
        caches["answers"].clear()
        lexicon.forget_all()
        cold = self._get(reader, path)
        assert shown(cold, Question(path)) == text, f"{reader} is answered what was kept of {path}"
        for tag, before in self.kept.get(path, {}).items():
            again = self._get(reader, path, tag)
            if again.status_code == 304:
                assert before == text, f"{reader} is told that {path} has not changed"

    def _get(self, reader: str, path: str, tag: str = "") -> Any:
        client: Client = self.clients[reader]
        return client.get(path, headers={"If-None-Match": tag} if tag else {})

    @staticmethod
    def _check_headers(path: str, response: Any) -> None:
        """What is kept is asked again before it is shown, and shared with nobody whose cookie differs."""
        told = response.headers["Cache-Control"]
        assert "no-cache" in told or "no-store" in told, f"{path} may be shown for a while after it is hidden: {told}"
        assert "Cookie" in response.headers.get("Vary", "") or "no-store" in told, path


@drawn(max(3, WORLDS // 5))
@given(
    steps=changes(),
    readers=st.lists(st.sampled_from(READERS), min_size=2, max_size=2, unique=True),
    paths=st.lists(st.sampled_from(ASKED), min_size=3, max_size=5, unique=True),
)
def test_what_is_kept_follows_who_may_read(
    ground: Ground, steps: tuple[Step, ...], readers: list[str], paths: list[str]
) -> None:
    first = next(rank for rank, step in enumerate(steps) if not isinstance(step, Make))
    with undone_afterwards(), override_settings(KEPT_ANSWERS_SECONDS=300):
        builder = Builder(ground, World(steps[:first]), World(steps))
        builder.build()
        asking = Asking(ground)
        tree: Tree = tree_of(World(steps[:first]))
        for step in (None, *steps[first:]):
            if step is not None and tree.take(step):
                builder.do(step)
                index_what_waits()
            for path in paths:
                for reader in readers:
                    asking.ask(reader, path)


def test_what_is_kept_without_asking_again_names_no_page(ground: Ground) -> None:
    for path in NAMES_NO_PAGE:
        told = Client().get(path).headers["Cache-Control"]
        assert re.search(r"max-age=[1-9]", told), path
