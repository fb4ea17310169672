"""Where the servers that tests run on are, and whether they answer.

`python -m tests.services` writes the environment that puts the portal on them, and exits with 0;
with 3 when one doesn't answer, with 1 when `PORTAL_TEST_REQUIRE` asks for it.
"""

import base64
import os
import socket
import ssl
import sys
import urllib.error
import urllib.request
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

SECONDS = 1.0
# A machine that runs a whole suite answers later than a reader would wait.
PATIENCE = 10


def required(service: str) -> bool:
    """Tell whether the absence of a service is a failure rather than a skip."""
    return service in os.environ.get("PORTAL_TEST_REQUIRE", "").split(",")


@lru_cache
def elasticsearch_url() -> str | None:
    """The `SEARCH_URL` of the cluster for tests, or None when none of its nodes answers."""
    url = os.environ.get("PORTAL_TEST_ELASTICSEARCH", "elasticsearch://127.0.0.1:9200/test")
    parts = urlsplit(url)
    secure = parts.scheme.endswith("+tls")
    credentials, _at, hosts = parts.netloc.rpartition("@")
    authority = parse_qs(parts.query).get("ca", [None])[0]
    trusted = ssl.create_default_context(cafile=authority) if secure else None
    for host in hosts.split(","):
        request = urllib.request.Request(f"http{'s' if secure else ''}://{host}/")
        if credentials:
            token = base64.b64encode(unquote(credentials).encode()).decode()
            request.add_header("Authorization", f"Basic {token}")
        try:
            with urllib.request.urlopen(request, timeout=SECONDS, context=trusted):
                return url if "timeout=" in url else f"{url}{'&' if parts.query else '?'}timeout={PATIENCE}"
        except urllib.error.HTTPError as refused:
            refused.close()
        except OSError:
            continue
    return None


@lru_cache
def postgresql_url() -> str | None:
    """The `DATABASE_URL` of the PostgreSQL for tests, or None when it doesn't answer."""
    url = os.environ.get("PORTAL_TEST_POSTGRESQL", "postgres://inters4@127.0.0.1:5433/inters4")
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 5432), SECONDS).close()
    except OSError:
        return None
    return url


def main() -> int:
    """Say what answers, and how to start what doesn't."""
    found = {"elasticsearch": elasticsearch_url(), "postgresql": postgresql_url()}
    absent = [service for service, url in found.items() if url is None]
    if not absent:
        print(f"DATABASE_URL={found['postgresql']}\nSEARCH_URL={found['elasticsearch']}")
        return 0
    for service in absent:
        asked = " although PORTAL_TEST_REQUIRE asks for it" if required(service) else ""
        print(f"{service} does not answer{asked}; to test on it: scripts/{service} start", file=sys.stderr)
    return 1 if any(map(required, absent)) else 3


if __name__ == "__main__":
    sys.exit(main())
