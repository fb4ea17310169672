"""What the sheets of a synthesis and of a digest hold, in the sections of their pages."""

from django.utils.translation import gettext_lazy as _

from portal.directory.sheet import classification, establishments, facts, label_of, where
from portal.sheets.body import body_parts, day, fact, filled, markdown, missing
from portal.sheets.parts import Item, Items, Plain, Points, Section, Sheet, present
from portal.sheets.registry import Audience, register, without_sheet
from portal.sheets.text import words
from syntheses.models import DigestPage, SynthesisIndexPage, SynthesisPage

without_sheet(SynthesisIndexPage)


@register(SynthesisPage, shape="disc", accent=(42, 0.13, 290))
def synthesis_sheet(page: SynthesisPage, readers: Audience) -> Sheet:
    kind = label_of(page.synthesis_kind)
    messages = Points(page.key_messages, key=True) if page.key_messages else None
    return Sheet(
        detail=words(str(kind).lower()) if kind else "",
        where=where(page),
        classification=classification(page),
        facts=facts(
            page,
            fact(_("Genre"), kind),
            fact(_("Recherche à jour au"), day(page.searched_on)),
            establishments(page),
            fact(_("Équipe"), page.contributor_names),
        ),
        opening=present(
            Section(_("La question"), [Plain(page.question)]) if page.question else None,
            filled(_("Messages clés"), messages),
        ),
        sections=present(
            Section(_("Ce que disent les écrits"), body_parts(page.body)) if page.body else None,
            filled(_("Méthode"), markdown(page.methods)),
            missing(page),
        ),
    )


@register(DigestPage, shape="diamond", accent=(44, 0.13, 345))
def digest_sheet(page: DigestPage, readers: Audience) -> Sheet:
    year = words(str(page.publication_year)) if page.publication_year else ""
    doi = f"https://doi.org/{page.publication_doi}" if page.publication_doi else ""
    publication = Items([Item(page.publication_citation, url=page.publication_url or doi)])
    points = Points(page.key_points, key=True) if page.key_points else None
    return Sheet(
        detail=year,
        where=where(page),
        classification=classification(page),
        facts=facts(
            page,
            fact(_("Année de la publication"), year),
            fact(words("DOI"), page.publication_doi),
            fact(_("Résumé par"), page.contributor_names),
            establishments(page),
        ),
        opening=present(filled(_("À retenir"), points)),
        sections=present(
            filled(_("La publication"), publication if page.publication_citation else None),
            Section(_("Résumé"), body_parts(page.body)) if page.body else None,
            missing(page),
        ),
    )
