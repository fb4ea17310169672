"""What reviewers fill in: their answer to an invitation, their report and its remarks, who knows their name."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.evaluation.forms.common import LONG, area, ask_when_sent, names_themselves
from portal.evaluation.models import Remark, Review, Reviewer, Round
from portal.evaluation.text import holds, places_in
from portal.review.facts import FACTS
from portal.review.forms import ANSWERS


class AnswerForm(forms.Form):
    """Whether one reviews, after saying whether one has an interest."""

    use_required_attribute = False
    interest = forms.ChoiceField(
        label=gettext_lazy("Vos intérêts à l’égard de ce contenu"),
        help_text=gettext_lazy("Un lien avec ses auteurs, avec les travaux résumés ou avec ce qui y est évalué."),
        choices=[
            ("none", gettext_lazy("Aucun conflit d’intérêts")),
            ("conflict", gettext_lazy("Un conflit, ou ce qui pourrait en paraître un : une autre personne relira")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("En quoi consiste le conflit, ou pourquoi vous déclinez"),
        help_text=gettext_lazy("Lu par la rédaction, jamais par les auteurs."),
        widget=area(3),
        max_length=2000,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        missing = _("Dites d’abord si vous avez un conflit d’intérêts, ou aucun.")
        ask_when_sent(self, "accept" in self.data, self.fields["interest"], missing)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        accepts, said = "accept" in self.data, cleaned.get("reason", "").strip()
        if (cleaned.get("interest") == "conflict" or not accepts) and not said:
            self.add_error("reason", _("Dites en quoi consiste ce conflit, ou pourquoi vous déclinez, en une phrase."))
        return cleaned

    @property
    def conflict(self) -> bool:
        return bool(self.cleaned_data.get("interest") == "conflict")


class ReportForm(forms.ModelForm[Review]):
    """A report: what the authors read, what the editors alone do, the checklist, what is recommended.

    It is kept as it is; handing it in asks for the comments, the answers and a recommendation.
    """

    use_required_attribute = False

    class Meta:
        model = Review
        fields = ["to_authors", "to_editor", "recommendation", "open_report"]
        widgets = {"to_authors": area(12), "to_editor": area(5), "recommendation": forms.RadioSelect}
        labels = {
            "to_authors": gettext_lazy("Vos commentaires aux auteurs"),
            "to_editor": gettext_lazy("Vos commentaires à la rédaction seule"),
            "recommendation": gettext_lazy("Votre recommandation"),
            "open_report": gettext_lazy("Je veux bien que mon rapport soit publié avec le texte"),
        }
        help_texts = {
            "to_authors": gettext_lazy("Ce qui est solide, ce qui est à revoir et pourquoi. Sans votre nom."),
            "to_editor": gettext_lazy("Les auteurs ne les lisent pas."),
            "recommendation": gettext_lazy("Lue par la rédaction, qui décide. Les auteurs ne la lisent pas."),
            "open_report": gettext_lazy(
                "Il ne paraît que si les auteurs le veulent aussi. Votre nom n’y est pas, à moins que vous ne signiez "
                "aussi pour les lecteurs."
            ),
        }

    def __init__(self, *args: Any, page: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        self.checks = page.content_kind.scientific_checklist
        recommendation: Any = self.fields["recommendation"]
        recommendation.choices = Round.Decision.choices
        ask_when_sent(self, self.gives, recommendation, _("Dites ce que vous recommandez à la rédaction."))
        for name in ("to_authors", "to_editor"):
            self.fields[name].validators.append(MaxLengthValidator(LONG))
        if not self.instance.remarks.exists():
            missing = _("Écrivez ce que les auteurs ont à lire, ou ajoutez une remarque.")
            ask_when_sent(self, self.gives, self.fields["to_authors"], missing)
        if not self.instance.round.evaluation.open_reports:
            del self.fields["open_report"]
        kept = {row["name"]: row.get("answer", "") for row in self.instance.checklist}
        for check in self.checks:
            fact = FACTS[check.fact](page) if check.fact else ""
            verified = _("Le portail a vérifié : %(fact)s") % {"fact": fact} if fact else ""
            self.fields[f"check-{check.name}"] = forms.ChoiceField(
                label=str(check.question),
                help_text=" ".join(filter(None, (str(check.hint), verified))),
                choices=ANSWERS,
                widget=forms.RadioSelect,
                initial=kept.get(check.name, ""),
            )
            missing = _("Répondez avant de rendre : oui, non ou sans objet.")
            ask_when_sent(self, self.gives, self.fields[f"check-{check.name}"], missing)
        self.order_fields([f"check-{check.name}" for check in self.checks])

    @property
    def gives(self) -> bool:
        return "give" in self.data

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.gives:
            return cleaned
        remarks = list(self.instance.remarks.all()) if self.instance.pk else []
        reviewer = self.instance.reviewer
        texts = [cleaned.get("to_authors", ""), *(remark.text for remark in remarks)]
        if not reviewer.name_for_authors and names_themselves(reviewer.person, *texts):
            self.add_error(
                "to_authors",
                _(
                    "Votre nom ou votre adresse est dans ce que liront les auteurs (commentaires ou remarques) : "
                    "retirez-le, ou signez d’abord votre relecture."
                ),
            )
        return cleaned

    def kept_checklist(self) -> list[dict[str, str]]:
        """What was asked and verified, in these words, and the answers."""
        return [
            {
                "name": check.name,
                "question": str(check.question),
                "fact": FACTS[check.fact](self.page) if check.fact else "",
                "answer": self.cleaned_data.get(f"check-{check.name}", ""),
            }
            for check in self.checks
        ]


class RemarkForm(forms.ModelForm[Remark]):
    """What is said of one place of the text."""

    use_required_attribute = False

    class Meta:
        model = Remark
        fields = ["place", "quotation", "text"]
        widgets = {"quotation": area(2), "text": area(3)}
        help_texts = {
            "quotation": gettext_lazy("Copiez-le du texte, sans les renvois aux références."),
        }

    def __init__(self, *args: Any, page: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        found = [(place, place) for place in places_in(page)]
        self.fields["place"] = forms.ChoiceField(
            label=_("Section"), choices=[("", _("L’ensemble du texte")), *found], required=False
        )
        self.fields["quotation"].validators.append(MaxLengthValidator(1000))
        self.fields["text"].validators.append(MaxLengthValidator(5000))
        self.fields["text"].error_messages["required"] = _("Écrivez votre remarque.")

    def clean_quotation(self) -> str:
        quotation: str = self.cleaned_data["quotation"].strip()
        if quotation and not holds(self.page, quotation):
            raise ValidationError(
                _("Ce passage n’est pas dans le texte soumis : copiez-le tel quel, d’un seul tenant, ou laissez vide.")
            )
        return quotation


class SignatureForm(forms.ModelForm[Reviewer]):
    """Who knows the name of a reviewer, by their own choice."""

    named_to = forms.ChoiceField(
        label=gettext_lazy("Votre nom est connu"), widget=forms.RadioSelect, required=False, choices=()
    )

    class Meta:
        model = Reviewer
        fields = ["named_to"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["named_to"]
        choices = list(Reviewer.Named.choices)
        # Where authors know who reviews, there are two ways left.
        choice.choices = choices if self.instance.evaluation.anonymous else [("", choices[1][1]), choices[2]]
        if not self.instance.evaluation.anonymous and self.instance.named_to == Reviewer.Named.AUTHORS:
            self.initial["named_to"] = ""
