"""What scientific reviews hold of a person. Nobody's data names who reviewed a text of theirs."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.personal_data import PersonalData, Row, declare_exempt, register_personal_data
from portal.evaluation.models import Remark, Review, Reviewer, Round

State = Review.State


def _read(person: Any) -> list[Row]:
    rows: list[Row] = []
    reviews = Review.objects.filter(reviewer__person=person).select_related("round__evaluation", "reviewer")
    for one in reviews.prefetch_related("remarks"):
        text = {_("Texte relu"): one.round.evaluation.title, _("Tour"): one.round.number}
        rows.append(
            text
            | {_("État"): one.get_state_display(), _("Invitation"): one.invited_at, _("Réponse"): one.answered_at}
            | {_("Conflit d’intérêts"): one.conflict, _("En quoi, ou pourquoi"): one.reason}
            | {_("Commentaires aux auteurs"): one.to_authors, _("Commentaires à la rédaction"): one.to_editor}
            | {_("Recommandation"): one.get_recommendation_display(), _("Rendu le"): one.given_at}
            | {_("Votre nom est connu"): one.reviewer.get_named_to_display()}
            | {row["question"]: row.get("answer", "") for row in one.checklist}
        )
        rows += [
            text | {_("Section"): item.place, _("Passage"): item.quotation, _("Remarque"): item.text}
            for item in one.remarks.all()
        ]
    rows += [
        {_("Texte"): one.evaluation.title, _("Votre lettre"): one.letter, _("Décision prise le"): one.decided_at}
        for one in Round.objects.filter(decided_by=person).select_related("evaluation")
    ]
    return rows


def _erase(person: Any) -> None:
    """What was handed in stays as the record of the review, without a name; the rest goes."""
    mine = Review.objects.filter(reviewer__person=person)
    unfinished = mine.exclude(state=State.GIVEN)
    Remark.objects.filter(review__in=unfinished).delete()
    unfinished.update(to_authors="", to_editor="", checklist=[], recommendation="")
    unfinished.filter(state__in=(State.INVITED, State.ACCEPTED)).update(state=State.WITHDRAWN)
    mine.update(reason="", message="")
    Reviewer.objects.filter(person=person).update(named_to=Reviewer.Named.NOBODY)


register_personal_data(
    PersonalData(
        slug="scientific-reviews",
        label=gettext_lazy("Vos relectures scientifiques"),
        fields=("evaluation.Reviewer.person", "evaluation.Round.decided_by"),
        read=_read,
        erase=_erase,
        kept=gettext_lazy(
            "Les rapports de relecture rendus et les lettres de décision, sans votre nom : la publication s’y appuie."
        ),
    )
)
declare_exempt(
    "Who had a hand in a text, as its revisions and its page say; it keeps them from leading its review.",
    "evaluation.Author.person",
)
