"""Deleting what contents may use: every use is told, and another takes its place."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.snippets.views.snippets import DeleteView

from portal.directory.replacement import Use, delete_unused, refusal, replace_and_delete, replacements, uses_of


class ReplacementField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.localised_label)


class ReplacementForm(forms.Form):
    replacement = ReplacementField(
        queryset=None,
        label=gettext_lazy("Remplacer par"),
        help_text=gettext_lazy(
            "Il prend sa place partout, brouillons et versions compris, et garde ses noms pour la recherche."
        ),
        error_messages={"required": gettext_lazy("Choisissez ce qui prend sa place : des contenus l’emploient.")},
    )

    def __init__(self, *args: Any, instance: Any, used: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["replacement"]
        field.queryset = replacements(instance)  # type: ignore[attr-defined]
        field.required = used


class ReplacingDeleteView(DeleteView):
    """Wagtail's own counts what its index of references knows: neither lists of terms nor drafts."""

    template_name = "directory/admin/confirm_delete.html"

    @cached_property
    def uses(self) -> list[Use]:
        return uses_of(self.object)

    @property
    def used(self) -> bool:
        return bool(self.uses)

    def get_form(self, form_class: Any = None) -> ReplacementForm:
        data = self.request.POST if self.request.method == "POST" else None
        return ReplacementForm(data, instance=self.object, used=self.used)

    def form_valid(self, form: Any) -> HttpResponse:
        replacement = form.cleaned_data["replacement"]
        try:
            if replacement:
                replace_and_delete(instance=self.object, by=replacement)
                said = _("« %(name)s » est remplacé par « %(by)s ».") % {
                    "name": self.object.localised_label,
                    "by": replacement.localised_label,
                }
            else:
                delete_unused(instance=self.object)
                said = self.get_success_message()
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, said)
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        refused = refusal(self.object)
        return super().get_context_data(**kwargs) | {"uses": self.uses, "used": self.used, "refusal": refused}
