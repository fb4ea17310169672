"""The demo in one foreground command: gunicorn and the two workers side by side, in one group of processes.

`MEANING=1` starts two servers of embeddings beside them (`portal.demo.embeddings`).

All stop with this process: on Ctrl-C, on SIGTERM and when the terminal closes. A worker that
dies is started again; when gunicorn dies, everything stops and says so.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from portal.demo import embeddings
from portal.demo.own_database import ForeignDatabaseError, refuse_foreign_database, refuse_other_settings

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE_SECONDS = 10.0
HOST = "127.0.0.1"
WORKERS = ("search_worker", "worker")
# What is said of each process that stops by itself and is started again.
RESTARTED = {
    "search_worker": "L’indexation s’est arrêtée ; elle repart.",
    "worker": "Le travailleur s’est arrêté ; il repart.",
    "questions": "Le serveur de vecteurs s’est arrêté ; il repart.",
    "passages": "Le serveur de vecteurs s’est arrêté ; il repart.",
}


def main() -> int:
    """Run the demo. Returns the exit status."""
    try:
        refuse_other_settings()
    except ForeignDatabaseError as error:
        return _refuse(str(error))
    port_text = os.environ.get("PORT") or "8000"
    if not (port_text.isascii() and port_text.isdigit() and 0 < int(port_text) < 65536):
        return _refuse(f"PORT={port_text} n’est pas un port. Essayez : make demo PORT=8001")
    port = int(port_text)
    if not port_is_free(port):
        return _refuse(
            f"Le port {port} est déjà pris (une autre démo tourne peut-être). Essayez : make demo PORT={port + 1}"
        )
    os.environ.setdefault("SITE_URL", f"http://{HOST}:{port}")
    try:
        vectors = embeddings.choose_addresses() if embeddings.asked() else {}
        prepare()
    except (ForeignDatabaseError, embeddings.MeaningAbsentError) as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(
            f"Le dossier des données ne peut pas être écrit ({error}). Essayez : make demo DATA_DIR=un/autre/dossier"
        )
    return Supervisor(port, vectors).run()


def _refuse(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


def port_is_free(port: int) -> bool:
    """Tell whether the port can be listened to on the loopback address."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def prepare() -> None:
    """Migrate, load what is missing, index if there is no index. What people wrote is kept."""
    import django

    django.setup()
    from django.core.management import call_command

    from portal.demo.loading import ensure_demo_content
    from search.engine import get_engine

    refuse_foreign_database()
    _say("Base de données…")
    call_command("migrate", verbosity=0, interactive=False)
    _say("Contenu de démonstration…")
    ensure_demo_content()
    # An engine that doesn't answer is no reason not to serve: search answers from the database meanwhile.
    if get_engine().health().status in ("missing", "outdated", "damaged"):
        _say("Index de recherche…")
        call_command("rebuild_search", verbosity=0)
    _say("Fichiers statiques…")
    call_command("collectstatic", verbosity=0, interactive=False)


def _say(text: str) -> None:
    print(f"  {text}", flush=True)


class Supervisor:
    """Starts the processes, watches them and stops them."""

    def __init__(self, port: int, vectors: dict[str, int] | None = None) -> None:
        self.port = port
        self.vectors = vectors or {}
        self.stopping = False
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def run(self) -> int:
        for number in STOP_SIGNALS:
            signal.signal(number, self._stop)
        self._start("server")
        for name in self.vectors:
            self._start(name)
        self._start("search_worker")
        if self._wait_until_answering():
            self._announce()
        # Last: nobody waits for it to read pages.
        if not self.stopping:
            self._start("worker")
        status = 0
        while not self.stopping:
            time.sleep(0.2)
            for name, told in RESTARTED.items():
                if name in self.processes and self.processes[name].poll() is not None and not self.stopping:
                    print(told, file=sys.stderr)
                    time.sleep(1)
                    self._start(name)
            if self.processes["server"].poll() is not None and not self.stopping:
                print("Le serveur s’est arrêté.", file=sys.stderr)
                status = 1
                break
        self._stop_all()
        return status

    def _start(self, name: str) -> None:
        # One group of their own, so that Ctrl-C reaches this process alone, which stops them in order.
        server = self.processes.get("server")
        self.processes[name] = subprocess.Popen(  # noqa: S603
            self._command(name), stdin=subprocess.DEVNULL, process_group=server.pid if server else 0
        )

    def _command(self, name: str) -> list[str]:
        root = Path(__file__).resolve().parents[2]
        if name in self.vectors:
            return embeddings.command(name, self.vectors[name])
        if name in WORKERS:
            return [sys.executable, str(root / "manage.py"), name, f"--parent={os.getpid()}"]
        return [
            sys.executable,
            "-m",
            "gunicorn",
            "portal.wsgi",
            "--chdir",
            str(root),
            f"--bind={HOST}:{self.port}",
            "--workers=2",
            "--threads=4",
            "--log-level=warning",
            "--timeout=60",
            "--graceful-timeout=5",
            "--max-requests=20000",
            "--max-requests-jitter=2000",
            f"--worker-tmp-dir={_memory_folder()}",
        ]

    def _wait_until_answering(self) -> bool:
        for _attempt in range(300):
            if self.stopping or self.processes["server"].poll() is not None:
                return False
            try:
                with socket.create_connection((HOST, self.port), timeout=0.2):
                    return True
            except OSError:
                time.sleep(0.1)
        return False

    def _announce(self) -> None:
        from portal.demo.announcement import announcement

        print(announcement(f"http://{HOST}:{self.port}"), flush=True)

    def _stop(self, number: int, frame: Any) -> None:
        self.stopping = True

    def _stop_all(self) -> None:
        running = [process for process in self.processes.values() if process.poll() is None]
        for process in running:
            process.terminate()
        end = time.monotonic() + GRACE_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _memory_folder() -> str:
    """Where gunicorn's workers say that they live: memory, where the machine has it."""
    return "/dev/shm" if Path("/dev/shm").is_dir() and shutil.disk_usage("/dev/shm").free else "."  # noqa: S108
