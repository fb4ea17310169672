"""Leaves a server that doesn't answer alone for a while."""

import logging
import threading
import time

logger = logging.getLogger(__name__)


class Breaker:
    """Leaves a server alone after `failures` failures in a row, then lets one call in to see whether it is back."""

    def __init__(self, name: str, *, failures: int, rest: float) -> None:
        self._name = name
        self._limit = failures
        self._rest = rest
        self._failures = 0
        self._closed_until = 0.0
        self._lock = threading.Lock()

    def allows(self) -> bool:
        """Whether the server may be asked. One call is, each time that the rest is over, until it answers."""
        if self._failures < self._limit:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._closed_until:
                return False
            # The next callers go on without it until this one has its answer.
            self._closed_until = now + self._rest
            return True

    def success(self) -> None:
        """The server answered."""
        if self._failures >= self._limit:
            logger.warning("%s answers again.", self._name)
        self._failures = 0

    def failure(self, reason: str) -> None:
        """The server did not answer."""
        with self._lock:
            self._failures += 1
            self._closed_until = time.monotonic() + self._rest
            failures = self._failures
        if failures == self._limit:
            logger.warning("%s is left alone for %s s at a time: %s", self._name, self._rest, reason)
