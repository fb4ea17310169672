"""What people are told of a scientific review: each message to one person, no reviewer named to authors."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.background.notices import Notice, notify
from portal.evaluation.models import Evaluation, Review, Round


def _leading() -> str:
    return _("Vous recevez ce message parce que vous menez les relectures scientifiques.")


def _asked() -> str:
    return _("Vous recevez ce message parce que cette relecture vous est confiée.")


def _whole(evaluation: Evaluation) -> tuple[str, str]:
    return _("Ouvrir la relecture"), reverse("evaluation:evaluation", args=[evaluation.pk])


def _own(review: Review) -> tuple[str, str]:
    return _("Ouvrir ma relecture"), reverse("evaluation:review", args=[review.pk])


def tell_editors_of_round(round_: Round, editors: Iterable[Any]) -> None:
    evaluation = round_.evaluation
    notify(
        editors,
        lambda: Notice(
            subject=_("relecture scientifique à mener : %(title)s") % {"title": evaluation},
            paragraphs=(
                _("« %(title)s » attend sa relecture scientifique : invitez qui la fera.") % {"title": evaluation}
                if round_.number == 1
                else _("Les auteurs ont répondu et soumis de nouveau « %(title)s » : c’est le tour %(number)d.")
                % {"title": evaluation, "number": round_.number},
            ),
            action=_whole(evaluation),
            reason=_leading(),
        ),
    )


def tell_invited(reviews: Iterable[Review]) -> None:
    for review in reviews:
        notify([review.reviewer.person], _invitation(review))


def _invitation(review: Review, reminder: bool = False) -> Any:
    evaluation = review.round.evaluation

    def write() -> Notice:
        if reminder:
            subject = _("rappel, relecture scientifique : %(title)s") % {"title": evaluation}
        else:
            subject = _("invitation à relire : %(title)s") % {"title": evaluation}
        answered = review.state == Review.State.ACCEPTED
        return Notice(
            subject=subject,
            paragraphs=(
                _("Votre relecture scientifique de « %(title)s » est attendue d’ici le %(day)s.")
                % {"title": evaluation, "day": date_format(review.due_on, "DATE_FORMAT")},
                _("Écrivez votre rapport, ou dites à la rédaction que vous ne pouvez plus le faire.")
                if answered
                else _("Dites si vous acceptez et si vous avez un conflit d’intérêts ; le texte s’ouvre ensuite."),
                _("Les auteurs ne savent pas qui relit, à moins que vous ne signiez.")
                if evaluation.anonymous
                else _("Les auteurs liront votre nom avec votre rapport."),
            ),
            quotes=((_("Mot de la rédaction :"), review.message),) if review.message and not reminder else (),
            action=_own(review),
            reason=_asked(),
        )

    return write


def remind(review: Review) -> None:
    notify([review.reviewer.person], _invitation(review, reminder=True))


def tell_withdrawn(review: Review) -> None:
    _tell_reviewers(
        [review],
        _("n’est plus attendue"),
        _("La rédaction n’attend plus votre relecture. Ce que vous avez écrit reste lisible ici, pour vous."),
    )


def tell_round_over(reviews: Iterable[Review]) -> None:
    _tell_reviewers(
        reviews,
        _("n’est plus attendue"),
        _("La décision est prise. Merci ; ce que vous avez écrit reste lisible ici, pour vous."),
    )


def tell_stopped(evaluation: Evaluation, reviews: Iterable[Review]) -> None:
    _tell_reviewers(
        reviews,
        _("est interrompue"),
        _("Le texte n’est plus soumis. Ce que vous avez écrit reste lisible ici, pour vous."),
    )


def _tell_reviewers(reviews: Iterable[Review], ending: str, words: str) -> None:
    for review in reviews:
        if review.reviewer.person is None:
            continue
        notify([review.reviewer.person], _ended(review, ending, words))


def _ended(review: Review, ending: str, words: str) -> Any:
    title = review.round.evaluation
    return lambda: Notice(
        subject=_("relecture scientifique : %(title)s") % {"title": title},
        paragraphs=(_("Votre relecture de « %(title)s » %(ending)s.") % {"title": title, "ending": ending}, words),
        action=_own(review),
        reason=_asked(),
    )


def tell_declined(review: Review, editors: Iterable[Any]) -> None:
    evaluation = review.round.evaluation
    notify(
        editors,
        lambda: Notice(
            subject=_("relecture déclinée : %(title)s") % {"title": evaluation},
            paragraphs=(_("Une personne invitée à relire « %(title)s » décline.") % {"title": evaluation},),
            action=_whole(evaluation),
            reason=_leading(),
        ),
    )


def tell_report_given(review: Review, editors: Iterable[Any], *, left: int) -> None:
    evaluation = review.round.evaluation
    waiting = (
        ngettext("%(count)d rapport est encore attendu.", "%(count)d rapports sont encore attendus.", left)
        if left
        else _("Tous les rapports attendus sont là : écrivez la décision.")
    )
    notify(
        editors,
        lambda: Notice(
            subject=_("rapport rendu : %(title)s") % {"title": evaluation},
            paragraphs=(
                _("Un rapport est rendu sur « %(title)s ».") % {"title": evaluation},
                waiting % {"count": left} if left else waiting,
            ),
            action=_whole(evaluation),
            reason=_leading(),
        ),
    )


def tell_decision(round_: Round) -> None:
    """Write to the authors; the letter itself is read in the portal, where its reports stand beside it."""
    evaluation = round_.evaluation
    people = [row.person for row in evaluation.authors.select_related("person") if row.person.is_active]
    notify(
        people,
        lambda: Notice(
            subject=_("décision sur %(title)s") % {"title": evaluation},
            paragraphs=(
                _("La décision du tour %(number)d est prise : %(decision)s.")
                % {"number": round_.number, "decision": round_.get_decision_display().lower()},
                _("Répondez point par point, modifiez la page, puis soumettez-la de nouveau.")
                if round_.asks_for_changes
                else _("La lettre et les rapports restent à cette adresse."),
            ),
            quotes=((_("La lettre :"), round_.letter),),
            action=_whole(evaluation),
            reason=_("Vous recevez ce message parce que vous avez écrit ou soumis ce texte."),
        ),
    )
