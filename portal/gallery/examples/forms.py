"""Fields of forms, empty and refused."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.gallery.specimens import State, show


class ExampleForm(forms.Form):
    """Every kind of control that the portal's forms use."""

    use_required_attribute = False

    name = forms.CharField(label=_("Nom"), help_text=_("Tel qu’il sera affiché."))
    email = forms.EmailField(label=_("Adresse électronique"), required=False)
    need = forms.CharField(label=_("Votre besoin"), widget=forms.Textarea(attrs={"rows": 4}))
    kind = forms.ChoiceField(label=_("Contenu"), choices=[("practice", _("Pratique")), ("synthesis", _("Synthèse"))])
    reasons = forms.MultipleChoiceField(
        label=_("Pourquoi"),
        choices=[("staff", _("Les effectifs ont manqué")), ("funding", _("Le financement a manqué"))],
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(label=_("J’accepte que l’on m’écrive"), help_text=_("Par courriel seulement."))


class RefusedForm(ExampleForm):
    def clean(self) -> Any:
        raise forms.ValidationError(_("Cette adresse et ce mot de passe ne vont pas ensemble."))


KINDS = (
    ("name", "Texte, avec aide"),
    ("email", "Facultatif"),
    ("need", "Texte long"),
    ("kind", "Choix"),
    ("reasons", "Plusieurs choix"),
    ("agreed", "Case à cocher"),
)


def field(name: str, *, refused: bool) -> Any:
    form = ExampleForm({"email": "pas-une-adresse"} if refused else None)
    return lambda: {"field": form[name]}


show(
    "form_field",
    *(
        State(f"{label}{', en erreur' if refused else ''}", field(name, refused=refused))
        for name, label in KINDS
        for refused in (False, True)
    ),
    group="Formulaires",
    frame='<div class="form">{}</div>',
    narrow=True,
)
show(
    "form_body",
    State("À remplir", lambda: {"form": ExampleForm()}),
    State("Champs à corriger", lambda: {"form": ExampleForm({})}),
    State("Rien n’est regardé pour le moment", lambda: {"form": ExampleForm(), "refused": "Attendez une minute."}),
    group="Formulaires",
    frame='<div class="form">{}</div>',
    narrow=True,
)
show(
    "conflicts",
    State(
        "Écrit par quelqu’un d’autre entre-temps",
        conflicts=[("Le plan", "Rencontrer l’équipe en janvier."), ("Les leçons", "")],
    ),
    group="Formulaires",
    narrow=True,
)
show(
    "form_summary",
    State("Champs à corriger", lambda: {"form": ExampleForm({})}),
    State("Refus de l’ensemble", lambda: {"form": RefusedForm({"name": "A", "need": "B", "agreed": "on"})}),
    group="Formulaires",
)
show(
    "passkey_button",
    State("Se servir d’une clé", lambda: {"does": "get", "label": "Se connecter avec une clé d’accès"}),
    group="Formulaires",
    frame='<form class="form">{}</form>',
    narrow=True,
)
