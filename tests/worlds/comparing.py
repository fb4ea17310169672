"""A world beside the same one without what its reader may not know of."""

import difflib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from wagtail.models import Page

from search import lexicon
from tests.worlds.answers import ask, client_of
from tests.worlds.building import Builder, number_of
from tests.worlds.ground import Ground
from tests.worlds.oracle import Tree, tree_of, without_what_is_not_known
from tests.worlds.script import GROUND, HOME, World
from tests.worlds.surfaces import Question, questions

SHOWN_LINES = 40


@contextmanager
def undone_afterwards() -> Iterator[None]:
    """Run within a savepoint that is rolled back; what processes keep of the database is forgotten."""
    point = transaction.savepoint()
    _forget()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
        _forget()


def _forget() -> None:
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    cache.clear()
    lexicon.forget_all()


def answers_of(ground: Ground, world: World, whole: World, asked: list[Question]) -> dict[Question, str]:
    """What the reader is answered in `world`, made on its ground."""
    with undone_afterwards():
        Builder(ground, world, whole).build()
        client = client_of(ground.readers[world.reader], english=world.english)
        return {question: ask(client, question) for question in asked}


def differences(ground: Ground, world: World, *, most: int = 0) -> str:
    """How the answers differ from those of the world without what the reader may not know of; empty if they don't."""
    smaller = without_what_is_not_known(world)
    if smaller is None:
        return ""
    asked = questions(world, most=most)
    with_everything = answers_of(ground, world, world, asked)
    with undone_afterwards():
        _never_made(tree_of(world), world.reader)
        without = answers_of(ground, smaller, world, asked)
    tombstones = {told.replace(question.path, "") for question, told in with_everything.items() if _is_tombstone(told)}
    # What was once public and was withdrawn says so, and when; nothing tells two of them apart.
    assert len(tombstones) <= 1, tombstones
    return "\n\n".join(
        _difference(question, without[question], with_everything[question])
        for question in asked
        if without[question] != with_everything[question] and not _is_tombstone(with_everything[question])
    )


def _is_tombstone(told: str) -> bool:
    return told.startswith("410\n")


def _never_made(tree: Tree, reader: str) -> None:
    """Take away the pages of the ground that the reader may not know of."""
    known = tree.known(reader)
    for name in reversed(list(GROUND)):
        if name not in known and name != HOME:
            Page.objects.get(pk=number_of(name)).specific.delete()


def _difference(question: Question, without: str, with_everything: str) -> str:
    lines = difflib.unified_diff(
        without.splitlines(), with_everything.splitlines(), "where it was never made", "where it is", lineterm="", n=1
    )
    return "\n".join([f"--- {question}", *list(lines)[:SHOWN_LINES]])
