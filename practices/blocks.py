"""The repeated parts of a practice sheet: each row is one block."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from portal.core.blocks import MarkdownBlock
from portal.directory.labels import term_labels


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
    title = blocks.CharBlock(label=_("Composante"), max_length=200)
    description = blocks.TextBlock(label=_("Précision"), required=False, rows=2)

    class Meta:
        icon = "list-ul"
        label = _("Composante")


class ResourceBlock(blocks.StructBlock):
    KINDS = [
        ("human", _("Humaine")),
        ("material", _("Matérielle")),
        ("financial", _("Financière")),
        ("informational", _("Informationnelle")),
    ]
    kind = blocks.ChoiceBlock(label=_("Genre"), choices=KINDS)
    description = blocks.TextBlock(label=_("Ressource"), rows=2)
    essential = blocks.BooleanBlock(label=_("Essentielle"), required=False, default=True)

    class Meta:
        icon = "group"
        label = _("Ressource")


class PracticeStepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Étape"), max_length=200)
    start = blocks.DateBlock(label=_("Début"), required=False)
    duration_months = blocks.FloatBlock(label=_("Durée (mois)"), required=False, min_value=0)
    description = MarkdownBlock(label=_("Description"), required=False)

    class Meta:
        icon = "calendar"
        label = _("Étape")


class RiskBlock(blocks.StructBlock):
    risk = blocks.TextBlock(label=_("Risque"), rows=2)
    mitigation = blocks.TextBlock(label=_("Parade"), required=False, rows=2)

    class Meta:
        icon = "warning"
        label = _("Risque")


class PartnerBlock(blocks.StructBlock):
    kind = TermBlock("partner_kinds", label=_("Groupe"))
    name = blocks.CharBlock(label=_("Partenaire"), max_length=200)
    role = blocks.TextBlock(label=_("Rôle"), required=False, rows=2)

    class Meta:
        icon = "group"
        label = _("Partenaire")


class IndicatorBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Indicateur"), max_length=250)
    kind = TermBlock("indicator_kinds", label=_("Genre"))
    unit = blocks.CharBlock(label=_("Unité"), required=False, max_length=60)
    baseline = blocks.FloatBlock(label=_("Valeur de départ"), required=False)
    target = blocks.FloatBlock(label=_("Cible"), required=False)
    measured = blocks.FloatBlock(label=_("Valeur mesurée"), required=False)
    period = blocks.CharBlock(label=_("Période"), required=False, max_length=120)
    source = blocks.CharBlock(label=_("Source"), required=False, max_length=250)

    class Meta:
        icon = "order"
        label = _("Indicateur")
