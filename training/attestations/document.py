"""An attestation on paper: PDF/UA-1, with a code that leads to the page that verifies it."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.templatetags.core_tags import minutes
from portal.sheets.contents import TEMPLATE
from portal.sheets.rendering import compile_document, write_code
from portal.text.typography import french
from training.attestations.models import Attestation
from training.prepared.reading import as_prepared

HERE = Path(__file__).parent
MAIN = "attestation.typ"
# The page has room for so many practices.
PRACTICES = 3


def address_of(attestation: Attestation) -> str:
    """Where anyone verifies an attestation."""
    return f"{settings.SITE_URL}{reverse('verify_attestation', args=[attestation.number])}"


def pdf_of(attestation: Attestation) -> bytes:
    """Make the document of an attestation, in the language of its block.

    Raises:
        portal.sheets.rendering.SheetError: where the compiler refuses it.
    """
    with tempfile.TemporaryDirectory(prefix="attestation-") as name:
        root = Path(name)
        shutil.copy(HERE / MAIN, root)
        shutil.copy(TEMPLATE / "look.typ", root)
        write_code(root / "code.svg", address_of(attestation))
        with translation.override("en" if attestation.language == "en" else "fr-ca"):
            data = _data(attestation)
        return compile_document(root, MAIN, {root / "data.json": data}, attestation.issued_on.isoformat())


def _data(attestation: Attestation) -> dict[str, Any]:
    address = address_of(attestation)
    portal = settings.WAGTAIL_SITE_NAME
    facts = [
        (_("Délivrée par"), attestation.issuers),
        (_("Délivrée le"), date_format(attestation.issued_on, "j F Y")),
        (_("Durée du bloc"), minutes(attestation.minutes)),
        (_("Version du bloc"), str(attestation.version)),
        (_("Heures reconnues"), attestation.credit),
        (_("Résultat"), _("%(score)d %%") % {"score": attestation.score} if attestation.score is not None else ""),
        (_("Valide jusqu’au"), date_format(attestation.expires_on, "j F Y") if attestation.expires_on else ""),
    ]
    words = {
        "title": _("Attestation de formation : %(block)s") % {"block": attestation.block_title},
        "heading": _("Attestation de formation"),
        "description": _("Attestation numéro %(number)s") % {"number": attestation.number},
        "portal": portal,
        "says": _("Ce document atteste que"),
        "name": attestation.name,
        "completed": _("a terminé le bloc de formation"),
        "block": attestation.block_title,
        "prepares": _("Prépare à"),
        "number": attestation.number,
        "shown": address.removeprefix("https://").removeprefix("http://"),
        "code": _("Code à lire avec un téléphone : il mène à la page qui vérifie cette attestation."),
        "check": _(
            "Pour vérifier cette attestation, ouvrez l’adresse ci-dessus, ou lisez le code : la page dit si elle est "
            "en vigueur."
        ),
        "missing": _("Le signe □ remplace un caractère que la police du document n’a pas."),
    }
    typeset = french if attestation.language != "en" else str
    return {
        **{key: typeset(value) for key, value in words.items()},
        "address": address,
        "language": attestation.language,
        "practices": [typeset(text) for text in _practices(attestation)],
        "facts": [{"label": typeset(label), "value": typeset(value)} for label, value in facts if value],
    }


def _practices(attestation: Attestation) -> list[str]:
    told = [as_prepared(copy).text for copy in attestation.practices]
    left = len(told) - PRACTICES
    if left <= 0:
        return told
    more = ngettext("et %(count)d autre pratique", "et %(count)d autres pratiques", left) % {"count": left}
    return [*told[:PRACTICES], more]
