"""The administration's form of a practice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.directory.models import ClassifiedPageForm, EstablishmentRole

CONTACT_POINT_HELP = _(
    "Le rôle, dans un établissement, à qui le portail transmet ce que les lecteurs écrivent à l’équipe. Sans choix : "
    "un courtier reçoit et transmet."
)


class ContactPointField(forms.ModelChoiceField):
    """A role, with the establishment where it is."""

    def label_from_instance(self, role: EstablishmentRole) -> str:
        return f"{role.establishment.label} – {role.title}"


class PracticePageForm(ClassifiedPageForm):
    contact_point = ContactPointField(
        queryset=EstablishmentRole._default_manager.none(),
        required=False,
        label=_("Qui reçoit les messages"),
        help_text=CONTACT_POINT_HELP,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "contact_point" in self.fields:
            field: Any = self.fields["contact_point"]
            field.queryset = EstablishmentRole.objects.select_related("establishment").order_by(
                "establishment__order", "establishment__label", "sort_order"
            )
