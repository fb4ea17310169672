"""Keeps the text of documents that came in without it: the worker's part, done between two batches of the index."""

import logging
import time
from pathlib import PurePath

from django.db import transaction
from django.dispatch import Signal

from portal.attached.outcome import Extract, State
from portal.attached.reading import WORKER_SECONDS, Reading
from portal.core.models import PortalDocument

logger = logging.getLogger(__name__)

# Sent in the transaction that keeps the text of a document; gives `document`.
text_kept = Signal()

LOOK_SECONDS = 5.0


class Desk:
    """One document at a time, read by another process while its owner does something else.

    `turn` never waits, so that whatever else the worker does never waits behind a document.
    """

    def __init__(self) -> None:
        self.document: PortalDocument | None = None
        self.reading: Reading | None = None
        self.last = 0
        self.look_at = 0.0

    def turn(self) -> bool:
        """Take the next document, or what was read of this one. Returns whether any is being read."""
        if self.reading is not None:
            found = self.reading.outcome()
            if found is not None:
                self._keep(found)
        if self.reading is None and time.monotonic() >= self.look_at:
            self._open_next()
        return self.reading is not None

    def empty(self) -> int:
        """Read all the documents that wait. Returns how many."""
        done = 0
        self.last, self.look_at = 0, 0.0
        while self.turn():
            if self.reading is not None:
                self._keep(self.reading.wait())
                done += 1
        return done

    def close(self) -> None:
        """Leave the document that is being read to the next worker."""
        if self.reading is not None:
            self.reading.stop()
        self.document = self.reading = None

    def _open_next(self) -> None:
        waiting = PortalDocument.objects.filter(text_state=State.WAITING.value).order_by("pk")
        while (document := waiting.filter(pk__gt=self.last).first()) is not None:
            self.last = document.pk
            try:
                with document.open_file() as stream:
                    self.reading = Reading(stream, suffix_of(document), seconds=WORKER_SECONDS)
                if not document.file_hash:
                    document._set_file_hash()
            except FileNotFoundError:
                keep_text(document, Extract(State.BROKEN))
            except OSError:
                # The storage doesn't answer now: the document is tried again at the next round.
                logger.warning("The file of document %s can't be read now.", document.pk, exc_info=True)
            else:
                self.document = document
                return
        self.last = 0
        self.look_at = time.monotonic() + LOOK_SECONDS

    def _keep(self, found: Extract) -> None:
        document = self.document
        self.close()
        if document is not None:
            keep_text(document, found)


def keep_text(document: PortalDocument, extract: Extract) -> bool:
    """Keep what was read of a document's file, unless the file was replaced meanwhile. Tells whether it was kept."""
    document.keep_text(extract)
    same_file = PortalDocument.objects.filter(pk=document.pk, file=document.file.name)
    with transaction.atomic():
        kept = same_file.update(
            text=document.text,
            text_hash=document.text_hash,
            text_state=document.text_state,
            file_hash=document.file_hash,
        )
        if kept:
            text_kept.send(sender=PortalDocument, document=document)
    return bool(kept)


def suffix_of(document: PortalDocument) -> str:
    """Return « .pdf » of a document's file."""
    return PurePath(document.file.name or "").suffix.lower()
