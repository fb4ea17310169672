"""The forms of proposals: what a team proposes, what a broker answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from practices.adoption.models import AdoptionFile, Indicator, Proposal


class ProposalForm(forms.Form):
    """A result of the file, what it could become, and why."""

    use_required_attribute = False
    indicator = forms.ModelChoiceField(
        Indicator.objects.none(),
        label=_("Résultat mesuré"),
        empty_label=_("Choisir un résultat"),
        help_text=_("Sa dernière mesure, son départ et sa cible seront montrés aux courtiers."),
        error_messages={"required": _("Choisissez un indicateur qui a une mesure.")},
    )
    kind = forms.ChoiceField(label=_("Ce que vous proposez"), choices=Proposal.Kind.choices)
    why = forms.CharField(
        label=_("Pourquoi"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Ce que ce résultat apprend, et à qui il servirait."),
    )

    def __init__(self, *args: Any, file: AdoptionFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["indicator"]
        field.queryset = file.indicators.filter(measures__isnull=False).distinct()


class AnswerForm(forms.Form):
    """Accepted or declined, with a word for the team."""

    use_required_attribute = False
    accepted = forms.TypedChoiceField(
        label=_("Votre réponse"),
        choices=[("1", _("Retenir la proposition")), ("0", _("Ne pas la retenir"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez de retenir la proposition ou non.")},
    )
    word = forms.CharField(
        label=_("Un mot à l’équipe"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Ce qui suivra, ou ce qui manque encore."),
        error_messages={"required": _("Écrivez un mot : l’équipe saura pourquoi.")},
    )
