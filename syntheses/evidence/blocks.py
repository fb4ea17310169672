"""The forms of evidence, kept on the page: drafts, previews, revisions and frozen versions carry it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from portal.core.blocks import ROW_PREVIEW
from portal.references.blocks import PartialDateBlock
from portal.text.dates import TypedDateBlock
from syntheses.evidence import terms

KEY_HELP = _("La clé de la référence, telle qu’elle est dans la liste des références de la page.")


class ReferenceKeyBlock(blocks.CharBlock):
    """The key of a reference of the page, as it is written there or cited."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Référence"))
        kwargs.setdefault("help_text", KEY_HELP)
        super().__init__(max_length=80, **kwargs)

    def clean(self, value: str) -> str:
        cleaned: str = super().clean(value).strip()
        return cleaned.removeprefix("[").removeprefix("@").removesuffix("]")

    def deconstruct(self) -> Any:
        return ("wagtail.blocks.CharBlock", [], {})


class CountBlock(blocks.IntegerBlock):
    """How many there are; empty where nobody knows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, min_value=0, max_value=2_000_000_000, **kwargs)

    def deconstruct(self) -> Any:
        return ("wagtail.blocks.IntegerBlock", [], {})


class QuestionPartBlock(blocks.StructBlock):
    part = blocks.ChoiceBlock(label=_("Élément"), choices=terms.QUESTION_PARTS, help_text=_("De PICO ou de SPIDER."))
    text = blocks.TextBlock(label=_("Précision"), rows=2, help_text=_("Ce que la question retient."))

    class Meta:
        icon = "help"
        label = _("Élément de la question")
        description = _("Une partie de la question : population, intervention, comparaison…")
        preview_template = ROW_PREVIEW
        preview_value = {"part": "population", "text": "Personnes âgées en perte d’autonomie vivant à domicile"}


class SearchSourceBlock(blocks.StructBlock):
    name = blocks.CharBlock(
        label=_("Source"), max_length=200, help_text=_("La base ou le site, et son interface : MEDLINE (Ovid).")
    )
    searched_on = TypedDateBlock(label=_("Cherchée le"), required=False, help_text=_("Le jour de la recherche."))
    found = CountBlock(label=_("Notices trouvées"), help_text=_("Le nombre de notices que la recherche a donné."))
    strategy = blocks.TextBlock(
        label=_("Stratégie complète"),
        required=False,
        rows=6,
        help_text=_("L’équation telle qu’elle a été lancée, ligne par ligne."),
    )

    class Meta:
        icon = "search"
        label = _("Source cherchée")
        description = _("Une base ou un site, et ce qui y a été cherché")
        preview_template = ROW_PREVIEW
        preview_value = {"name": "MEDLINE (Ovid)", "found": 412, "strategy": "1. exp Telemedicine/\n2. frail*.tw."}


class StudyBlock(blocks.StructBlock):
    study = ReferenceKeyBlock()
    design = blocks.ChoiceBlock(
        label=_("Devis"), required=False, choices=terms.DESIGNS, help_text=_("Comment l’étude a été faite.")
    )
    country = blocks.CharBlock(
        label=_("Pays"), required=False, max_length=200, help_text=_("Où elle a été faite ; le lieu s’il compte.")
    )
    population = blocks.TextBlock(label=_("Population"), required=False, rows=2, help_text=_("Qui a participé."))
    n = CountBlock(label=_("Participants"), help_text=_("Leur nombre ; vide si la source ne le dit pas."))
    finding = blocks.TextBlock(
        label=_("Effet en quelques mots"), required=False, rows=2, help_text=_("Ce qu’elle a trouvé, dans vos mots.")
    )
    quality = blocks.TextBlock(
        label=_("Appréciation de la qualité"),
        required=False,
        rows=2,
        help_text=_("Ce que l’outil d’appréciation en dit, ou ses limites."),
    )

    class Meta:
        icon = "doc-full"
        label = _("Étude")
        description = _("Une étude retenue : sa référence, son devis, où, chez qui, combien")
        label_format = "{study}"
        preview_template = ROW_PREVIEW
        preview_value = {"study": "dupont2020", "design": "randomised-trial", "country": "Canada", "n": 240}


class EffectBlock(blocks.StructBlock):
    study = ReferenceKeyBlock(label=_("Étude"), help_text=_("La clé de sa référence, comme dans la liste des études."))
    measure = blocks.ChoiceBlock(
        label=_("Mesure"), required=False, choices=terms.MEASURES, help_text=_("Vide si l’effet est dit en mots.")
    )
    value = blocks.FloatBlock(label=_("Valeur"), required=False, help_text=_("L’estimation, par exemple 0,69."))
    low = blocks.FloatBlock(label=_("IC 95 %, de"), required=False, help_text=_("La borne basse de l’intervalle."))
    high = blocks.FloatBlock(label=_("à"), required=False, help_text=_("La borne haute de l’intervalle."))
    n = CountBlock(label=_("Participants"), help_text=_("Ceux chez qui ce résultat a été mesuré, s’ils diffèrent."))
    text = blocks.TextBlock(
        label=_("En mots"), required=False, rows=2, help_text=_("Ce que les nombres ne disent pas : quand, chez qui.")
    )

    class Meta:
        icon = "order"
        label = _("Effet")
        description = _("Ce qu’une étude a trouvé pour ce résultat")
        label_format = "{study} {measure} {value}"
        preview_template = ROW_PREVIEW
        preview_value = {"study": "dupont2020", "measure": "RR", "value": 0.8, "low": 0.7, "high": 0.92}


class ReasonBlock(blocks.StructBlock):
    domain = blocks.ChoiceBlock(label=_("Domaine"), choices=terms.DOMAINS, help_text=_("De GRADE."))
    steps = blocks.ChoiceBlock(
        label=_("Change la certitude de"),
        choices=terms.STEPS,
        default="1",
        help_text=_("Les cinq premiers domaines l’abaissent, les trois autres la relèvent."),
    )
    why = blocks.TextBlock(label=_("Pourquoi"), rows=2, help_text=_("Ce qui le fait juger ainsi."))

    class Meta:
        icon = "list-ul"
        label = _("Motif")
        description = _("Ce qui abaisse ou relève la certitude, et pourquoi")
        preview_template = ROW_PREVIEW
        preview_value = {"domain": "imprecision", "steps": "1", "why": "Intervalle qui va d’un gain à une perte."}


class OutcomeBlock(blocks.StructBlock):
    name = blocks.CharBlock(
        label=_("Résultat"), max_length=250, help_text=_("Ce qui est mesuré, quand : « Réadmission à 90 jours ».")
    )
    direction = blocks.ChoiceBlock(
        label=_("Sens"), required=False, choices=terms.DIRECTIONS, help_text=_("Où penchent les études.")
    )
    finding = blocks.TextBlock(
        label=_("Ce que l’on en sait"), required=False, rows=2, help_text=_("En une phrase, pour qui décide.")
    )
    effects = blocks.ListBlock(
        EffectBlock(), label=_("Effets par étude"), default=[], help_text=_("Ce que chaque étude a trouvé.")
    )
    measure = blocks.ChoiceBlock(
        label=_("Estimation d’ensemble : mesure"),
        required=False,
        choices=terms.MEASURES,
        help_text=_("Celle d’une méta-analyse, s’il y en a une ; le portail n’en calcule pas."),
    )
    value = blocks.FloatBlock(label=_("Valeur"), required=False, help_text=_("L’estimation d’ensemble."))
    low = blocks.FloatBlock(label=_("IC 95 %, de"), required=False, help_text=_("La borne basse de l’intervalle."))
    high = blocks.FloatBlock(label=_("à"), required=False, help_text=_("La borne haute de l’intervalle."))
    without = CountBlock(
        label=_("Sans l’intervention, pour 1 000"), help_text=_("Le risque de base, si une source le donne.")
    )
    with_it = CountBlock(label=_("Avec l’intervention, pour 1 000"), help_text=_("Le risque correspondant."))
    participants = CountBlock(
        label=_("Participants"), help_text=_("Vide : la somme de ceux des études, si tous sont connus.")
    )
    studies = CountBlock(label=_("Études"), help_text=_("Vide : le nombre d’études ci-dessus."))
    certainty = blocks.ChoiceBlock(
        label=_("Certitude (GRADE)"),
        required=False,
        choices=list(reversed(terms.CERTAINTIES)),
        help_text=_("Jugée par des personnes. Vide : à documenter."),
    )
    starts = blocks.ChoiceBlock(
        label=_("Au départ"), required=False, choices=terms.STARTS, help_text=_("Selon le devis des études.")
    )
    reasons = blocks.ListBlock(
        ReasonBlock(), label=_("Motifs"), default=[], help_text=_("Ce qui abaisse ou relève la certitude.")
    )
    judged_by = blocks.CharBlock(
        label=_("Jugée par"),
        required=False,
        max_length=200,
        help_text=_("Qui a jugé : des personnes de l’équipe, ou les auteurs d’une source."),
    )
    judged_on = PartialDateBlock(
        label=_("Jugée le"), required=False, max_length=10, help_text=_("L’année, le mois ou le jour.")
    )
    judged_in = ReferenceKeyBlock(
        label=_("Jugement publié dans"),
        required=False,
        help_text=_("La clé de la référence qui l’énonce, s’il y en a une."),
    )

    class Meta:
        icon = "tick-inverse"
        label = _("Résultat")
        description = _("Un résultat examiné : ce qu’ont trouvé les études, et avec quelle certitude")
        label_format = "{name}"
        preview_template = ROW_PREVIEW
        preview_value = {"name": "Réadmission à 90 jours", "certainty": "moderate", "judged_by": "Équipe des synthèses"}


class ExclusionBlock(blocks.StructBlock):
    reason = blocks.CharBlock(label=_("Motif"), max_length=200, help_text=_("Pourquoi ces rapports sont écartés."))
    n = CountBlock(label=_("Nombre"), help_text=_("Combien de rapports."))

    class Meta:
        icon = "cross"
        label = _("Exclusion")
        description = _("Un motif d’exclusion, et combien de rapports il écarte")
        preview_template = ROW_PREVIEW
        preview_value = {"reason": "Autre population", "n": 12}


class ScreeningBlock(blocks.StructBlock):
    """The boxes of the PRISMA 2020 flow diagram (Page et al. 2021, BMJ 372:n71, figure 1)."""

    databases = CountBlock(label=_("Notices repérées dans les bases"), help_text=_("Toutes bases réunies."))
    registers = CountBlock(label=_("Notices repérées dans les registres"), help_text=_("D’essais, de protocoles."))
    duplicates = CountBlock(label=_("Doublons retirés"), help_text=_("Avant le tri."))
    automated = CountBlock(label=_("Retirées par un outil automatique"), help_text=_("Avant le tri."))
    otherwise_removed = CountBlock(label=_("Retirées pour d’autres raisons"), help_text=_("Avant le tri."))
    screened = CountBlock(label=_("Notices triées"), help_text=_("Sur le titre et le résumé."))
    excluded = CountBlock(label=_("Notices exclues au tri"), help_text=_("Sur le titre et le résumé."))
    sought = CountBlock(label=_("Rapports recherchés"), help_text=_("Ceux dont on a cherché le texte entier."))
    not_retrieved = CountBlock(label=_("Rapports introuvables"), help_text=_("Texte entier non obtenu."))
    assessed = CountBlock(label=_("Rapports évalués"), help_text=_("Lus en entier pour juger de leur admissibilité."))
    exclusions = blocks.ListBlock(
        ExclusionBlock(), label=_("Rapports exclus, par motif"), default=[], help_text=_("Un motif par ligne.")
    )
    other_found = CountBlock(
        label=_("Repérés autrement"), help_text=_("Sites, organismes, bibliographies : hors des bases et registres.")
    )
    other_sought = CountBlock(label=_("Autres rapports recherchés"), help_text=_("Parmi ceux repérés autrement."))
    other_not_retrieved = CountBlock(label=_("Autres rapports introuvables"), help_text=_("Texte entier non obtenu."))
    other_assessed = CountBlock(label=_("Autres rapports évalués"), help_text=_("Lus en entier."))
    other_exclusions = blocks.ListBlock(
        ExclusionBlock(), label=_("Autres rapports exclus, par motif"), default=[], help_text=_("Un motif par ligne.")
    )
    studies = CountBlock(label=_("Études incluses"), help_text=_("Une étude peut avoir plusieurs rapports."))
    reports = CountBlock(label=_("Rapports des études incluses"), help_text=_("Vide si c’est le nombre d’études."))

    class Meta:
        icon = "list-ol"
        label = _("Comptes du tri")
        description = _("Les nombres du diagramme PRISMA 2020")
        preview_template = ROW_PREVIEW
        preview_value = {"databases": 678, "duplicates": 167, "screened": 511, "studies": 42}
