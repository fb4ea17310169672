"""Why an account at work opens no session, in words; each time it is written in the journal, without what was sent."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from portal.accounts.sign_on.models import EstablishmentSignOn
from portal.shell.throttling import client_key

REFUSED = "accounts.sign_on_refused"
_known: dict[str, "Refusal"] = {}


@dataclass(frozen=True)
class Refusal:
    """Why nobody is let in, in words, and what to do; `name` is what the journal keeps of it."""

    name: str
    why: Any
    status: int = 403

    def __post_init__(self) -> None:
        _known[self.name] = self


UNVERIFIED = Refusal(
    "unverified",
    _(
        "Le fournisseur n’a pas confirmé votre adresse électronique : le portail ne peut pas savoir quel compte est le "
        "vôtre. Demandez à l’informatique de votre établissement de transmettre une adresse vérifiée."
    ),
)
OTHER_DOMAIN = Refusal(
    "other-domain",
    _(
        "Votre adresse n’est pas de celles que votre établissement a données au portail. Connectez-vous avec votre mot "
        "de passe, ou demandez à la personne qui administre le portail d’ajouter ce domaine."
    ),
)
UNKNOWN_PERSON = Refusal(
    "unknown-person",
    _("Vous n’avez pas encore de compte ici. La personne qui administre le portail dans votre établissement en fait."),
)
CLOSED = Refusal("closed", _("Ce compte est fermé. Écrivez à la personne qui administre le portail."))
OTHER_LINK = Refusal(
    "other-link",
    _(
        "Un autre compte de travail ouvre déjà la session de cette adresse. Connectez-vous avec votre mot de passe, "
        "puis retirez ce lien dans la sécurité de votre compte."
    ),
    409,
)
FAILED = Refusal(
    "failed",
    _(
        "La réponse du fournisseur n’a pas pu être acceptée : elle est trop vieille, elle a déjà servi ou elle est "
        "mal faite. Recommencez depuis la page de connexion."
    ),
    401,
)
SILENT = Refusal(
    "silent",
    _(
        "Le fournisseur de votre établissement ne répond pas. Réessayez dans quelques minutes, ou connectez-vous avec "
        "votre mot de passe."
    ),
    503,
)


def refuse(request: HttpRequest, refusal: Refusal, source: EstablishmentSignOn | None) -> HttpResponse:
    """Say why, and note it in the journal of the sign-in that was meant."""
    if source is not None:
        log(source, REFUSED, data={"why": refusal.name, "client": client_key(request)})
    return render(request, "accounts/sign_on_refused.html", {"why": refusal.why}, status=refusal.status)


def reason_named(name: str) -> str:
    """What the journal says of a refusal that it kept by its name."""
    return str(_known[name].why) if name in _known else name
