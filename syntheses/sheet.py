"""How the sheets of a synthesis and of a digest show what text alone doesn't; `sections.py` says where."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.directory.sheet import establishments, label_of
from portal.sheets.body import day, fact, filled
from portal.sheets.parts import Item, Items, Plain, Points, Section, present
from portal.sheets.registry import Audience, Head
from portal.sheets.text import words


def synthesis_head(page: Any, readers: Audience) -> Head:
    kind = label_of(page.synthesis_kind)
    own = (
        fact(_("Genre"), kind),
        fact(_("Recherche à jour au"), day(page.searched_on)),
        establishments(page),
        fact(_("Équipe"), page.contributor_names),
    )
    return words(str(kind).lower()) if kind else "", own


def digest_head(page: Any, readers: Audience) -> Head:
    year = words(str(page.publication_year)) if page.publication_year else ""
    own = (
        fact(_("Année de la publication"), year),
        fact(words("DOI"), page.publication_doi),
        fact(_("Résumé par"), page.contributor_names),
        establishments(page),
    )
    return year, own


def key_messages(page: Any, readers: Audience) -> list[Any]:
    """The question under a heading of its own, then the messages."""
    messages = Points(page.key_messages, key=True) if page.key_messages else None
    return list(
        present(
            Section(_("La question"), [Plain(page.question)]) if page.question else None,
            filled(_("Messages clés"), messages),
        )
    )


def key_points(page: Any) -> Points | None:
    return Points(page.key_points, key=True) if page.key_points else None


def publication(page: Any) -> Items | None:
    if not page.publication_citation:
        return None
    doi = f"https://doi.org/{page.publication_doi}" if page.publication_doi else ""
    return Items([Item(page.publication_citation, url=page.publication_url or doi)])
