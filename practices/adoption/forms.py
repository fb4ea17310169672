"""The forms of an adoption file. Each says what its row was when it was opened, so that nobody overwrites unawares."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.directory.models import Establishment, Term
from practices.adoption.models import (
    Adaptation,
    AdoptionFile,
    Fidelity,
    HeldSession,
    Indicator,
    Measure,
    Task,
    TeamMember,
)
from practices.adoption.pasting import decode, read_pasted
from practices.adoption.row_forms import AmountField, CountField, DayField, NumberField, RowForm
from practices.adoption.stages import REASONS, Part, stage_labels


class OpenForm(forms.Form):
    """Opens a file: for whom, in which role, for what need."""

    use_required_attribute = False
    establishment = forms.ModelChoiceField(Establishment.objects.none(), label=_("Établissement"), empty_label=None)
    role = forms.CharField(
        label=_("Votre rôle dans le projet"),
        max_length=160,
        help_text=_("Une fonction plutôt qu’un nom : « chef de service du soutien à domicile »."),
    )
    why = forms.CharField(
        label=_("Ce que vous cherchez"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Le besoin auquel la pratique répondrait chez vous. Visible de l’équipe seulement, jusqu’à ce que "
            "vous le partagiez."
        ),
    )

    # The number of the need for which one comes, as the address had it.
    need = forms.CharField(required=False, max_length=18, widget=forms.HiddenInput)

    def __init__(self, *args: Any, establishments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["establishment"]
        field.queryset = establishments
        if len(establishments) == 1:
            field.initial = establishments[0]
            field.widget = forms.HiddenInput()


class StageForm(forms.Form):
    """Moves a file to a stage."""

    use_required_attribute = False
    stage = forms.ChoiceField(label=_("Stade"))
    on = DayField(label=_("Depuis le"), help_text=_("Année-mois-jour, par exemple 2026-03-15."))
    reasons = forms.ModelMultipleChoiceField(
        Term.objects.none(),
        required=False,
        label=_("Si le projet s’arrête : pourquoi"),
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("Précision"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, file: AdoptionFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["stage"]
        choices.choices = [(slug, label) for slug, label in stage_labels().items() if slug != file.stage]
        reasons: Any = self.fields["reasons"]
        reasons.queryset = Term.objects.filter(vocabulary__slug=REASONS)
        order = list(stage_labels())
        self.fields["stage"].initial = order[min(order.index(file.stage) + 1, len(order) - 2)]
        self.fields["on"].initial = timezone.localdate()


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, person: Any) -> str:
        return str(person)


class TeamMemberForm(RowForm):
    person = PersonField(
        User.objects.none(),
        required=False,
        label=_("Compte de la personne"),
        empty_label=_("Aucun compte"),
        help_text=_(
            "Parmi les membres de l’établissement. Elle pourra modifier le dossier ; son nom n’est montré qu’à "
            "l’équipe."
        ),
    )

    class Meta:
        model = TeamMember
        fields = ["role", "duties", "person"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        group = self.instance.file.establishment.group_id
        people = User.objects.filter(is_active=True, groups=group) if group else User.objects.none()
        if self.instance.person_id:
            people = User.objects.filter(models.Q(pk=self.instance.person_id) | models.Q(pk__in=people.values("pk")))
        field.queryset = people.order_by("last_name", "first_name", "email")


class TaskForm(RowForm):
    starts_on = DayField(label=_("Début"), required=False)
    due_on = DayField(label=_("Échéance"), required=False, help_text=_("Année-mois-jour, par exemple 2026-03-15."))

    class Meta:
        model = Task
        fields = ["title", "owner", "starts_on", "due_on", "state", "milestone", "note"]


class HeldSessionForm(RowForm):
    """A session that was held: its length and who came are whole numbers, as people type them."""

    on = DayField(label=_("Date"), help_text=_("Année-mois-jour, par exemple 2026-03-15."))
    minutes = CountField(label=_("Durée en minutes"), required=False)
    people = CountField(label=_("Personnes présentes"), required=False)

    class Meta:
        model = HeldSession
        fields = ["title", "kind", "on", "minutes", "people", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}

    def clean_on(self) -> Any:
        return _past(self.cleaned_data["on"], _("Cette date est à venir : inscrivez la séance une fois tenue."))


class FidelityForm(RowForm):
    """What is seen of one component of the core, among those that the practice names."""

    on = DayField(label=_("Observé le"), help_text=_("Année-mois-jour, par exemple 2026-03-15."))

    class Meta:
        model = Fidelity
        fields = ["component", "seen", "on", "how"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        practice = self.instance.file.practice
        rows = practice.core_components.raw_data if practice else []
        names = [str(row["value"].get("title") or "")[:300] for row in rows]
        names = list(dict.fromkeys(name for name in [*names, self.instance.component] if name))
        if names:
            self.fields["component"] = forms.ChoiceField(
                label=_("Élément du noyau"),
                choices=[(name, name) for name in names],
                help_text=_("Ce dont la pratique dit qu’il ne faut pas le changer."),
            )

    def clean_on(self) -> Any:
        return _past(self.cleaned_data["on"], _("Cette date est à venir : dites ce que vous avez observé déjà."))


def _past(day: Any, refusal: Any) -> Any:
    if day and day > timezone.localdate():
        raise ValidationError(refusal)
    return day


class AdaptationForm(RowForm):
    since = DayField(label=_("Depuis le"), required=False, help_text=_("Année-mois-jour, par exemple 2026-03-15."))

    class Meta:
        model = Adaptation
        fields = ["what", "why", "is_core", "since"]
        widgets = {"why": forms.Textarea(attrs={"rows": 4})}


class IndicatorForm(RowForm):
    baseline = NumberField(
        label=_("Valeur de départ"), required=False, help_text=_("Avant la pratique ; vide si inconnue.")
    )
    target = NumberField(label=_("Cible"), required=False)
    baseline_on = DayField(label=_("Date de la valeur de départ"), required=False)
    next_on = DayField(
        label=_("Prochaine mesure"), required=False, help_text=_("Année-mois-jour, par exemple 2026-03-15.")
    )

    class Meta:
        model = Indicator
        fields = [
            *(
                "of_practice",
                "name",
                "kind",
                "dimension",
                "unit",
                "better",
                "baseline",
                "baseline_on",
                "target",
                "every_months",
                "at_horizons",
            ),
            "next_on",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        practice = self.instance.file.practice
        names = [str(row["value"].get("name") or "")[:250] for row in practice.indicators.raw_data] if practice else []
        names = list(dict.fromkeys(name for name in [*names, self.instance.of_practice] if name))
        if names:
            self.fields["of_practice"] = forms.ChoiceField(
                label=_("Indicateur de la pratique"),
                required=False,
                choices=[("", gettext("Un indicateur à nous")), *((name, name) for name in names)],
                help_text=_("Choisi, vos mesures se lisent sur le même axe que celles des autres lieux."),
            )
            self.fields["name"].required = False
            self.fields["name"].help_text = _("Vide : le nom de l’indicateur de la pratique.")
        else:
            del self.fields["of_practice"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("name") and "name" not in self.errors:
            if not cleaned.get("of_practice"):
                self.add_error("name", _("Nommez l’indicateur, ou choisissez-en un de la pratique."))
            cleaned["name"] = cleaned.get("of_practice") or ""
        return cleaned


class MeasureForm(RowForm):
    on = DayField(label=_("Date"), help_text=_("Année-mois-jour, par exemple 2026-03-15."))
    value = NumberField(label=_("Valeur"))

    class Meta:
        model = Measure
        fields = ["on", "value", "note"]

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("Cette date est à venir : inscrivez la mesure une fois prise."))
        return day


class PasteForm(forms.Form):
    """Many values at once, pasted or in a file."""

    use_required_attribute = False
    pasted = forms.CharField(
        label=_("Valeurs collées"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_(
            "D’Excel : deux colonnes, la date et la valeur ; une troisième, la note, si vous voulez. Une ligne "
            "par mesure."
        ),
    )
    file = forms.FileField(label=_("Ou un fichier CSV"), required=False)

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        self.rows: list[Any] = []

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > 2_000_000:
            raise ValidationError(_("Ce fichier dépasse 2 Mo : enregistrez-en moins de lignes à la fois."))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if self.errors:
            return cleaned
        text = decode(file.read()) if file else cleaned.get("pasted", "")
        found = read_pasted(text, not_before=self.indicator.baseline_on)
        if found.errors:
            raise ValidationError({"file" if file else "pasted": found.errors})
        self.rows = found.rows
        return cleaned


class LessonsForm(RowForm):
    class Meta:
        model = AdoptionFile
        fields = ["lessons", "failures", "used_to_act", "used_to_understand", "used_to_convince"]
        widgets = {
            name: forms.Textarea(attrs={"rows": 4})
            for name in ("used_to_act", "used_to_understand", "used_to_convince")
        }


class NeedForm(RowForm):
    class Meta:
        model = AdoptionFile
        fields = ["why", "source"]


class MeansForm(RowForm):
    """What it was to cost and what it does, in dollars and people."""

    cost_planned = AmountField(label=_("Coût prévu (dollars)"), required=False)
    cost_real = AmountField(label=_("Coût réel à ce jour (dollars)"), required=False)
    fte_planned = AmountField(label=_("Équivalents temps complet prévus"), required=False)
    fte_real = AmountField(label=_("Équivalents temps complet réels"), required=False)

    class Meta:
        model = AdoptionFile
        fields = ["cost_planned", "cost_real", "fte_planned", "fte_real", "means_note"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("cost_planned", "cost_real", "fte_planned", "fte_real"):
            if (cleaned.get(name) or 0) < 0:
                self.add_error(name, _("Ce nombre est négatif : écrivez un nombre d’au moins 0."))
        return cleaned


class SharingForm(RowForm):
    """Who reads each part."""

    class Meta:
        model = AdoptionFile
        fields = [f"{part.value}_shown" for part in Part]
