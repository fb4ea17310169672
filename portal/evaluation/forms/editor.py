"""What editors fill in: whom to ask, under which rules, what is decided."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.evaluation.forms.common import LONG, DayField, SeenForm, area, ask_when_sent, names_themselves
from portal.evaluation.models import Evaluation, Review, Round


class InvitationForm(forms.Form):
    """Whom to ask, by when, with what word."""

    use_required_attribute = False
    people = forms.MultipleChoiceField(
        label=gettext_lazy("Qui inviter"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choisissez au moins une personne.")},
    )
    due_on = DayField(label=gettext_lazy("À rendre d’ici le"))
    message = forms.CharField(
        label=gettext_lazy("Votre mot"),
        help_text=gettext_lazy("Lu par chaque personne invitée : ce que vous attendez d’elle."),
        widget=area(4),
        max_length=2000,
        required=False,
    )

    def __init__(self, *args: Any, people: Sequence[Any], former: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_number = {str(person.pk): person for person in people}
        choice: Any = self.fields["people"]
        choice.choices = [(number, str(person)) for number, person in self.by_number.items()]
        choice.initial = [str(person.pk) for person in former if str(person.pk) in self.by_number]
        self.fields["due_on"].initial = timezone.localdate() + timedelta(days=settings.REVIEW_DAYS)

    @property
    def chosen(self) -> list[Any]:
        return [self.by_number[number] for number in self.cleaned_data["people"]]


class DueForm(forms.Form):
    """Another date for a review that is awaited."""

    use_required_attribute = False
    due_on = DayField(label=gettext_lazy("À rendre d’ici le"))


class RulesForm(forms.ModelForm[Evaluation]):
    """Whether authors know who reviews, and whether reports may be shown to everybody."""

    anonymous = forms.TypedChoiceField(
        label=gettext_lazy("Les auteurs savent qui relit"),
        choices=[
            ("yes", gettext_lazy("Non : la relecture est anonyme, sauf pour qui la signe")),
            ("no", gettext_lazy("Oui : chaque rapport leur arrive avec le nom de qui l’a écrit")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    open_reports = forms.BooleanField(
        label=gettext_lazy("Proposer de publier les rapports avec le texte"),
        help_text=gettext_lazy("Un rapport paraît si qui l’a écrit et les auteurs sont tous deux d’accord."),
        required=False,
    )

    class Meta:
        model = Evaluation
        fields = ["anonymous", "open_reports"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["anonymous"] = "yes" if self.instance.anonymous else "no"
        # Whoever was asked was told under which rule.
        self.fields["anonymous"].disabled = self.instance.reviewers.exists()
        if self.fields["anonymous"].disabled:
            self.fields["anonymous"].help_text = _("Fixé : des personnes ont été invitées à cette condition.")

    def clean_anonymous(self) -> bool:
        value = self.cleaned_data["anonymous"]
        return bool(value if isinstance(value, bool) else value == "yes")


class DecisionForm(SeenForm):
    """The decision and its letter, and what of each report is handed to the authors."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Décision"), choices=Round.Decision.choices, widget=forms.RadioSelect, required=False
    )
    letter = forms.CharField(
        label=gettext_lazy("Lettre aux auteurs"),
        help_text=gettext_lazy("Les rapports que vous remettez la suivent : pas besoin de les recopier."),
        widget=area(14),
        max_length=LONG,
        required=False,
    )

    def __init__(self, *args: Any, round_: Round, reviews: Sequence[Review], **kwargs: Any) -> None:
        kept = {"letter": round_.letter} | {f"handed-{one.pk}": one.handed for one in reviews}
        super().__init__(*args, kept=kept, **kwargs)
        self.round, self.reviews = round_, reviews
        ask_when_sent(self, self.sends, self.fields["decision"], _("Choisissez la décision."))
        missing = _("Écrivez aux auteurs : c’est ce qu’ils reçoivent par courriel.")
        ask_when_sent(self, self.sends, self.fields["letter"], missing)
        self.initial["decision"], self.initial["letter"] = round_.decision, round_.letter
        for review in reviews:
            who = review.reviewer.full_name
            self.fields[f"is_handed-{review.pk}"] = forms.BooleanField(
                label=_("Remettre aux auteurs le rapport de %(who)s") % {"who": who},
                required=False,
                initial=review.is_handed,
            )
            self.fields[f"handed-{review.pk}"] = forms.CharField(
                label=_("Ce que les auteurs en lisent"),
                help_text=_("Retirez ce qui est confidentiel ou dirait qui l’a écrit. L’original reste ici."),
                widget=area(8),
                max_length=LONG,
                required=False,
                initial=review.handed,
            )
            for remark in review.remarks.all():
                self.fields[f"remark-{remark.pk}"] = forms.BooleanField(
                    label=f"{remark.place or _('L’ensemble du texte')} : {remark.text}",
                    required=False,
                    initial=remark.is_handed,
                )

    @property
    def sends(self) -> bool:
        return "send" in self.data

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.sends:
            return cleaned
        self._keep_names_out(cleaned)
        return cleaned

    def _keep_names_out(self, cleaned: dict[str, Any]) -> None:
        """No name of a reviewer whom authors aren't to know goes with the letter, of whatever round."""
        unknown = [
            one.person
            for one in self.round.evaluation.reviewers.select_related("person", "evaluation")
            if one.person and not one.name_for_authors
        ]
        for name, text in list(cleaned.items()):
            handed = name == "letter" or (
                name.startswith("handed-") and cleaned.get(name.replace("handed-", "is_handed-"))
            )
            if handed and any(names_themselves(person, text) for person in unknown):
                self.add_error(
                    name, _("Ce texte nomme une personne que les auteurs ne doivent pas connaître : retirez son nom.")
                )

    def save(self) -> None:
        """Keep the letter and what is handed; sending is another act."""
        data = self.cleaned_data
        Round.objects.filter(pk=self.round.pk).update(decision=data["decision"], letter=data["letter"])
        for review in self.reviews:
            review.is_handed, review.handed = data[f"is_handed-{review.pk}"], data[f"handed-{review.pk}"]
            review.save(update_fields=["is_handed", "handed"])
            for remark in review.remarks.all():
                remark.is_handed = data[f"remark-{remark.pk}"]
                remark.save(update_fields=["is_handed"])


class SkipForm(forms.Form):
    """Why a content goes on without its scientific review."""

    use_required_attribute = False
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi publier sans relecture scientifique"),
        help_text=gettext_lazy(
            "Gardé dans le journal et avec la relecture. La page ne dit pas qu’elle a été relue scientifiquement."
        ),
        widget=area(3),
        max_length=1000,
        error_messages={"required": gettext_lazy("Dites pourquoi la page paraît sans relecture scientifique.")},
    )
