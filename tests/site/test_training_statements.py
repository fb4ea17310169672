"""What a learning record store is told of trainings: a real server records it."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.background import work_off, work_off_later
from tests.training import RIGHT, answer, lessons_of, make_block, signed_in
from training.following.services import enrol

pytestmark = pytest.mark.django_db


class Store:
    """A server of HTTP that records what is put there, and answers with the statuses that it is told."""

    def __init__(self) -> None:
        self.received: list[tuple[str, dict[str, Any]]] = []
        self.statuses: list[int] = []
        store = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                store.received.append((self.path, json.loads(body)))
                self.send_response(store.statuses.pop(0) if store.statuses else 204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *given: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/xapi"


@pytest.fixture
def store(settings: Any) -> Iterator[Store]:
    running = Store()
    threading.Thread(target=running.server.serve_forever, daemon=True).start()
    settings.LRS_URL = running.url
    yield running
    running.server.shutdown()
    running.server.server_close()


def answered(email: str = "marie.tremblay@inters4.example") -> Any:
    client, person = signed_in(email, first_name="Marie", last_name="Tremblay")
    block = make_block(title=email)
    enrol(person=person, block=block)
    answer(client, lessons_of(block)[0], RIGHT)
    return person


def test_a_store_is_told_who_answered_and_completed_by_a_pseudonym_until_it_takes_it(store: Store) -> None:
    answered()
    store.statuses = [503, 204]
    work_off()
    assert len(store.received) == 2
    work_off_later()
    assert len({statement["id"] for _path, statement in store.received}) == 2
    assert len(store.received) == 3
    verbs = {statement["verb"]["id"].rpartition("/")[2] for _path, statement in store.received}
    assert verbs == {"answered", "completed"}
    assert all(f"statementId={statement['id']}" in path for path, statement in store.received)
    said = json.dumps([statement for _path, statement in store.received], ensure_ascii=False)
    assert "Marie" not in said
    assert "tremblay" not in said.casefold()
    assert RIGHT not in said


def test_nothing_is_told_where_no_store_is_named_or_the_person_is_gone(store: Store, settings: Any) -> None:
    settings.LRS_URL = ""
    answered()
    work_off()
    settings.LRS_URL = store.url
    person = answered("autre@inters4.example")
    person.delete()
    work_off()
    assert store.received == []
