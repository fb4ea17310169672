"""The administration's form of a practice."""

from typing import Any

from django import forms
from django.utils.text import capfirst

from portal.directory.models import ClassifiedPageForm, EstablishmentRole


class ContactPointField(forms.ModelChoiceField):
    """A role, with the establishment where it is."""

    def label_from_instance(self, role: EstablishmentRole) -> str:
        return f"{role.establishment.label} – {role.title}"


class PracticePageForm(ClassifiedPageForm):
    contact_point = ContactPointField(queryset=EstablishmentRole._default_manager.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "contact_point" in self.fields:
            field: Any = self.fields["contact_point"]
            declared = self.instance._meta.get_field("contact_point")
            field.label = capfirst(declared.verbose_name)
            field.help_text = declared.help_text
            field.queryset = EstablishmentRole.objects.select_related("establishment").order_by(
                "establishment__order", "establishment__label", "sort_order"
            )
