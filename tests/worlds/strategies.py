"""Draw worlds: small trees where words, addresses and restrictions meet often."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from portal.core.links import LINK_KINDS
from tests.worlds.oracle import legal
from tests.worlds.script import (
    GROUND,
    HOME,
    INDEXES,
    OWNERS,
    READERS,
    RESTRICTIONS,
    SECTIONS,
    Adopt,
    Attach,
    Delete,
    Draft,
    Link,
    Make,
    Move,
    Need,
    Publish,
    Rename,
    Restrict,
    Step,
    Unpublish,
    World,
)

KINDS = ("practice", "synthesis", "digest", "training", "lesson", "accompaniment", "standard")
# Few, so that words are a letter apart, pages take the addresses that others left, and files are shared.
WORDS = ("télésanté", "télésonté", "xylophone", "xylophane", "SAD", "soutien", "domicile", "zorglub", "paramédic")
SLUGS = ("un", "deux", "trois", "quatre")
STATES = ("live", "live", "live", "draft", "withdrawn", "scheduled")
THEMES = ("acces", "aines")
MAX_PAGES = 7
AUDIENCES = ("team", "establishment", "members", "public")
PARTS = ("stage", "team", "plan", "adaptations", "measures", "lessons", "means", "weighing")
STAGES = ("exploration", "implantation-initiale", "maintien", "abandon")


@st.composite
def worlds(draw: Callable[[Any], Any]) -> World:
    """A world of a few pages, what is done to them afterwards, and a reader."""
    pages: list[Make] = []
    steps: list[Step] = []
    for rank in range(draw(st.integers(2, MAX_PAGES))):
        page = _page(draw, rank, pages)
        if page is not None:
            pages.append(page)
            steps.append(page)
            if draw(st.integers(0, 2)) == 0:
                steps.append(Restrict(page.name, draw(st.sampled_from(RESTRICTIONS[1:]))))
    steps += [_event(draw, pages) for _number in range(draw(st.integers(1, 8)))]
    steps += _needs(draw, pages)
    steps += _adoptions(draw, pages)
    return World(
        legal(tuple(steps)),
        reader=draw(st.sampled_from(READERS)),
        english=draw(st.booleans()),
        followed=draw(st.booleans()),
    )


def _page(draw: Callable[[Any], Any], rank: int, pages: list[Make]) -> Make | None:
    kind = draw(st.sampled_from(KINDS))
    places = _places(kind, pages)
    if not places:
        return None
    names = [page.name for page in pages]
    return Make(
        f"p{rank}",
        kind,
        draw(st.sampled_from(places)),
        draw(st.sampled_from(SLUGS)),
        words=tuple(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))),
        state=draw(st.sampled_from(STATES)),
        themes=tuple(draw(st.lists(st.sampled_from(THEMES), max_size=2, unique=True))),
        regions=tuple(draw(st.lists(st.sampled_from(OWNERS), max_size=2, unique=True))),
        naming=tuple(draw(st.lists(st.sampled_from(names), max_size=2, unique=True))) if names else (),
    )


def _places(kind: str, pages: list[Make]) -> list[str]:
    if kind in SECTIONS:
        return [f"{SECTIONS[kind]}-{owner}" for owner in OWNERS]
    if kind == "lesson":
        return [page.name for page in pages if page.kind == "training"]
    return [HOME, "a-propos", *(page.name for page in pages if page.kind == "standard")]


def _event(draw: Callable[[Any], Any], pages: list[Make]) -> Step:
    names = [page.name for page in pages] or ["a-propos"]
    name = draw(st.sampled_from(names))
    other = draw(st.sampled_from(names))
    restrictable = [*names, *names, "a-propos", *INDEXES, *(one for one in GROUND if one[-2:] in {"-a", "-b"})]
    kind = {page.name: page.kind for page in pages}.get(name, "standard")
    makers: list[Callable[[], Step]] = [
        lambda: Restrict(draw(st.sampled_from(restrictable)), draw(st.sampled_from(RESTRICTIONS))),
        lambda: Restrict(name, draw(st.sampled_from(RESTRICTIONS))),
        lambda: Move(name, draw(st.sampled_from(_places(kind, pages)))),
        lambda: Rename(name, draw(st.sampled_from(SLUGS))),
        lambda: Publish(name),
        lambda: Unpublish(name),
        lambda: Draft(name, (draw(st.sampled_from(WORDS)), "ébauche")),
        lambda: Delete(name),
        lambda: Link(name, other, draw(st.sampled_from(sorted(LINK_KINDS)))),
        lambda: Link(name, other, draw(st.sampled_from(sorted(LINK_KINDS)))),
        lambda: Attach(name, draw(st.sampled_from(("f1", "f2")))),
        lambda: Attach(name, draw(st.sampled_from(("f3", "f4"))), image=True),
    ]
    return draw(st.sampled_from(range(len(makers))).map(lambda rank: makers[rank]))()


def _needs(draw: Callable[[Any], Any], pages: list[Make]) -> list[Step]:
    names = [page.name for page in pages]
    return [
        Need(
            number,
            page=draw(st.sampled_from(["", *names])),
            answers=tuple(draw(st.lists(st.sampled_from(names), max_size=2, unique=True))) if names else (),
            summary=draw(st.sampled_from(("", f"Besoin numéro {number}."))),
        )
        for number in range(1, 1 + draw(st.integers(0, 2)))
    ]


def _adoptions(draw: Callable[[Any], Any], pages: list[Make]) -> list[Step]:
    """Files of establishments on the practices, the parts of each shown to audiences of their own."""
    practices = [page.name for page in pages if page.kind == "practice"]
    if not practices:
        return []
    pairs = st.tuples(st.sampled_from(practices), st.sampled_from(OWNERS))
    return [
        Adopt(
            name,
            number,
            owner,
            draw(st.sampled_from(STAGES)),
            f"secretadoption{number}",
            # The stage is shown oftener than not: without it, nothing else is.
            shown=(
                ("stage", draw(st.sampled_from((*AUDIENCES, "public", "members")))),
                *(
                    (part, draw(st.sampled_from(AUDIENCES[:2] if part == "weighing" else AUDIENCES)))
                    for part in PARTS[1:]
                ),
            ),
            filled=PARTS,
        )
        for number, (name, owner) in enumerate(draw(st.lists(pairs, max_size=2, unique=True)), 1)
    ]
