"""Results told to the platform that somebody came from (LTI Assignment and Grade Services 2.0), by the worker."""

from typing import Any

import requests
from django.conf import settings
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pylti1p3.assignments_grades import AssignmentsGradesService
from pylti1p3.exception import LtiException, LtiServiceException
from pylti1p3.grade import Grade
from pylti1p3.service_connector import ServiceConnector

from portal.background.work import Hopeless, Work, enqueue_once, work
from training.following.models import Enrolment
from training.following.services import standing_of, worked
from training.platforms.launching import PortalRegistration
from training.platforms.models import Launch, PlatformAccount, PlatformGrade

ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
TIMEOUT = 10
# What trying again may mend.
PASSING = frozenset({401, 403, 408, 409, 423, 425, 429})


class PlatformUnavailableError(Exception):
    """The platform doesn't take results now."""


class Connector(ServiceConnector):
    """Asks for a token each time: results are few, and a token kept is a secret kept."""

    def _get_cached_access_token(self, scope_key: str) -> str | None:
        return None

    def _cache_access_token(self, scope_key: str, access_token: str, expires_in: float) -> None:
        pass


class BoundedSession(requests.Session):
    """Waits a few seconds at most, and goes nowhere else than it was told."""

    def request(self, *args: Any, **options: Any) -> Any:
        return super().request(*args, **(options | {"timeout": TIMEOUT, "allow_redirects": False}))


def note_line(launch: Launch, account: PlatformAccount, enrolment: Enrolment) -> None:
    """Remember where the result of an enrolment goes, where the platform says so and lets it come."""
    endpoint = launch.told.get(ENDPOINT) or {}
    line, scopes = endpoint.get("lineitem"), endpoint.get("scope")
    if not (isinstance(line, str) and len(line) <= 1000 and isinstance(scopes, list) and SCORE in scopes):
        return
    PlatformGrade.objects.update_or_create(
        enrolment=enrolment, line=line, defaults={"account": account, "scopes": [SCORE]}
    )
    enqueue_once(send_results, enrolment.pk)


@receiver(worked)
def tell_platforms(enrolment: Enrolment, **_signal: Any) -> None:
    """Have results sent, in the transaction of what changed them."""
    if settings.LTI_TOOL and PlatformGrade.objects.filter(enrolment=enrolment).exists():
        enqueue_once(send_results, enrolment.pk)


@work(Work(_("Résultat à envoyer à une plateforme d’apprentissage")), priority=-10)
def send_results(number: int) -> None:
    """Send where a person stands, to each line that asks for it, unless it was told already."""
    found = PlatformGrade.objects.filter(enrolment=number, account__platform__active=True)
    rows = list(found.select_related("account__platform", "enrolment__version"))
    if not rows or not settings.LTI_TOOL:
        return
    enrolment = rows[0].enrolment
    readable = {values["id"] for values in enrolment.version.content["lessons"]}
    standing = standing_of(enrolment, readable)
    complete = bool(standing.is_complete)
    # A block without a question is worth all once it is done.
    score = standing.score if standing.score is not None else 100 if complete else 0
    for row in rows:
        # Questions that one begins again take nothing back.
        before = row.sent or {"score": 0, "complete": False}
        told = {"score": max(score, before["score"]), "complete": complete or before["complete"]}
        if row.sent != told:
            _send(row, told)
            PlatformGrade.objects.filter(pk=row.pk).update(sent=told)


def _send(row: PlatformGrade, told: dict[str, Any]) -> None:
    """Raises Hopeless where the platform refuses it, PlatformUnavailableError where it may take it later."""
    grade = Grade().set_score_given(told["score"]).set_score_maximum(100).set_user_id(row.account.subject)
    grade.set_activity_progress("Completed" if told["complete"] else "InProgress")
    grade.set_grading_progress("FullyGraded" if told["complete"] else "Pending")
    grade.set_timestamp(timezone.now().isoformat(timespec="milliseconds"))
    with BoundedSession() as session:
        connector = Connector(PortalRegistration(row.account.platform), session)
        service = AssignmentsGradesService(connector, {"scope": row.scopes, "lineitem": row.line})
        try:
            service.put_grade(grade)
        except LtiServiceException as refused:
            status = refused.response.status_code
            if 400 <= status < 500 and status not in PASSING:
                raise Hopeless(f"HTTP {status}") from refused
            raise PlatformUnavailableError(f"HTTP {status}") from refused
        except (LtiException, requests.RequestException, KeyError, ValueError) as problem:
            raise PlatformUnavailableError(type(problem).__name__) from problem
