"""How often one may try to sign in, and why nobody can shut another person out by trying.

Wrong tries are counted by client, and by client and account: one client never reaches the limit of an account as a
whole, which stops those that come from everywhere at once. A browser where this account was opened before has a count
of its own (« device cookie », OWASP, Slow Down Online Guessing Attacks with Device Cookies), so that neither the
neighbours behind the same address nor an attack from everywhere keeps the account's own person out.
"""

import hashlib
import secrets
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.accounts.addresses import canonical_address
from portal.shell.throttling import Limit, Refusal, client_key, first_refusal

WINDOW = 15 * 60
BY_CLIENT_AND_ACCOUNT = Limit("sign-in-client-account", 10, WINDOW)
BY_CLIENT = Limit("sign-in-client", 50, WINDOW)
BY_ACCOUNT = Limit("sign-in-account", 200, WINDOW)
BY_DEVICE = Limit("sign-in-device", 10, WINDOW)
# Whoever is already in a session, and says their password again.
BY_PERSON = Limit("password-again", 10, WINDOW)

DEVICE_COOKIE = "appareil"
DEVICE_SALT = "portal.accounts.device"
DEVICE_SECONDS = 365 * 24 * 3600


@dataclass
class SignInTry:
    """One try: counted before the password is looked at, given back where it is right."""

    request: HttpRequest
    address: str
    taken: list[tuple[Limit, str]] = field(default_factory=list)

    def refusal(self) -> Refusal | None:
        """Count the try; say whether there were too many."""
        account = canonical_address(self.address)
        if device := _known_device(self.request, account):
            self.taken = [(BY_DEVICE, device)]
        else:
            client = client_key(self.request)
            self.taken = [(BY_CLIENT_AND_ACCOUNT, f"{client} {account}"), (BY_CLIENT, client), (BY_ACCOUNT, account)]
        return first_refusal(*self.taken)

    def succeed(self) -> None:
        """The password was right: the try doesn't count."""
        for limit, key in self.taken:
            if key:
                limit.give_back(key)


def remember_device(response: HttpResponse, address: str) -> None:
    """Say in a signed cookie that this account was opened in this browser. It opens nothing by itself."""
    response.set_signed_cookie(
        DEVICE_COOKIE,
        f"{_mark(canonical_address(address))}.{secrets.token_urlsafe(12)}",
        salt=DEVICE_SALT,
        max_age=DEVICE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known_device(request: HttpRequest, account: str) -> str:
    """The mark of this browser where `account` was opened in it, else nothing."""
    held = request.get_signed_cookie(DEVICE_COOKIE, default="", salt=DEVICE_SALT, max_age=DEVICE_SECONDS)
    return held if held and held.split(".")[0] == _mark(account) else ""


def _mark(account: str) -> str:
    return hashlib.sha256(account.encode()).hexdigest()[:32]
