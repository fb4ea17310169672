"""A portal that is closed for a while says so, without its database and without its index.

`manage.py maintenance on` writes a file; each process looks whether it is there. Whoever holds the
address that the command prints may look around before the portal opens again.
"""

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone

# Probes go on saying the truth: the machine that watches must not take the portal for dead.
OPEN_PATHS = ("/healthz", "/readyz", "/metrics")
KEY = "entretien"
RETRY_SECONDS = 600


@dataclass(frozen=True)
class Maintenance:
    """`message` is in the words of who closes the portal; `until` when they think to be done; `key` opens it."""

    key: str
    message: str = ""
    until: datetime | None = None

    @property
    def retry_seconds(self) -> int:
        """How long to wait before asking again: until the announced time, ten minutes where it is past or unknown."""
        if self.until is None:
            return RETRY_SECONDS
        left = int((self.until - timezone.now()).total_seconds())
        return left if left > 0 else RETRY_SECONDS

    @property
    def announced(self) -> datetime | None:
        """The time to show: one that is past would be a broken promise."""
        return self.until if self.until and self.until > timezone.now() else None


def current_maintenance() -> Maintenance | None:
    """Return the maintenance in force. A file that can't be understood closes the portal too: somebody meant it."""
    try:
        text = Path(settings.MAINTENANCE_FILE).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError):
        text = ""
    try:
        held: Any = json.loads(text)
        until = datetime.fromisoformat(held["until"]) if held.get("until") else None
        if until and timezone.is_naive(until):
            until = timezone.make_aware(until)
        return Maintenance(key=str(held.get("key", "")), message=str(held.get("message", "")), until=until)
    except (ValueError, TypeError, AttributeError):
        return Maintenance(key="")


def close_portal(*, message: str = "", until: datetime | None = None) -> Maintenance:
    """Close the portal from the next request on. Closing it again changes what it says and keeps its key.

    Raises:
        OSError: when the file can't be written.
    """
    held = current_maintenance()
    maintenance = Maintenance(
        key=held.key if held and held.key else secrets.token_urlsafe(12), message=message, until=until
    )
    path = Path(settings.MAINTENANCE_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    content = asdict(maintenance) | {"until": until.isoformat() if until else None}
    # Written under another name, then renamed: no request meets half a file.
    new = path.with_name(f"{path.name}.{os.getpid()}")
    new.touch(mode=0o600)
    new.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    new.replace(path)
    return maintenance


def open_portal() -> bool:
    """Open the portal again. False when it was open."""
    try:
        Path(settings.MAINTENANCE_FILE).unlink()
    except FileNotFoundError:
        return False
    return True


class MaintenanceMiddleware:
    """Answer 503 in both languages while the portal is closed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        maintenance = current_maintenance()
        if maintenance is None or request.path in OPEN_PATHS:
            return self.get_response(request)
        if _holds_key(request.COOKIES.get(KEY, ""), maintenance):
            return self.get_response(request)
        if _holds_key(request.GET.get(KEY, ""), maintenance):
            answer = redirect("/")
            answer.set_cookie(
                KEY, maintenance.key, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
            )
            return answer
        closed = HttpResponse(_page(request, maintenance), status=503)
        closed["Retry-After"] = str(maintenance.retry_seconds)
        closed["Cache-Control"] = "no-store"
        return closed


def _page(request: HttpRequest, maintenance: Maintenance) -> str:
    again = request.get_full_path() if request.method == "GET" else "/"
    return render_to_string(
        "503.html", {"maintenance": maintenance, "site_name": settings.WAGTAIL_SITE_NAME, "again": again}
    )


def _holds_key(given: str, maintenance: Maintenance) -> bool:
    return bool(maintenance.key) and secrets.compare_digest(given.encode(), maintenance.key.encode())
