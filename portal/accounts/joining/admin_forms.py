"""The forms by which administrators and leads give roles, and decide."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.addresses import canonical_address, refuse_letters_outside_ascii
from portal.accounts.joining.giving import (
    GIVEN_BY_LEADS,
    administers,
    givable_establishments,
    givable_roles,
    may_give,
    roles_for,
)
from portal.accounts.joining.lines import MOST_LINES, Line, read_lines
from portal.accounts.models import JoinRequest, Membership
from portal.accounts.names import validate_name
from portal.directory.models import Establishment


class RoleForm(forms.Form):
    """A role and its place, of those that `user` may give."""

    role = forms.ChoiceField(
        label=gettext_lazy("Rôle"),
        help_text=gettext_lazy(
            "Lecture : lire ce que l’établissement garde pour lui. Rédaction : écrire en son nom et soumettre. "
            "Responsable : aussi inviter, et répondre aux demandes d’accès."
        ),
    )
    establishment = forms.ModelChoiceField(
        label=gettext_lazy("Établissement"), queryset=Establishment.objects.none(), required=False
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Langue du message"),
        choices=[("fr", gettext_lazy("français")), ("en", gettext_lazy("anglais"))],
        help_text=gettext_lazy("Qui a déjà un compte le reçoit dans la langue de son compte."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        places = givable_establishments(user)
        establishment: Any = self.fields["establishment"]
        establishment.queryset = places
        role: Any = self.fields["role"]
        role.choices = givable_roles(user)
        if administers(user):
            establishment.help_text = _("Laissez vide pour un rôle qui vaut dans tout le portail.")
        else:
            establishment.required = True
            role.choices = [choice for choice in role.choices if choice[0] in GIVEN_BY_LEADS]
        if len(only := list(places[:2])) == 1:
            establishment.initial = only[0].pk

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        role, establishment = cleaned.get("role"), cleaned.get("establishment")
        if role and "establishment" in cleaned:
            if not may_give(self.user, role, establishment):
                raise forms.ValidationError(_("Vous ne pouvez pas donner ce rôle dans cet établissement."))
            try:
                Membership(role=role, establishment=establishment).clean()
            except forms.ValidationError as error:
                self.add_error(None, forms.ValidationError(error.messages))
        return cleaned


class InviteForm(RoleForm):
    """One person."""

    field_order = ["address", "name", "role", "establishment", "language"]

    address = forms.EmailField(
        label=gettext_lazy("Adresse électronique"),
        max_length=254,
        validators=[refuse_letters_outside_ascii],
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Inscrivez l’adresse de la personne."),
            "invalid": gettext_lazy("Cette adresse est incomplète. Exemple : prenom.nom@exemple.ca."),
        },
    )
    name = forms.CharField(
        label=gettext_lazy("Nom"),
        max_length=150,
        required=False,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Facultatif : la personne le confirme en arrivant."),
    )

    def clean_address(self) -> str:
        return canonical_address(self.cleaned_data["address"])


class InviteListForm(RoleForm):
    """Several people with the same role, an address a line."""

    field_order = ["people", "role", "establishment", "language"]

    people = forms.CharField(
        label=gettext_lazy("Personnes"),
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=gettext_lazy("Une par ligne : « prenom.nom@exemple.ca » ou « Prénom Nom <prenom.nom@exemple.ca> »."),
        error_messages={"required": gettext_lazy("Inscrivez au moins une adresse.")},
    )
    lines: tuple[Line, ...] = ()

    def clean_people(self) -> str:
        text: str = self.cleaned_data["people"]
        self.lines = tuple(read_lines(text))
        if not self.lines:
            raise forms.ValidationError(_("Inscrivez au moins une adresse."))
        if len(self.lines) > MOST_LINES:
            said = _("Il y a %(count)d personnes ; invitez-en au plus %(most)d à la fois.")
            raise forms.ValidationError(said % {"count": len(self.lines), "most": MOST_LINES})
        return text

    @property
    def good(self) -> list[Line]:
        return [line for line in self.lines if not line.problem]

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.problem]


class ChangeForm(forms.Form):
    """Another role in the same establishment, or another end."""

    role = forms.ChoiceField(label=gettext_lazy("Rôle"))
    until = forms.DateField(
        label=gettext_lazy("Dernier jour"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("Vide : sans échéance. Le rôle prend fin à la fin de ce jour."),
    )

    def __init__(self, *args: Any, user: Any, membership: Membership, **kwargs: Any) -> None:
        until = timezone.localtime(membership.until).date() if membership.until else None
        kwargs.setdefault("initial", {"role": membership.role, "until": until})
        super().__init__(*args, **kwargs)
        known = [choice for choice in givable_roles(user) if may_give(user, choice[0], membership.establishment)]
        kinds = Membership.OF_ESTABLISHMENT if membership.establishment else (membership.role,)
        role: Any = self.fields["role"]
        role.choices = [choice for choice in known if choice[0] in kinds]

    def clean_until(self) -> datetime | None:
        day = self.cleaned_data["until"]
        if day is None:
            return None
        if day < timezone.localdate():
            raise forms.ValidationError(_("Cette date est passée : choisissez-en une à venir, ou mettez fin au rôle."))
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


class ApproveForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Rôle à donner"))

    def __init__(self, *args: Any, user: Any, join_request: JoinRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = roles_for(user, join_request)


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Raison du refus"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Elle est envoyée à la personne."),
        error_messages={"required": gettext_lazy("Dites pourquoi : la personne le reçoit.")},
    )
