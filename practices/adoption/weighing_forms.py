"""The forms of a weighing and of readiness: a row for each criterion, several on a page, each kept by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.directory.models import Establishment
from practices.adoption.models import ReadinessAnswer, SiteAnswer
from practices.adoption.row_forms import RowForm


class WeighForm(forms.Form):
    """For which establishment a practice is weighed."""

    use_required_attribute = False
    establishment = forms.ModelChoiceField(Establishment.objects.none(), label=_("Établissement"), empty_label=None)

    def __init__(self, *args: Any, establishments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["establishment"]
        field.queryset = establishments
        if len(establishments) == 1:
            field.initial = establishments[0]
            field.widget = forms.HiddenInput()


class SiteAnswerForm(RowForm):
    likeness = forms.ChoiceField(
        label=_("Par rapport à là-bas"),
        required=False,
        choices=[("", _("Pas encore de réponse")), *SiteAnswer.Likeness.choices],
    )

    class Meta:
        model = SiteAnswer
        fields = ["here", "likeness", "adapt"]
        widgets = {"here": forms.Textarea(attrs={"rows": 3}), "adapt": forms.Textarea(attrs={"rows": 2})}


class ReadinessForm(RowForm):
    agreement = forms.TypedChoiceField(
        label=_("Votre réponse d’équipe"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Pas encore de réponse")), *ReadinessAnswer.Agreement.choices],
    )

    class Meta:
        model = ReadinessAnswer
        fields = ["agreement", "note"]


@dataclass(frozen=True)
class Asked:
    """One form of a page of several: what it asks, and what helps to answer."""

    label: str
    form: Any
    there: tuple[str, ...] = ()


def forms_of(
    request: HttpRequest, rows: Iterable[tuple[str, str, Any, tuple[str, ...]]], form_class: Any
) -> list[Asked]:
    """A form for each (slug, label, instance, what is said there); those of one page have names of their own."""
    posted = request.POST if request.method == "POST" else None
    return [Asked(label, form_class(posted, instance=row, prefix=slug), there) for slug, label, row, there in rows]


def save_all(asked: list[Asked]) -> bool:
    """Keep what changed in each; where one is refused none is. Tells whether they were kept."""
    if not all([one.form.is_valid() for one in asked]):  # noqa: C419  (each is asked, so that each says its errors)
        return False
    for one in asked:
        if one.form.has_changed():
            one.form.save()
    return True


def rearm(asked: list[Asked]) -> bool:
    """Let the forms that met what somebody else wrote be sent again. Tells whether one did."""
    met = [one.form for one in asked if one.form.conflicts]
    for form in met:
        form.rearmed()
    return bool(met)
