"""System checks: page types say what they put in the index; where it is deployed, the engine answers."""

import threading
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004  (Django's name)
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseFailure
from django.utils.translation import gettext as _

from search.engine import get_engine
from search.engines.base import Health
from search.wording import advice, database_advice, dead_letters_advice, late_advice, late_message

HEALTH_SECONDS = 5.0


@register("search", deploy=True)
def engine_answers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        health = _health()
    except ImproperlyConfigured as error:
        return [Error(str(error), hint=_("Corrigez cette adresse (docs/operations.md)."), id="search.E003")]
    if health.status == "ok":
        if not health.warning:
            return []
        return [
            Warning(
                _("Le moteur de recherche ne prend pas de changements."), hint=advice(health.warning), id="search.W001"
            )
        ]
    problem = _("Le moteur de recherche ne peut pas servir (%(engine)s : %(detail)s).") % {
        "engine": health.engine,
        "detail": health.detail or health.status,
    }
    kind, number = (Warning, "search.W002") if health.status == "busy" else (Error, "search.E002")
    return [kind(problem, hint=advice(health.status), id=number)]


@register("search", deploy=True)
def changes_reach_the_index(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    from search.indexer import queue_state

    try:
        queue = queue_state()
    except DatabaseFailure:
        return [Warning(_("La file de l’indexation n’est pas lisible."), hint=database_advice(), id="search.W003")]
    messages: list[CheckMessage] = []
    if queue["late"]:
        messages.append(Warning(late_message(queue["oldest_seconds"]), hint=late_advice(), id="search.W004"))
    if queue["dead_letters"]:
        refused = _("Pages refusées par l’index : %(count)d.") % {"count": queue["dead_letters"]}
        messages.append(Warning(refused, hint=dead_letters_advice(), id="search.W005"))
    return messages


def _health() -> Health:
    """Ask the engine, and not for longer than `HEALTH_SECONDS`, whatever it does.

    Raises:
        django.core.exceptions.ImproperlyConfigured: where the address is not one of an engine.
    """
    engine = get_engine()
    answers: list[Health] = []
    # A daemon: a call that hangs must not keep the process.
    asking = threading.Thread(target=lambda: answers.append(engine.health()), daemon=True)
    asking.start()
    asking.join(HEALTH_SECONDS)
    return answers[0] if answers else Health(engine.name, "unreachable")


@register("search")
def embeddings_are_named_right(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Say at the start what every search would stumble on."""
    if not settings.EMBEDDING_URL:
        return []
    # Imported for those that use it: numpy takes a tenth of a second, and memory.
    from search.meaning.client import embedding_server

    try:
        embedding_server()
    except ImproperlyConfigured as error:
        return [Error(str(error), hint=_("Corrigez ce réglage (.env.example)."), id="search.E004")]
    return []
