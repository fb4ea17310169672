"""What a reader asks of the list of measured results, read once from the address."""

from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.directory.labels import term_labels
from practices.comparison.address import AddressError
from search.lexicon import lexicon

SORTS = {
    "recent": gettext_lazy("Plus récents"),
    "indicator": gettext_lazy("Indicateur"),
    "practice": gettext_lazy("Pratique"),
}
MOST_PAGES = 400
SHOWN_LENGTH = 60


@dataclass(frozen=True)
class Asked:
    """Filters by slug, empty for all; the order; the page."""

    theme: str = ""
    region: str = ""
    kind: str = ""
    sort: str = "recent"
    page: int = 1

    def url(self, name: str = "practices:results", **changes: Any) -> str:
        """The address of the same list with `changes`; any but of the page goes to the first page."""
        other = replace(self, **({"page": 1} | changes))
        pairs = [(key, getattr(other, key)) for key in ("theme", "region", "kind") if getattr(other, key)]
        if other.sort != "recent":
            pairs.append(("sort", other.sort))
        if other.page != 1:
            pairs.append(("page", str(other.page)))
        return f"{reverse(name)}?{urlencode(pairs)}" if pairs else reverse(name)


def read_asked(values: QueryDict) -> Asked:
    """Read the parameters of an address; those that aren't known are ignored, as are empty ones.

    Raises:
        AddressError: naming the value that isn't one of the list.
    """
    directory = lexicon()
    allowed: dict[str, Container[str]] = {
        "theme": directory.labels.get("theme", {}),
        "region": directory.regions,
        "kind": term_labels("indicator_kinds"),
        "sort": SORTS,
    }
    found: dict[str, Any] = {}
    for name, accepted in allowed.items():
        value = values.get(name, "")
        if value and value not in accepted:
            raise _refused(name, value)
        if value:
            found[name] = value
    page = values.get("page", "") or "1"
    if not (page.isascii() and page.isdigit() and len(page) < 6 and 1 <= int(page) <= MOST_PAGES):
        raise _refused("page", page)
    return Asked(page=int(page), **found)


def _refused(name: str, value: str) -> AddressError:
    shown = "".join(character for character in value if character.isprintable())[:SHOWN_LENGTH]
    return AddressError(
        _("« %(name)s=%(value)s » n’est pas une valeur connue. Retirez ce paramètre.") % {"name": name, "value": shown}
    )
