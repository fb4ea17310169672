"""The repeated parts of a practice sheet: each row is one block."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from portal.core.blocks import ROW_PREVIEW, MarkdownBlock
from portal.directory.labels import term_labels
from portal.text.dates import TypedDateBlock
from practices.criteria import criterion_choices


def term_choices(vocabulary: str) -> Any:
    """Return a callable that lists the terms of a closed vocabulary as (slug, label) choices."""

    def choices() -> list[tuple[str, str]]:
        return list(term_labels(vocabulary).items())

    return choices


class TermBlock(blocks.ChoiceBlock):
    """The slug of a term of one vocabulary."""

    def __init__(self, vocabulary: str = "", **kwargs: Any) -> None:
        self.vocabulary = vocabulary
        kwargs["choices"] = term_choices(vocabulary)
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        return ("wagtail.blocks.CharBlock", [], {})


class ComponentBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Composante"), max_length=200, help_text=_("En quelques mots."))
    description = blocks.TextBlock(
        label=_("Précision"), required=False, rows=2, help_text=_("Pourquoi elle compte, ou comment elle se règle.")
    )

    class Meta:
        icon = "list-ul"
        label = _("Composante")
        description = _("Une partie de la pratique, en quelques mots")
        preview_template = ROW_PREVIEW
        preview_value = {"title": "Visite à domicile", "description": "Le lien de confiance s’y noue."}


class ResourceBlock(blocks.StructBlock):
    KINDS = [
        ("human", _("Humaine")),
        ("material", _("Matérielle")),
        ("financial", _("Financière")),
        ("informational", _("Informationnelle")),
    ]
    kind = blocks.ChoiceBlock(label=_("Genre"), choices=KINDS, help_text=_("De quelle sorte de ressource il s’agit."))
    description = blocks.TextBlock(
        label=_("Ressource"), rows=2, help_text=_("Ce qu’il faut, et combien si c’est connu.")
    )
    essential = blocks.BooleanBlock(
        label=_("Essentielle"),
        required=False,
        default=True,
        help_text=_("Décoché : on peut s’en passer, la fiche la dit facultative."),
    )

    class Meta:
        icon = "group"
        label = _("Ressource")
        description = _("Une personne, un objet, une somme ou une information qu’il faut")
        preview_template = ROW_PREVIEW
        preview_value = {"kind": "human", "description": "Deux infirmières à temps complet", "essential": True}


class PracticeStepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Étape"), max_length=200, help_text=_("Ce qui se fait, en quelques mots."))
    start = TypedDateBlock(
        label=_("Début"),
        required=False,
        help_text=_("Premier jour de l’étape, au format AAAA-MM-JJ ; vide si inconnu."),
    )
    duration_months = blocks.FloatBlock(
        label=_("Durée (mois)"), required=False, min_value=0, help_text=_("En mois ; vide si inconnue.")
    )
    description = MarkdownBlock(label=_("Description"), required=False)

    class Meta:
        icon = "calendar"
        label = _("Étape")
        description = _("Une étape de la mise en œuvre, avec sa date et sa durée si on les connaît")
        preview_template = ROW_PREVIEW
        preview_value = {"title": "Formation des équipes", "duration_months": 2, "description": "Trois demi-journées."}


class RiskBlock(blocks.StructBlock):
    risk = blocks.TextBlock(label=_("Risque"), rows=2, help_text=_("Ce qui peut mal tourner."))
    mitigation = blocks.TextBlock(
        label=_("Mesures d’atténuation"),
        required=False,
        rows=2,
        help_text=_("Ce que l’on fait pour l’éviter ou le réduire."),
    )

    class Meta:
        icon = "warning"
        label = _("Risque")
        description = _("Ce qui peut mal tourner, et les mesures d’atténuation")
        preview_template = ROW_PREVIEW
        preview_value = {"risk": "Départ de la personne pivot", "mitigation": "Former un remplaçant dès le début."}


class PartnerBlock(blocks.StructBlock):
    kind = TermBlock("partner_kinds", label=_("Groupe"), help_text=_("Le groupe de partenaires auquel il appartient."))
    name = blocks.CharBlock(
        label=_("Partenaire"), max_length=200, help_text=_("Un organisme, une équipe ou un groupe.")
    )
    role = blocks.TextBlock(label=_("Rôle"), required=False, rows=2, help_text=_("Ce qu’il apporte à la pratique."))

    class Meta:
        icon = "group"
        label = _("Partenaire")
        description = _("Un organisme ou une équipe qui y participe, et son rôle")
        preview_template = ROW_PREVIEW
        preview_value = {"name": "Centre d’action bénévole", "role": "Transport et visites d’amitié."}


class CriterionBlock(blocks.ChoiceBlock):
    """The slug of a criterion of transferability."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["choices"] = criterion_choices
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        return ("wagtail.blocks.CharBlock", [], {})


class SettingBlock(blocks.StructBlock):
    criterion = CriterionBlock(
        label=_("Critère"), help_text=_("Ce qui compte pour qu’une pratique donne ailleurs les mêmes effets.")
    )
    description = blocks.TextBlock(
        label=_("Chez vous"),
        rows=3,
        help_text=_("Ce qu’il en est là où la pratique a été faite, et ce que cela a changé."),
    )

    class Meta:
        icon = "site"
        label = _("Élément du contexte")
        description = _("Ce qu’il en était là où la pratique a été faite, critère par critère")
        preview_template = ROW_PREVIEW
        preview_value = {"description": "Un seul hôpital pour 18 000 personnes, à 90 minutes du plus lointain village."}


class IndicatorBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Indicateur"), max_length=250, help_text=_("Ce qui est compté ou mesuré."))
    kind = TermBlock("indicator_kinds", label=_("Genre"), help_text=_("Sur quoi il renseigne."))
    unit = blocks.CharBlock(
        label=_("Unité"), required=False, max_length=60, help_text=_("Par exemple : %, jours, visites.")
    )
    baseline = blocks.FloatBlock(
        label=_("Valeur de départ"), required=False, help_text=_("Avant la pratique ; vide si inconnue.")
    )
    target = blocks.FloatBlock(label=_("Cible"), required=False, help_text=_("Ce que l’on vise."))
    measured = blocks.FloatBlock(
        label=_("Valeur mesurée"), required=False, help_text=_("La dernière mesure ; vide tant qu’il n’y en a pas.")
    )
    period = blocks.CharBlock(
        label=_("Période"), required=False, max_length=120, help_text=_("Quand la mesure a été prise.")
    )
    denominator = blocks.CharBlock(
        label=_("Mesuré sur"),
        required=False,
        max_length=250,
        help_text=_("Sur qui ou sur quoi : combien de personnes, quel territoire, avec ou sans groupe témoin."),
    )
    source = blocks.CharBlock(
        label=_("Source"), required=False, max_length=250, help_text=_("D’où viennent ces nombres.")
    )

    class Meta:
        icon = "order"
        label = _("Indicateur")
        description = _("Ce qui est mesuré : départ, cible et dernière mesure")
        preview_template = ROW_PREVIEW
        preview_value = {
            "name": "Retours à l’urgence dans les 30 jours",
            "unit": "%",
            "baseline": 18,
            "target": 12,
            "measured": 13,
            "denominator": "240 personnes",
        }
