"""What is told to a learning record store (xAPI 1.0.3), where one is named: who answered and completed, by a pseudonym.

What a person wrote never leaves: a statement holds what an answer is worth. Its identifier is drawn from the row, so
that a statement sent twice is one.
"""

import uuid
from typing import Any

import requests
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from portal.background.work import Hopeless, Work, work
from training.following.models import Answer, Enrolment

VERBS = "http://adlnet.gov/expapi/verbs/"
TYPES = "http://adlnet.gov/expapi/activities/"
WORDS = {"answered": "a répondu à", "completed": "a terminé"}
TIMEOUT = 10


class StoreUnavailableError(Exception):
    """The store doesn't take statements now."""


def _statement(enrolment: Enrolment, seed: str, verb: str, thing: str, kind: str, at: Any) -> dict[str, Any]:
    pseudonym = salted_hmac("training.statements", str(enrolment.person_id)).hexdigest()[:32]
    return {
        "id": str(uuid.uuid5(enrolment.key, seed)),
        "actor": {"objectType": "Agent", "account": {"homePage": settings.SITE_URL, "name": pseudonym}},
        "verb": {"id": VERBS + verb, "display": {"fr-CA": WORDS[verb]}},
        "object": {"objectType": "Activity", "id": thing, "definition": {"type": TYPES + kind}},
        "context": {"registration": str(enrolment.key), "revision": str(enrolment.version.number)},
        "timestamp": at.isoformat(),
    }


def _block(enrolment: Enrolment) -> str:
    """What names a block for good, wherever its page goes."""
    return f"{settings.SITE_URL}/xapi/blocs/{enrolment.block_id}"


def answer_statement(answer: Answer) -> dict[str, Any]:
    """What is told of an answer."""
    enrolment = answer.enrolment
    thing = f"{_block(enrolment)}/lecons/{answer.lesson}/{answer.activity}/{answer.question}"
    told = _statement(enrolment, answer.key, "answered", thing, "question", answer.answered_at)
    told["context"]["contextActivities"] = {"grouping": [{"objectType": "Activity", "id": _block(enrolment)}]}
    share = float(answer.points) / max(1, answer.out_of)
    told["result"] = {
        "score": {"scaled": share, "raw": float(answer.points), "min": 0, "max": answer.out_of},
        "success": answer.points >= answer.out_of,
        "completion": True,
    }
    return told


def completion_statement(enrolment: Enrolment) -> dict[str, Any]:
    """What is told of a block that is completed."""
    thing = _block(enrolment)
    told = _statement(enrolment, "completed", "completed", thing, "course", enrolment.completed_at)
    told["result"] = {"completion": True, "success": True}
    return told


def _send(statement: dict[str, Any]) -> None:
    """Send a statement.

    Raises:
        Hopeless: the store refuses it.
        StoreUnavailableError: it may take it later.
    """
    try:
        answer = requests.put(
            f"{settings.LRS_URL.rstrip('/')}/statements",
            params={"statementId": statement["id"]},
            json=statement,
            auth=(settings.LRS_KEY, settings.LRS_SECRET),
            headers={"X-Experience-API-Version": "1.0.3"},
            timeout=TIMEOUT,
            allow_redirects=False,
        )
    except requests.RequestException as problem:
        raise StoreUnavailableError(type(problem).__name__) from problem
    # 409: the store has a statement of this identifier already.
    if answer.status_code in (200, 204, 409):
        return
    if 400 <= answer.status_code < 500 and answer.status_code not in (401, 403, 408, 429):
        raise Hopeless(f"HTTP {answer.status_code}")
    raise StoreUnavailableError(f"HTTP {answer.status_code}")


@work(Work(_("Réponse à dire au magasin d’apprentissage")), priority=-20)
def tell_answer(number: int) -> None:
    """Tell an answer, unless its person erased it since or no store is named any more."""
    found = Answer.objects.select_related("enrolment__version").filter(pk=number).first()
    if found and settings.LRS_URL:
        _send(answer_statement(found))


@work(Work(_("Bloc terminé à dire au magasin d’apprentissage")), priority=-20)
def tell_completion(number: int) -> None:
    """Tell that a block is completed; the same."""
    found = Enrolment.objects.select_related("version").filter(pk=number).exclude(completed_at=None).first()
    if found and settings.LRS_URL:
        _send(completion_statement(found))
