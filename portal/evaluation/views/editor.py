"""What editors do: invite, change a date, withdraw, remind, set the rules, decide, or go on without a review."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.evaluation import notices, services
from portal.evaluation.forms.editor import DecisionForm, DueForm, InvitationForm, RulesForm, SkipForm
from portal.evaluation.models import Evaluation, Review, Round
from portal.evaluation.people import Part, invitable
from portal.evaluation.views.access import for_parts, form_page

for_editors = for_parts(Part.EDITOR)


def _address(evaluation: Evaluation) -> str:
    return reverse("evaluation:evaluation", args=[evaluation.pk])


def _open_round(evaluation: Evaluation) -> Round:
    """The round that goes on.

    Raises:
        RefusedError: none does.
    """
    found = evaluation.last_round
    if not found.is_open:
        raise services.RefusedError(_("Aucun tour n’est en cours : attendez que les auteurs soumettent de nouveau."))
    return found


@for_editors
def invite_page(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """Ask one or several people; those of the round before are proposed first."""
    round_ = _open_round(evaluation)
    people = invitable(round_, request.user)
    before = Review.objects.filter(round__evaluation=evaluation, round__number=round_.number - 1).given()
    former = [one.reviewer.person for one in before.select_related("reviewer__person") if one.reviewer.person]
    form = InvitationForm(request.POST or None, people=people, former=former)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = services.invite(
            round_=round_, people=form.chosen, due_on=data["due_on"], message=data["message"], by=request.user
        )
        said = ngettext("%(count)d personne est invitée.", "%(count)d personnes sont invitées.", len(made))
        messages.success(request, said % {"count": len(made)})
        return redirect(_address(evaluation))
    lead = (
        _("Les auteurs ne sauront pas qui relit.")
        if evaluation.anonymous
        else _("Les auteurs sauront qui relit : chaque personne le lit dans son invitation.")
    )
    return form_page(
        request,
        evaluation=evaluation,
        form=form,
        title=_("Inviter à relire"),
        lead=lead,
        nothing=""
        if people
        else _(
            "Personne d’autre ne peut relire ce texte : demandez à l’administration de donner le rôle « relecture "
            "scientifique » à quelqu’un."
        ),
        back=_address(evaluation),
        button=_("Envoyer les invitations"),
    )


def _review(evaluation: Evaluation, row: int) -> Review:
    found = Review.objects.filter(round__evaluation=evaluation, pk=row) if row < 2**63 else Review.objects.none()
    review = found.select_related("round__evaluation", "reviewer__person", "reviewer__evaluation").first()
    if review is None:
        raise Http404
    return review


@for_editors
def due_page(request: HttpRequest, evaluation: Evaluation, row: int) -> HttpResponse:
    """Give a reviewer more time, or less."""
    review = _review(evaluation, row)
    services.locked(review.round) if request.method == "POST" else _open_round(evaluation)
    form = DueForm(request.POST or None, initial={"due_on": review.due_on})
    if request.method == "POST" and form.is_valid():
        Review.objects.filter(pk=review.pk).update(due_on=form.cleaned_data["due_on"], reminded_on=None)
        messages.success(request, _("La date est changée."))
        return redirect(_address(evaluation))
    return form_page(
        request,
        evaluation=evaluation,
        form=form,
        title=_("Changer la date de %(who)s") % {"who": review.reviewer.full_name},
        back=_address(evaluation),
        button=_("Changer la date"),
    )


@for_editors
def withdraw_page(request: HttpRequest, evaluation: Evaluation, row: int) -> HttpResponse:
    """Ask, then expect this review no more."""
    review = _review(evaluation, row)
    if request.method == "POST":
        services.withdraw(review=review)
        messages.success(request, _("La relecture n’est plus attendue ; invitez quelqu’un d’autre au besoin."))
        return redirect(_address(evaluation))
    context = {
        "evaluation": evaluation,
        "title": _("Ne plus attendre la relecture de %(who)s ?") % {"who": review.reviewer.full_name},
        "lost": _("La personne en est prévenue. Ce qu’elle a écrit reste à elle, et n’est remis à personne."),
        "button": _("Retirer l’invitation"),
        "back": _address(evaluation),
    }
    return render(request, "evaluation/confirm.html", context)


@for_editors
def remind_page(request: HttpRequest, evaluation: Evaluation, row: int) -> HttpResponse:
    """Write to a reviewer now, once a day at most."""
    review = _review(evaluation, row)
    today = timezone.localdate()
    if request.method == "POST" and Review.objects.filter(pk=review.pk).awaited().exists():
        if review.reminded_on == today:
            messages.info(request, _("Un rappel est déjà parti aujourd’hui."))
        else:
            Review.objects.filter(pk=review.pk).update(reminded_on=today)
            notices.remind(review)
            messages.success(request, _("Le rappel est parti."))
    return redirect(_address(evaluation))


@for_editors
def rules_page(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """Who knows who reviews, and whether reports may be shown."""
    form = RulesForm(request.POST or None, instance=evaluation)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("C’est noté."))
        return redirect(_address(evaluation))
    return form_page(
        request,
        evaluation=evaluation,
        form=form,
        title=_("Règles de cette relecture"),
        back=_address(evaluation),
        button=_("Garder ces règles"),
    )


@for_editors
def decision_page(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """Write the decision and its letter, keep it, send it."""
    round_ = evaluation.last_round if request.method == "POST" else _open_round(evaluation)
    if request.method == "POST":
        refusal = _refusal(round_)
    else:
        services.draw_letters(round_)
        refusal = ""
    round_.refresh_from_db()
    reviews = list(
        round_.reviews.given()
        .select_related("reviewer__person", "reviewer__evaluation")
        .prefetch_related("remarks")
        .order_by("reviewer__letter", "pk")
    )
    form = DecisionForm(request.POST or None, round_=round_, reviews=reviews)
    if not round_.letter and not form.is_bound:
        form.initial["letter"] = _opening(round_, reviews)
    if form.is_bound and form.is_valid() and not refusal:
        form.save()
        if not form.sends:
            messages.success(request, _("Le brouillon est gardé ; rien n’est encore envoyé."))
            return redirect(request.path)
        data = form.cleaned_data
        try:
            services.decide(round_=round_, decision=data["decision"], letter=data["letter"], by=request.user)
        except services.RefusedError as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("La décision est envoyée aux auteurs."))
            return redirect(_address(evaluation))
    if refusal:
        # What was written stays in the form: the second of two editors loses none of it.
        form.add_error(None, refusal)
    awaited = round_.reviews.awaited().count()
    waiting = ngettext(
        "%(count)d rapport est encore attendu : décider l’arrête.",
        "%(count)d rapports sont encore attendus : décider les arrête.",
        awaited,
    )
    return form_page(
        request,
        evaluation=evaluation,
        form=form,
        title=_("Décision du tour %(number)d") % {"number": round_.number},
        lead=waiting % {"count": awaited} if awaited else "",
        back=_address(evaluation),
        button=_("Envoyer la décision"),
        button_name="send",
        draft=_("Garder le brouillon"),
    )


def _refusal(round_: Round) -> str:
    """Why nothing is decided of this round any more; it is locked where something is."""
    try:
        services.locked(round_)
    except services.RefusedError as refused:
        return str(refused)
    return ""


def _opening(round_: Round, reviews: list[Review]) -> str:
    """How a letter begins: what was read, by how many; the rest is the editor's."""
    evaluation = round_.evaluation
    people = ngettext("%(count)d personne", "%(count)d personnes", len(reviews)) % {"count": len(reviews)}
    lines = [
        _("Bonjour,"),
        _("Votre texte « %(title)s », soumis le %(day)s, a été lu par %(people)s.")
        % {"title": evaluation, "day": date_format(round_.opened_at, "DATE_FORMAT"), "people": people},
        _("Voici ce que nous en retenons :"),
    ]
    return "\n\n".join(lines) + "\n\n"


@for_editors
def skip_page(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """Publish without a scientific review, where nobody is left for it or it is late."""
    round_ = _open_round(evaluation)
    reviews = round_.reviews.all()
    late = any(one.is_late for one in reviews) or (
        not reviews.awaited().exists() and not Review.objects.filter(round__evaluation=evaluation).given().exists()
    )
    if not late:
        raise services.RefusedError(
            _("Des relectures sont attendues à temps ou rendues : décidez, ou retirez d’abord les invitations.")
        )
    form = SkipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.publish_without_review(round_=round_, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("« %(title)s » paraît sans relecture scientifique.") % {"title": evaluation})
        return redirect(_address(evaluation))
    return form_page(
        request,
        evaluation=evaluation,
        form=form,
        title=_("Publier sans relecture scientifique"),
        back=_address(evaluation),
        button=_("Publier sans relecture scientifique"),
    )
