"""What authors fill in: their answers, point by point."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.evaluation.forms.common import LONG, SeenForm, area, ask_when_sent
from portal.evaluation.models import Remark, Round


class AnswersForm(SeenForm):
    """What the authors answer, point by point, and as a whole."""

    answer = forms.CharField(
        label=gettext_lazy("Votre réponse d’ensemble"),
        help_text=gettext_lazy("Lue par la rédaction et par qui relit au tour suivant."),
        widget=area(5),
        max_length=LONG,
        required=False,
    )

    def __init__(self, *args: Any, round_: Round, points: Sequence[Any], **kwargs: Any) -> None:
        self.named = {self.name_of(point): point for point in points}
        kept = {"answer": round_.answer} | {name: point.answer for name, point in self.named.items()}
        super().__init__(*args, kept=kept, **kwargs)
        self.round = round_
        self.initial["answer"] = round_.answer
        for number, (name, point) in enumerate(self.named.items(), 1):
            self.fields[name] = forms.CharField(
                label=_("Votre réponse au point %(number)d") % {"number": number},
                widget=area(4),
                max_length=LONG,
                initial=point.answer,
            )
            missing = _("Répondez à ce point avant de soumettre : ce que vous avez changé, ou pourquoi non.")
            ask_when_sent(self, self.sends, self.fields[name], missing)
        self.order_fields([*self.named, "answer"])

    @staticmethod
    def name_of(point: Any) -> str:
        return f"{'remark' if isinstance(point, Remark) else 'report'}-{point.pk}"

    @property
    def sends(self) -> bool:
        return "send" in self.data

    def save(self) -> None:
        Round.objects.filter(pk=self.round.pk).update(answer=self.cleaned_data["answer"])
        for name, point in self.named.items():
            type(point).objects.filter(pk=point.pk).update(answer=self.cleaned_data[name])
