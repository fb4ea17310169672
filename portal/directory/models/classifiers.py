"""The vocabularies that classify contents: those of all, and the fields by which authors choose their terms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.directory.models.vocabularies import Term
from portal.kinds.contents import Classifier

# Vocabularies that classify any content, in the order in which a person thinks of them, with
# the label of their field.
CLASSIFIERS = {
    "themes": _("Thèmes"),
    "service_programmes": _("Programmes-services"),
    "client_profiles": _("Clientèles"),
    "objectives": _("Objectifs"),
    "approaches": _("Approches"),
    "care_models": _("Modèles"),
    "tools": _("Outils"),
    "mechanisms": _("Mécanismes"),
    "continuum": _("Continuum"),
    "service_levels": _("Niveaux de services"),
}

CLASSIFIER_HELP = {
    "themes": _("Les grands sujets du portail : c’est par eux que l’on parcourt les contenus."),
    "service_programmes": _("Les programmes-services qui offrent ou qui financent ce dont il s’agit."),
    "client_profiles": _("Le profil des personnes à qui cela s’adresse."),
    "objectives": _("Ce que l’on cherche à améliorer."),
    "approaches": _("La façon de penser l’offre de services."),
    "care_models": _("Les modèles d’organisation des services qui sont suivis."),
    "tools": _("Les genres d’outils cliniques ou de gestion employés."),
    "mechanisms": _("La façon dont le travail de chacun s’ajuste à celui des autres."),
    "continuum": _("Les étapes du continuum où cela se place."),
    "service_levels": _("Les niveaux de services qui sont touchés."),
}


def classifiers_of(kind: Any) -> dict[str, Any]:
    """The vocabularies that classify the pages of a kind, with the label of their field: those of all, then its own."""
    return CLASSIFIERS | {own.vocabulary: own.label for own in getattr(kind, "classifiers", ())}


class TermsField(forms.ModelMultipleChoiceField):
    """The terms of one vocabulary, as check boxes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, vocabulary: str, own: Classifier | None = None) -> None:
        super().__init__(
            queryset=Term._default_manager.none(),
            required=False,
            label=own.label if own else CLASSIFIERS[vocabulary],
            help_text=own.help_text if own else CLASSIFIER_HELP[vocabulary],
        )
