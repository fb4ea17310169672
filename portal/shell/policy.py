"""What a page may load and do: tight for readers, and for editors as tight as Wagtail works with.

Wagtail's forms start some of their widgets (choosers, dates, lists of forms) by inline scripts. They bear a mark that
an author can't guess (`nonce`), so that a script slipped into a content never runs in an administrator's session. The
mark lasts as long as the session: what a dialog loads runs in a page that was opened before it.
"""

from collections.abc import Callable
from contextvars import ContextVar

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.crypto import salted_hmac

_current_nonce: ContextVar[str] = ContextVar("nonce", default="")


def current_nonce() -> str:
    """The mark of inline scripts in the answer being made; empty outside the administration."""
    return _current_nonce.get()


class PolicyMiddleware(CSPMiddleware):
    """Give the administration a policy of its own, and readers that of `CONTENT_SECURITY_POLICY`."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        # Set at each request: a thread serves many.
        _current_nonce.set(_nonce(request))

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if in_administration(request):
            parts.replace = settings.ADMINISTRATION_POLICY | (parts.replace or {})
            parts.nonce = _nonce(request)
        return parts


def in_administration(request: HttpRequest) -> bool:
    return request.path.startswith("/admin/")


def _nonce(request: HttpRequest) -> str:
    """A mark that only the session's own pages know. Its cookie never leaves the server's and the browser's hands."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not session or not in_administration(request):
        return ""
    return salted_hmac("portal.shell.policy", session, algorithm="sha256").hexdigest()[:32]


class PermissionsPolicyMiddleware:
    """Say on every answer, files too, that nothing here uses the camera, the microphone, the place or the like."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.header = ", ".join(f"{feature}=({who})" for feature, who in settings.PERMISSIONS_POLICY.items())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.header)
        return response
