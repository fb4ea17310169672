"""A cluster that asks who one is, over TLS: what the portal needs, and what it says when it is refused."""

import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest

from search.engines.base import Deletion, SearchUnavailable
from search.engines.elasticsearch.engine import ElasticsearchEngine
from tests.e2e.conftest import free_port
from tests.search.contract_helpers import FACETS, ask, ids, page

pytestmark = pytest.mark.faults
SCRIPT = Path(__file__).parents[2] / "scripts" / "elasticsearch"
# What docs/operations.md says that the portal's key must be allowed.
RIGHTS = {
    "cluster": ["monitor"],
    "indices": [{"names": ["portal-*"], "privileges": ["manage", "read", "write"]}],
}


@pytest.fixture(scope="module")
def secured() -> Iterator[str]:
    """The address, with the rights of a superuser, of a node that asks for credentials over TLS."""
    folder = Path(tempfile.mkdtemp(prefix="inters4-secured-"))
    command = [sys.executable, str(SCRIPT), "start", "--tls", f"--port={free_port()}", f"--folder={folder}"]
    try:
        started = subprocess.run(command, capture_output=True, text=True, check=False)
        assert started.returncode == 0, started.stderr
        yield started.stdout.strip().removeprefix("SEARCH_URL=")
    finally:
        subprocess.run([sys.executable, str(SCRIPT), "stop", f"--folder={folder}"], check=False)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def superuser(secured: str) -> ElasticsearchEngine:
    return ElasticsearchEngine(urlsplit(secured)._replace(path="/portal").geturl(), FACETS)


def with_key(url: str, key: str) -> str:
    """`url` with an API key instead of a user."""
    parts = urlsplit(url)
    parameters = {name: values[0] for name, values in parse_qs(parts.query).items()} | {"api_key": key}
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], path="/portal", query=urlencode(parameters)).geturl()


def code(engine: ElasticsearchEngine) -> tuple[str, str]:
    """What a search raises, and what health says."""
    with pytest.raises(SearchUnavailable) as raised:
        ask(engine)
    return raised.value.code, engine.health().status


def test_a_user_over_tls_is_served(superuser: ElasticsearchEngine) -> None:
    superuser.rebuild([page(1)])
    assert ids(ask(superuser)) == [1]


def test_a_key_with_the_documented_rights_does_all_that_the_portal_does(
    secured: str, superuser: ElasticsearchEngine
) -> None:
    client = superuser.connection.writer
    superuser.cluster.remove_all()
    key = client.security.create_api_key(name="portal", role_descriptors={"portal": RIGHTS})["encoded"]
    engine = ElasticsearchEngine(with_key(secured, key), FACETS)
    assert engine.health().status == "missing"
    engine.rebuild([page(1, "Équipe mobile"), page(2)])
    engine.rebuild([page(1, "Équipe mobile"), page(2)])
    engine.apply([page(3), Deletion(2, 2)])
    assert set(ids(ask(engine))) == {1, 3}
    assert engine.suggest("équ", frozenset({"public"}))
    assert len(list(engine.hashes())) == 2
    assert engine.health().status == "ok"
    engine.rollback()
    assert engine.health().documents == 2


@pytest.mark.parametrize("netloc_user", ["inters4:wrong", f"nobody:{secrets.token_hex(4)}", ""])
def test_wrong_credentials_say_forbidden(secured: str, netloc_user: str) -> None:
    parts = urlsplit(secured)
    host = parts.netloc.rpartition("@")[2]
    url = parts._replace(netloc=f"{netloc_user}@{host}" if netloc_user else host).geturl()
    assert code(ElasticsearchEngine(url, FACETS)) == ("forbidden", "forbidden")


def test_a_key_without_rights_on_the_indexes_says_forbidden(secured: str, superuser: ElasticsearchEngine) -> None:
    elsewhere = {"cluster": ["monitor"], "indices": [{"names": ["other-*"], "privileges": ["read"]}]}
    client = superuser.connection.writer
    superuser.rebuild([])
    key = client.security.create_api_key(name="other", role_descriptors={"other": elsewhere})["encoded"]
    assert code(ElasticsearchEngine(with_key(secured, key), FACETS))[0] == "forbidden"


def test_an_authority_that_is_not_the_server_s_says_unreachable(secured: str) -> None:
    parts = urlsplit(secured)
    engine = ElasticsearchEngine(parts._replace(query="").geturl(), FACETS)
    assert code(engine) == ("unreachable", "unreachable")
    assert "certificate" in engine.health().detail.lower()


def test_a_missing_certificate_file_is_said_with_its_name(secured: str) -> None:
    url = urlsplit(secured)._replace(query=f"ca={quote('/no/such/ca.pem')}").geturl()
    engine = ElasticsearchEngine(url, FACETS)
    assert code(engine) == ("unreachable", "unreachable")
    assert "/no/such/ca.pem" in engine.health().detail
