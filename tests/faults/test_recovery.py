"""What readers and operators see while the cluster is away, and that it mends by itself."""

import json
import secrets
from typing import Any

import pytest

from tests.faults.people import Answer, Editor, Reader, median_seconds, read, search
from tests.faults.processes import Cluster, Portal, close_all, wait_until

NOTICE = "Le moteur de recherche ne répond pas pour l’instant"
# The site's own pages hold it, and nobody edits them.
KNOWN_WORD = "confidentialité"


def edit_with_new_word(portal: Portal) -> tuple[str, int]:
    """Put a word that stands nowhere else in the title of a public page; returns it, and the page's id."""
    word = f"xylophone{secrets.token_hex(3)}"
    told = portal.python("-m", "tests.faults", f"--word={word}")
    assert told.returncode == 0, told.stderr
    return word, json.loads(told.stdout)["of"]


def wait_for_engine(portal: Portal, engine: str) -> Answer:
    """Search until this engine answers: a server that has just started is slow at first."""

    def answered() -> Answer | None:
        answer = search(portal, KNOWN_WORD)
        return answer if answer.engine == engine else None

    return wait_until(answered, 30, f"{engine} answers", every=0.5)


def wait_for_hit(portal: Portal, word: str, page_id: int, engine: str, seconds: float) -> Answer:
    """Search until this engine finds the page."""

    def found() -> Answer | None:
        answer = search(portal, word)
        assert answer.status == 200, answer
        hit = answer.engine == engine and page_id in [result["id"] for result in answer.content["results"]]
        return answer if hit else None

    return wait_until(found, seconds, f"« {word} » is found by {engine}")


def test_recovery_is_automatic(portal: Portal) -> None:
    wait_for_engine(portal, "elasticsearch")
    portal.cluster.kill()

    noticed = wait_until(
        lambda: next((page for page in [read(portal, f"/recherche/?q={KNOWN_WORD}")] if NOTICE in page.content), None),
        5,
        "the search page says that the engine is away",
    )
    pages = [noticed, *(read(portal, f"/recherche/?q=soins&page={number}") for number in (1, 1, 1, 1))]
    assert [page.status for page in pages] == [200] * 5
    assert all(page.seconds < 1 and NOTICE in page.content for page in pages), pages
    degraded = search(portal, KNOWN_WORD)
    assert degraded.engine == "database" and degraded.content["total"]

    ready = read(portal, "/readyz")
    assert ready.status == 503
    assert ready.content["search"]["status"] == "unreachable"
    assert ready.content["search"]["advice"], ready.content
    assert "rebuild_search" not in ready.content["search"]["advice"], "Nothing is lost: there is nothing to rebuild."

    word, page_id = edit_with_new_word(portal)
    assert portal.database.count("search_outboxrow") > 0

    portal.cluster.start()
    portal.cluster.wait()
    wait_for_hit(portal, word, page_id, "elasticsearch", 45)
    wait_until(lambda: read(portal, "/readyz").status == 200, 15, "/readyz says 200")
    assert NOTICE not in read(portal, f"/recherche/?q={word}").content
    portal.check_that_nothing_is_lost("after a recovery")


@pytest.fixture
def with_fallback(portal: Portal) -> Any:
    """The portal restarted with an embedded index beside the cluster."""
    url = f"embedded:///{(portal.folder / 'fallback').as_posix().lstrip('/')}"
    before = dict(portal.environment)
    portal.stop()
    built = portal.manage("rebuild_search", SEARCH_URL=url)
    assert built.returncode == 0, built.stderr
    yield portal.start(SEARCH_FALLBACK_URL=url)
    portal.stop()
    portal.environment = before


def test_with_an_embedded_fallback_readers_keep_the_facets(with_fallback: Portal) -> None:
    portal = with_fallback
    before = wait_for_engine(portal, "elasticsearch")
    portal.cluster.kill()

    answers = [search(portal, KNOWN_WORD) for _time in range(9)]
    assert [answer.status for answer in answers] == [200] * 9
    assert {answer.engine for answer in answers} == {"embedded"}
    assert {answer.content["total"] for answer in answers} == {before.content["total"]}
    assert answers[0].content["facets"] == before.content["facets"] != {}
    assert median_seconds(answers) < 1
    assert NOTICE not in read(portal, f"/recherche/?q={KNOWN_WORD}").content

    word, page_id = edit_with_new_word(portal)
    wait_for_hit(portal, word, page_id, "embedded", 45)
    assert portal.database.count("search_outboxrow") > 0, "The cluster has yet to take the change."

    portal.cluster.start()
    portal.cluster.wait()
    wait_for_hit(portal, word, page_id, "elasticsearch", 45)
    portal.check_that_nothing_is_lost("after a recovery, with a fallback")


@pytest.fixture
def on_three_nodes(portal: Portal) -> Any:
    """The same portal, moved to a cluster of three nodes."""
    one, before = portal.cluster, dict(portal.environment)
    three = Cluster(nodes=3)
    try:
        portal.stop()
        three.start()
        three.wait()
        portal.cluster = three
        portal.environment["SEARCH_URL"] = three.url(portal.prefix)
        portal.must("rebuild_search")
        yield portal.start()
    finally:
        portal.cluster = one
        portal.environment = before
        close_all(portal.stop, three.remove)


@pytest.mark.full_run
def test_a_node_of_three_dies(on_three_nodes: Portal, edits: int, seed: int) -> None:
    """Heavy on a small machine, it belongs to the full run: PORTAL_FAULT_KILLS of 50 or more.

    Each node dies in its turn, so that one of them is the elected master and one holds the primary copy.
    """
    portal = on_three_nodes
    writer = Editor(portal, "editor", seed=seed, edits=edits)
    with Reader(portal) as reader:
        for node in (1, 2, 3):
            writer.allow(edits * node / 3)
            writer.wait(edits * (node - 0.5) / 3)
            # A copy on another node is what makes a death harmless: wait until there is one.
            wait_for_green(portal)
            portal.cluster.kill(node)
            writer.wait(edits * node / 3)
            word, page_id = edit_with_new_word(portal)
            wait_for_hit(portal, word, page_id, "elasticsearch", 60)
            portal.check_that_nothing_is_lost(f"PORTAL_FAULT_SEED={seed}, node {node} is dead")
            portal.cluster.start()
            portal.cluster.wait()
        writer.stop()
        portal.check_that_nothing_is_lost(f"PORTAL_FAULT_SEED={seed}")
    print(f"\n{len(reader.answers)} answers by {dict(reader.engines())}")
    assert not reader.errors(), f"{reader.errors()[:5]}\n{portal.logs()}"
    assert not reader.empty(), reader.empty()[:5]
    # A search that was on its way to the node that died is answered by the database.
    assert reader.engines()["elasticsearch"] > 0.8 * reader.engines().total(), reader.engines()


def wait_for_green(portal: Portal) -> None:
    wait_until(
        lambda: '"status":"green"' in portal.cluster.get("/_cluster/health"), 120, "each index has its two copies"
    )
