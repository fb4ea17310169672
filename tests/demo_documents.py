"""The documents of the demo content, for the tests of relevance: imported once for the workers and passes of a run."""

import fcntl
import hashlib
import os
import pickle
import tempfile
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from search.documents import SearchDocument
from search.synonyms import Synonyms
from tests.conftest import CONTENT

ROOT = Path(__file__).parents[1]
CODE = ("portal", "practices", "syntheses", "training", "search")


def demo_content(blocker: Any) -> tuple[Synonyms, list[SearchDocument]]:
    """The synonyms and the documents of the demo; nothing of it stays in the database.

    They are kept in a file of the machine's temporary folder, named by all the code and content that make them.
    """
    kept = Path(tempfile.gettempdir()) / f"inters4-documents-{os.getuid()}-{fingerprint(connection.vendor)}.pickle"
    with kept.with_suffix(".lock").open("w") as lock:
        # The worker that comes second waits for what the first one makes.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            made = kept.with_suffix(".new")
            made.write_bytes(pickle.dumps(_imported(blocker)))
            made.replace(kept)
    found: tuple[Synonyms, list[SearchDocument]] = pickle.loads(kept.read_bytes())
    return found


def fingerprint(*told_too: str) -> str:
    """What names something that all the code and the content of the demo made."""
    told = hashlib.sha256(repr(told_too).encode())
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix not in {".pyc", ".html", ".po", ".mo"}:
                told.update(path.relative_to(ROOT).as_posix().encode())
                told.update(path.read_bytes())
    return told.hexdigest()[:16]


def _imported(blocker: Any) -> tuple[Synonyms, list[SearchDocument]]:
    from search import lexicon
    from search.indexer import all_documents

    with blocker.unblock(), transaction.atomic():
        call_command("load_vocabularies", verbosity=0)
        call_command("import_content", str(CONTENT), verbosity=0)
        lexicon.forget_all()
        synonyms = lexicon.lexicon().synonyms
        documents = list(all_documents(sequence=1))
        transaction.set_rollback(True)
    lexicon.forget_all()
    return synonyms, documents
