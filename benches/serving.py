"""Requests a second of the demo's pages, as ratios: to the same bytes from a file, and to a plain Wagtail site.

Each server is gunicorn with one worker, on loopback, over the same database; two readers ask without rest, in turns
between the servers, so that what else the machine does weighs on all alike.
"""

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

READERS = 2
SEARCH = "/recherche/?q=soutien+domicile"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=3, help="how long each is asked, each turn")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--page", default="", help="address of a page; by default the first practice")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="inters4-serving-") as folder:
        measure(Path(folder), options.page, options.seconds, options.turns)


def measure(folder: Path, page: str, seconds: float, turns: int) -> None:
    """Load the demo in `folder`, serve it in three ways, and print what each gives."""
    os.environ |= {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "portal.settings.demo"}
    subprocess.run([sys.executable, "-c", "from portal.demo.server import prepare; prepare()"], check=True)
    page = page or first_practice()
    with server() as port:
        body, _seconds = ask(port, page)
    # The file server reads its folder once, as it starts.
    (folder / "static" / "page.html").write_bytes(body)
    with ExitStack() as stack:
        kept = stack.enter_context(server())
        anew = stack.enter_context(server(KEPT_ANSWERS_SECONDS="0"))
        plain = stack.enter_context(server(DJANGO_SETTINGS_MODULE="benches.peer.settings"))
        asked = {
            "the same bytes from a file": (kept, "/static/page.html"),
            "a practice, kept": (kept, page),
            "a practice, made anew": (anew, page),
            "a plain Wagtail page": (plain, page),
            "a search": (anew, SEARCH),
            "Wagtail's search": (plain, SEARCH),
        }
        rates: dict[str, list[float]] = {name: [] for name in asked}
        for turn in range(turns + 1):
            for name, (port, path) in asked.items():
                rate = requests_a_second(port, path, seconds if turn else 1)
                if turn:  # the first turn warms
                    rates[name].append(rate)
    found = {name: statistics.median(measured) for name, measured in rates.items()}
    for name, rate in found.items():
        print(f"{name}: {rate:.0f} requests a second")
    for one, other in (
        ("a practice, kept", "the same bytes from a file"),
        ("a practice, kept", "a plain Wagtail page"),
        ("a practice, made anew", "a plain Wagtail page"),
        ("a search", "Wagtail's search"),
    ):
        print(f"{one} / {other}: {found[one] / found[other]:.2f}")


def first_practice() -> str:
    """The address of the longest practice that anybody may read."""
    import django

    django.setup()
    from practices.models import PracticePage

    pages = PracticePage.objects.live().public()
    return str(max(pages, key=lambda page: len(page.search_description) + len(str(page.body.raw_data))).url)


@contextmanager
def server(**settings: str) -> Iterator[int]:
    """Serve with these settings on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "SITE_URL": f"http://127.0.0.1:{port}", **settings}
    command = [sys.executable, "-m", "gunicorn", "--workers=1", "--threads=2", f"--bind=127.0.0.1:{port}"]
    process = subprocess.Popen(  # noqa: S603  (this interpreter, our own application)
        [*command, "--log-level=warning", "portal.wsgi"], env=environment
    )
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                ask(port, "/")
                break
            except OSError:
                time.sleep(0.2)
        else:
            raise SystemExit(
                f"no answer from the server with {settings or 'the demo settings'}; see what it printed above"
            )
        yield port
    finally:
        process.terminate()
        process.wait()


def ask(port: int, path: str) -> tuple[bytes, float]:
    """The body of an address, and the seconds that it took."""
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return body, time.perf_counter() - started


def requests_a_second(port: int, path: str, seconds: float) -> float:
    """What readers who ask without rest are answered, on connections that stay open."""
    counts = [0] * READERS
    end = time.perf_counter() + seconds

    def read(rank: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < end:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{path} answered {answer.status}")
            counts[rank] += 1
        connection.close()

    readers = [threading.Thread(target=read, args=(rank,)) for rank in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return sum(counts) / seconds


if __name__ == "__main__":
    main()
