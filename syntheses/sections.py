"""The sections of a synthesis and of a digest, in the order of their pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.kinds.sections import EXPECTED, Section, SectionField
from syntheses import sheet


def _has_effects(page: Any) -> bool:
    return bool(page.effects)


SYNTHESIS_SECTIONS = (
    Section(
        anchor="messages-cles",
        heading=_("Messages clés"),
        fields=(
            SectionField(name="question", label=_("La question"), anchor="question"),
            SectionField(name="key_messages", hint=_("ce qu’il faut retenir"), asked=EXPECTED),
        ),
        template="syntheses/sections/key_messages.html",
        opens=True,
        sheet=sheet.key_messages,
    ),
    Section(
        anchor="synthese",
        heading=_("Ce que disent les écrits"),
        fields=(SectionField(name="body"),),
        template="components/section_body.html",
        entries="toc_entries",
    ),
    Section(
        anchor="methode",
        heading=_("Méthode"),
        fields=(
            SectionField(name="methods", hint=_("comment les écrits ont été cherchés et choisis"), asked=EXPECTED),
        ),
        template="syntheses/sections/methods.html",
        always=True,
    ),
    Section(
        anchor="",
        fields=(
            SectionField(name="synthesis_kind", label=_("Genre de synthèse")),
            SectionField(name="searched_on", label=_("Recherche à jour au")),
            SectionField(name="contributors", label=_("Équipe"), searched=()),
        ),
    ),
)

DIGEST_SECTIONS = (
    Section(
        anchor="points-cles",
        heading=_("À retenir"),
        fields=(
            SectionField(name="key_points", hint=_("ce qu’il faut retenir"), asked=EXPECTED, sheet=sheet.key_points),
        ),
        template="syntheses/sections/key_points.html",
        opens=True,
    ),
    Section(
        anchor="effets",
        heading=_("Ce que cela change à ce qu’on savait"),
        entry=_("Ce que cela change"),
        template="syntheses/sections/effects.html",
        shown=_has_effects,
    ),
    Section(
        anchor="publication",
        heading=_("La publication"),
        fields=(
            SectionField(
                name="publication_citation",
                hint=_("la notice de la publication"),
                asked=EXPECTED,
                sheet=sheet.publication,
            ),
        ),
        template="syntheses/sections/publication.html",
    ),
    Section(
        anchor="resume",
        heading=_("Résumé"),
        fields=(SectionField(name="body"),),
        template="components/section_body.html",
    ),
    Section(
        anchor="",
        fields=(
            SectionField(name="publication_doi", searched=()),
            SectionField(name="publication_url", searched=()),
            SectionField(name="publication_year", label=_("Année de la publication")),
            SectionField(name="contributors", label=_("Résumé par"), searched=()),
        ),
    ),
)
