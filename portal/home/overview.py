"""What the home page shows."""

from typing import Any
from urllib.parse import quote_plus

from django.http import HttpRequest

from search.listings import overview

TYPES = (
    ("practice", "/pratiques/"),
    ("synthesis", "/syntheses/"),
    ("digest", "/recherche/?type=digest"),
    ("training", "/formation/"),
)
EXAMPLES = ("MPOC retour à domicile", "services de proximité", "isolement social des aînés", "gestion de cas")


def home_context(request: HttpRequest) -> dict[str, Any]:
    examples = [{"text": text, "url": f"/recherche/?q={quote_plus(text)}"} for text in EXAMPLES]
    return overview(request, types=TYPES) | {"examples": examples}
