"""The decision of a step, with its checklist, and whom it is given to."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput, AdminPageChooser

from portal.accounts.models import User
from portal.core.known_chooser import name_only_what_is_known
from portal.core.named_objects import refuse_what_is_not_the_author_s
from portal.kinds.checklist import Check
from portal.review.facts import FACTS
from portal.review.interests import declares_interests, without_interest
from portal.review.models import ReviewStep, Withdrawal
from portal.review.services import reviewers_of

YES, NO, NOT_CONCERNED = "yes", "no", "n/a"
ANSWERS = [(YES, gettext_lazy("Oui")), (NO, gettext_lazy("Non")), (NOT_CONCERNED, gettext_lazy("Sans objet"))]
APPROVE, ASK_FOR_CHANGES = "approve", "reject"
NO_CONFLICT, CONFLICT = "none", "conflict"
INTERESTS = [
    (NO_CONFLICT, gettext_lazy("Aucun conflit d’intérêts")),
    (CONFLICT, gettext_lazy("Un conflit, ou ce qui pourrait en paraître un : une autre personne relira")),
]


class DecisionForm(forms.Form):
    """The answers to the checklist of a page's kind, what is said, and the decision.

    An approval answers everything, and says why what is answered « Non » doesn't keep the page from readers; changes
    are asked in words.
    """

    comment = forms.CharField(
        label=gettext_lazy("Ce que vous en dites"),
        help_text=gettext_lazy("Pour demander des changements, dites lesquels : l’auteur le lit dans son courriel."),
        widget=forms.Textarea({"rows": 4}),
        required=False,
    )

    def __init__(self, *args: Any, page: Any, step: ReviewStep, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        self.checks: tuple[Check, ...] = getattr(page.content_kind, "checklist", ())
        self.declares = declares_interests(page)
        if self.declares:
            self._ask_interests()
        kept = {row["name"]: row.get("answer", "") for row in step.checklist}
        for check in self.checks:
            fact = FACTS[check.fact](page) if check.fact else ""
            self.fields[check.name] = forms.ChoiceField(
                label=str(check.question),
                help_text=" ".join(
                    filter(
                        None, (str(check.hint), _("Le portail a vérifié : %(fact)s") % {"fact": fact} if fact else "")
                    )
                ),
                choices=ANSWERS,
                widget=forms.RadioSelect,
                required=False,
                initial=kept.get(check.name, ""),
            )
        self.fields["comment"] = self.fields.pop("comment")

    def _ask_interests(self) -> None:
        self.fields["interest"] = forms.ChoiceField(
            label=_("Vos intérêts à l’égard de ce contenu"),
            help_text=_(
                "Un lien avec ses auteurs, avec les travaux résumés ou avec ce qui y est évalué. Votre réponse reste "
                "avec la relecture, et qui modifie la page la lit."
            ),
            choices=INTERESTS,
            widget=forms.RadioSelect,
            required=False,
        )
        self.fields["interest_details"] = forms.CharField(
            label=_("En quoi consiste le conflit"),
            help_text=_("S’il y en a un, en une phrase ou deux."),
            widget=forms.Textarea({"rows": 2}),
            max_length=2000,
            required=False,
        )

    @property
    def conflict(self) -> bool:
        """Whether a conflict is declared: then nothing is decided."""
        return bool(self.cleaned_data.get("interest") == CONFLICT)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.declares and "interest" not in self.errors and not cleaned.get("interest"):
            self.add_error("interest", _("Dites d’abord si vous avez un conflit d’intérêts, ou aucun."))
        if cleaned.get("interest") == CONFLICT:
            if not cleaned.get("interest_details", "").strip():
                self.add_error("interest_details", _("Dites en quoi consiste ce conflit, en une phrase ou deux."))
            return cleaned
        answers = {check.name: cleaned.get(check.name, "") for check in self.checks}
        said = cleaned.get("comment", "").strip()
        if "approve" in self.data:
            for name, answer in answers.items():
                if not answer and name not in self.errors:
                    self.add_error(name, _("Répondez avant d’approuver : oui, non ou sans objet."))
            if NO in answers.values() and not said:
                self.add_error(
                    "comment", _("Dites pourquoi la page peut paraître malgré ce qui a « Non » pour réponse.")
                )
        elif not said:
            self.add_error(
                "comment", _("Dites ce qu’il faut changer : l’auteur le lit dans son courriel et sur sa page.")
            )
        return cleaned

    def as_kept(self) -> list[dict[str, str]]:
        """The checklist as it is kept: what was asked and verified, in these words, and the answers."""
        return [
            {
                "name": check.name,
                "question": str(check.question),
                "fact": FACTS[check.fact](self.page) if check.fact else "",
                "answer": self.cleaned_data.get(check.name, ""),
            }
            for check in self.checks
        ]


class AssignmentForm(forms.ModelForm[ReviewStep]):
    """Whom a step is given to, among those who may decide it, and by when."""

    class Meta:
        model = ReviewStep
        fields = ["assignee", "due_on"]
        widgets = {"due_on": AdminDateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["assignee"]
        state = self.instance.state
        possible = without_interest(reviewers_of(state), state, state.revision.as_object())
        choice.queryset = User.objects.filter(pk__in=[person.pk for person in possible]).order_by("last_name", "email")
        choice.empty_label = _("Personne en particulier")


class WithdrawalForm(forms.ModelForm[Withdrawal]):
    """Why a page was withdrawn, and what replaces it: a page that `user` may know of, or the one that is there."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.for_user = user
        name_only_what_is_known([self], "replaced_by", user)

    def clean(self) -> dict[str, Any]:
        super().clean()
        refuse_what_is_not_the_author_s(self)
        return self.cleaned_data

    class Meta:
        model = Withdrawal
        fields = ["reason", "replaced_by"]
        widgets = {"replaced_by": AdminPageChooser}
