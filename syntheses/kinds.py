"""What a synthesis and a digest are called, look like and join."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from portal.core.links import STANCES
from portal.kinds.checklist import COMMON, NUMBERS_AGREE, Check
from portal.kinds.contents import Colour, ContentKind, Family
from portal.kinds.layers import Layer
from syntheses import sheet
from syntheses.evidence.reading import certainty_told, names_in
from syntheses.sections import DIGEST_SECTIONS, SYNTHESIS_SECTIONS

SYNTHESES = Family(
    path="syntheses",
    title="Synthèses",
    index="syntheses.SynthesisIndexPage",
    menu=_("Synthèses"),
    footer=_("Synthèses et résumés"),
    order=20,
)

LIMITS = Check(
    name="limits",
    question=_("Les limites et la certitude de ce qui est conclu sont-elles dites ?"),
)
INTERESTS = Check(
    name="interests",
    question=_("Êtes-vous sans lien avec les auteurs et les travaux résumés ?"),
    hint=_("Si vous en avez un, laissez la relecture à une autre personne, ou dites lequel."),
)

NUMBERS = Check(
    name="numbers",
    question=_("Les nombres vont-ils ensemble, et chaque certitude dit-elle qui l’a jugée ?"),
    hint=_("Le portail additionne et compare ; il ne juge de rien."),
    fact=NUMBERS_AGREE,
)

# What scientific reviewers answer, after brokers have answered of the text.
SCIENTIFIC = (
    Check(
        name="question",
        question=_("La question est-elle précise, et la synthèse y répond-elle ?"),
        hint=_("Population, intervention, comparaison, résultats, ou l’équivalent pour ce genre de synthèse."),
    ),
    Check(
        name="search",
        question=_("La recherche des écrits suffit-elle à la question ?"),
        hint=_("Sources, dates, langues, littérature grise ; ce qui a pu échapper est dit."),
    ),
    Check(
        name="selection",
        question=_("Les études sont-elles choisies et leurs données extraites selon une méthode dite et suivie ?"),
        hint=_("Critères, nombre de personnes, désaccords ; les écarts au protocole sont dits."),
    ),
    Check(
        name="appraisal",
        question=_("La qualité de chaque étude est-elle jugée avec un outil qui convient, et le jugement expliqué ?"),
    ),
    Check(
        name="consistency",
        question=_("Les conclusions disent-elles ce que les résultats permettent de dire, et pas plus ?"),
        hint=_("La certitude annoncée suit les données ; les résultats contraires ne sont pas passés sous silence."),
        fact=NUMBERS_AGREE,
    ),
    Check(
        name="funding",
        question=_("Le financement et les conflits d’intérêts des auteurs sont-ils déclarés, et sans effet apparent ?"),
    ),
)

MESSAGES = Layer(slug="messages", name=_("Messages clés"), field="key_messages", sections=frozenset({"messages-cles"}))
SUMMARY = Layer(
    slug="resume",
    name=_("Résumé"),
    field="executive_summary",
    sections=frozenset({"resume", "certitude"}),
    opens=True,
)

SYNTHESIS = ContentKind(
    slug="synthesis",
    one=_("Synthèse"),
    many=_("Synthèses"),
    this=_("Cette synthèse"),
    counted=ngettext_lazy("%(n)d synthèse", "%(n)d synthèses", "n"),
    start=_("Publier une synthèse"),
    order=20,
    family=SYNTHESES,
    icon="synthesis",
    shape='<circle cx="6" cy="6" r="5.7"/>',
    colour=Colour(light=(42, 0.13, 290), dark=(80, 0.1, 290)),
    cell="knowledge",
    detail="synthesis_kind",
    csl_type="report",
    datacite_type="Report",
    schema_type="Report",
    versioned=True,
    links_to=frozenset({"appuyee-par", "forme-a", "accompagne", "decrit", *STANCES}),
    sections=SYNTHESIS_SECTIONS,
    declares_interests=True,
    checklist=(
        *COMMON,
        Check(
            name="method",
            question=_("La façon de chercher et de choisir les études peut-elle être refaite ?"),
        ),
        LIMITS,
        NUMBERS,
    ),
    scientific_checklist=SCIENTIFIC,
    beside_links=("outcomes", certainty_told),
    parts_named=names_in,
    sheet_head=sheet.synthesis_head,
    layers=(MESSAGES, SUMMARY),
    whole=_("Rapport complet"),
)

DIGEST = ContentKind(
    slug="digest",
    one=_("Résumé de publication"),
    many=_("Résumés de publications"),
    this=_("Ce résumé"),
    short=pgettext_lazy("type de contenu", "Résumé"),
    counted=ngettext_lazy("%(n)d résumé", "%(n)d résumés", "n"),
    start=_("Résumer une publication"),
    order=30,
    family=SYNTHESES,
    icon="digest",
    shape='<path d="M6 0l6 6-6 6-6-6z"/>',
    colour=Colour(light=(44, 0.13, 345), dark=(80, 0.1, 345)),
    cell="knowledge",
    links_from=frozenset({"decrit", *STANCES}),
    links_to=frozenset({"appuyee-par"}),
    sections=DIGEST_SECTIONS,
    checklist=(*COMMON, LIMITS, INTERESTS),
    sheet_head=sheet.digest_head,
)
