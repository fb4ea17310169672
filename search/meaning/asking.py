"""The vector of a question, asked for while the engine searches and waited for no longer than a reader notices.

A thread asks; whoever searches takes what has come when the time is over. An answer that comes later is kept all the
same, for the next page of the same search.
"""

import logging
import threading
import time
from collections import OrderedDict
from functools import lru_cache

from search.breaker import Breaker
from search.meaning.client import QUERY, EmbeddingRefused, EmbeddingServer, EmbeddingUnavailable
from search.meaning.vectors import Vector

logger = logging.getLogger(__name__)

FAILURES = 5
REST_SECONDS = 10.0
# An answer that takes longer isn't waited for by anybody.
ASKING_SECONDS = 1.0
MOST_AT_ONCE = 8
REMEMBERED = 2_000


class Question:
    """A question that was asked; `vector` is there once it is answered."""

    def __init__(self, asker: "Asker", end: float) -> None:
        self._asker = asker
        self._end = end
        self._answered = threading.Event()
        self._vector: Vector | None = None
        self._failed = False

    def instead(self, text: str) -> "Question":
        """Ask for the vector of another text, in what is left of the time."""
        return self._asker.ask(text, end=self._end)

    def answer(self, vector: Vector | None) -> None:
        self._vector = vector
        self._answered.set()

    def vector(self) -> Vector | None:
        """The vector, waited for until the time of the question is over; None where it is not there by then."""
        if not self._answered.wait(max(0.0, self._end - time.monotonic())):
            self.fail("too slow")
        return self._vector

    def succeed(self) -> None:
        """Tell that the server answered; what comes too late each time would keep readers waiting for nothing."""
        if not self._failed:
            self._asker.breaker.success()

    def fail(self, reason: str) -> None:
        """Tell once that the server did not answer: who waits and who asks may both see it."""
        if not self._failed:
            self._failed = True
            self._asker.breaker.failure(reason)


class Asker:
    """Asks one server, from several threads, and leaves it alone where it doesn't answer."""

    def __init__(self, server: EmbeddingServer) -> None:
        self.server = server
        self.breaker = Breaker("The embedding server", failures=FAILURES, rest=REST_SECONDS)
        self._places = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._known: OrderedDict[str, Vector] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, text: str, *, end: float) -> Question:
        """Begin to ask for the vector of `text`, which is waited for until `end` (`time.monotonic`)."""
        question = Question(self, end)
        with self._lock:
            known = self._known.get(text)
            if known is not None:
                self._known.move_to_end(text)
        if known is not None:
            question.answer(known)
        elif not self.breaker.allows() or not self._places.acquire(blocking=False):
            question.answer(None)
        else:
            # A daemon: a server that hangs must not keep the process.
            threading.Thread(target=self._run, args=(text, question), daemon=True).start()
        return question

    def _run(self, text: str, question: Question) -> None:
        vector = None
        try:
            (vector,) = self.server.embed([text], QUERY, seconds=ASKING_SECONDS)
        except (EmbeddingUnavailable, EmbeddingRefused) as error:
            question.fail(str(error))
        else:
            with self._lock:
                self._known[text] = vector
                while len(self._known) > REMEMBERED:
                    self._known.popitem(last=False)
            question.succeed()
        finally:
            question.answer(vector)
            self._places.release()


@lru_cache(maxsize=4)
def asker_of(server: EmbeddingServer) -> Asker:
    """The asker of a server, one for the process."""
    return Asker(server)
