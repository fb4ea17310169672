"""Does what waits, piece by piece, until it is told to stop."""

import logging
import os
import random
import threading
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import Error as DatabaseFailure
from django.db import close_old_connections, connections
from django.utils import translation

from portal.background.chores import enqueue_due_chores
from portal.background.queue import forget, give_back, renew, take, take_up
from portal.background.work import Outage

logger = logging.getLogger("portal.background")

LEASE_SECONDS = 60.0
# A piece of work that takes longer hangs: its lease is no longer renewed.
MOST_SECONDS = 3600.0
# How often a worker asks whether chores are due, and whether others died.
LOOK_SECONDS = 5.0
WAIT_WHEN_DOWN = (0.5, 1, 2, 5, 10)
WAIT_IN_OUTAGE = (5, 15, 30, 60)


class Lease(threading.Thread):
    """Renews, on a connection of its own, the lease of what the worker does; shows that the worker lives."""

    def __init__(self, seconds: float, alive: Path | None = None) -> None:
        super().__init__(daemon=True, name="lease")
        self.seconds = seconds
        self.alive = alive
        self.ended = threading.Event()
        self.row: Any = None
        self.since = time.monotonic()

    def hold(self, row: Any) -> None:
        self.since, self.row = time.monotonic(), row

    def run(self) -> None:
        while not self.ended.wait(self.seconds / 4):
            row = self.row
            if time.monotonic() - self.since > MOST_SECONDS:
                continue
            if self.alive:
                self.alive.touch()
            if row is not None:
                try:
                    renew(row, lease=self.seconds)
                except DatabaseFailure:
                    logger.warning("A lease could not be renewed.", exc_info=True)
                finally:
                    connections.close_all()


class Worker:
    """One worker. `stopping` is set, from a signal, to let it end what it does and no more."""

    def __init__(self, *, lease: float = LEASE_SECONDS) -> None:
        self.name = uuid4().hex
        self.seconds = lease
        self.lease: Lease | None = None
        self.stopping = False
        # For each queue that an outage stops: until when, and how many outages there were in a row.
        self.paused: dict[str, tuple[float, int]] = {}

    def serve(self, *, interval: float, parent: int | None = None, alive: Path | None = None) -> None:
        """Work until told to stop, or until `parent` is no longer the parent."""
        self.lease = Lease(self.seconds, alive)
        self.lease.start()
        failures = 0
        look_at = 0.0
        while not self.stopping and parent in (None, os.getppid()):
            close_old_connections()
            if alive:
                alive.touch()
            try:
                if time.monotonic() >= look_at:
                    self.look()
                    look_at = time.monotonic() + LOOK_SECONDS
                busy = self.turn()
            except DatabaseFailure as error:
                delay = WAIT_WHEN_DOWN[min(failures, len(WAIT_WHEN_DOWN) - 1)]
                failures += 1
                logger.warning("Not working now (%s); next try in some %s s.", error, delay)
                self._wait(delay * random.uniform(0.75, 1.25))  # noqa: S311  (no secret)
                continue
            failures = 0
            if not busy:
                self._wait(interval)
        self.lease.ended.set()
        self.lease.join()

    def work_off(self) -> int:
        """Do all that is due now, chores too. Returns how many pieces of work were tried."""
        self.look()
        done = 0
        while not self.stopping and self.turn():
            done += 1
        return done

    def look(self) -> None:
        """Take up what dead workers left, and enqueue the chores that are due."""
        take_up()
        enqueue_due_chores()

    def turn(self) -> bool:
        """Do one piece of work. Returns whether there was one."""
        now = time.monotonic()
        paused = [queue for queue, (until, _count) in self.paused.items() if until > now]
        row = take(worker=self.name, lease=self.seconds, besides=paused)
        if row is None:
            return False
        if self.lease:
            self.lease.hold(row)
        try:
            with translation.override(settings.LANGUAGE_CODE):
                self._do(row)
        finally:
            if self.lease:
                self.lease.hold(None)
        return True

    def _do(self, row: Any) -> None:
        try:
            row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
        except Outage as error:
            _until, count = self.paused.get(row.queue_name, (0.0, 0))
            seconds = WAIT_IN_OUTAGE[min(count, len(WAIT_IN_OUTAGE) - 1)]
            self.paused[row.queue_name] = (time.monotonic() + seconds, count + 1)
            give_back(row, error)
        except Exception as error:
            # Work may raise anything, and must not keep the rest waiting; where the database is away, noting it
            # fails too, and the lease ends.
            give_back(row, error)
        else:
            self.paused.pop(row.queue_name, None)
            forget(row)

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < end:
            time.sleep(min(0.1, max(0.0, end - time.monotonic())))
