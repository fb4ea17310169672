"""What a reviewer does: answer, write, remark, hand in, sign. Nobody else comes to these addresses."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.evaluation import services
from portal.evaluation.forms.reviewer import AnswerForm, RemarkForm, ReportForm, SignatureForm
from portal.evaluation.models import Remark, Review
from portal.evaluation.people import holds_the_role, is_author, may_read_the_text
from portal.evaluation.reading import rounds_for_authors
from portal.evaluation.text import text_of
from portal.evaluation.views.access import for_its_reviewer, form_page

State = Review.State


def _why_not(review: Review, user: Any) -> str:
    """Why somebody who was asked can't review any more, in words; empty where they can."""
    if is_author(review.round.evaluation, user):
        return _("Vous êtes maintenant parmi les auteurs de ce texte : une autre personne le relit.")
    if not holds_the_role(user):
        return _("Vous n’avez plus le rôle « relecture scientifique » : écrivez à la rédaction si c’est une erreur.")
    if not review.round.is_open:
        return _("Ce tour est terminé. Ce que vous avez écrit reste ici, pour vous.")
    return ""


@for_its_reviewer
def review_page(request: HttpRequest, review: Review) -> HttpResponse:
    """One's review: the invitation, then the report, then what became of it."""
    why_not = _why_not(review, request.user)
    reads = may_read_the_text(review, request.user)
    context: dict[str, Any] = {
        "review": review,
        "evaluation": review.round.evaluation,
        "why_not": why_not,
        "reads": reads,
        "remarks": list(review.remarks.all()),
        "state": review.state,
    }
    if not why_not and review.state == State.INVITED:
        context |= {"summary": getattr(text_of(review.round), "summary", ""), "form": AnswerForm()}
    elif reads and review.state == State.ACCEPTED:
        page = text_of(review.round)
        context |= {"form": ReportForm(instance=review, page=page), "remark_form": RemarkForm(page=page)}
    if review.state in (State.ACCEPTED, State.GIVEN):
        context["signature_form"] = SignatureForm(instance=review.reviewer)
        context["may_open"] = review.state == State.GIVEN and review.round.evaluation.open_reports
    if review.state == State.GIVEN or reads:
        context["before"] = _before(review)
    return render(request, "evaluation/review.html", context)


def _before(review: Review) -> list[Any]:
    """The rounds that this person took part in or comes after, as the authors know them: letters, reports, answers."""
    found = rounds_for_authors(review.round.evaluation)
    return [one for one in found if one.decided_on and one.number <= review.round.number]


@for_its_reviewer
def answer_page(request: HttpRequest, review: Review) -> HttpResponse:
    """Accept or decline; who accepted may still decline."""
    if request.method != "POST" and review.state == State.INVITED:
        return redirect("evaluation:review", number=review.pk)
    why_not = _why_not(review, request.user)
    if why_not or review.state not in (State.INVITED, State.ACCEPTED):
        raise services.RefusedError(why_not or _("Cette invitation n’attend plus de réponse."))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.answer_invitation(
            review=review,
            accepts="accept" in request.POST,
            conflict=form.conflict,
            reason=form.cleaned_data["reason"].strip(),
        )
        accepted = "accept" in request.POST and not form.conflict
        messages.success(
            request,
            _("Merci. Le texte est ouvert : lisez-le, puis écrivez votre rapport.")
            if accepted
            else _("C’est noté : la rédaction est prévenue, et une autre personne relira."),
        )
        return redirect("evaluation:review", number=review.pk)
    return form_page(
        request,
        evaluation=review.round.evaluation,
        form=form,
        title=_("Répondre à l’invitation"),
        back=review_address(review),
        button=_("Décliner") if review.state == State.ACCEPTED else _("Accepter de relire"),
        button_name="decline" if review.state == State.ACCEPTED else "accept",
        draft="" if review.state == State.ACCEPTED else _("Décliner"),
        draft_name="decline",
    )


def review_address(review: Review) -> str:
    return reverse("evaluation:review", args=[review.pk])


@for_its_reviewer
def report_page(request: HttpRequest, review: Review) -> HttpResponse:
    """Keep the report, or hand it in. What is sent too late is kept as well."""
    page = text_of(review.round)
    if request.method != "POST" or review.state not in (State.ACCEPTED, State.WITHDRAWN) or page is None:
        return redirect("evaluation:review", number=review.pk)
    form = ReportForm(request.POST, instance=review, page=page)
    why_not = _why_not(review, request.user)
    if not form.is_valid():
        return _again(request, review, form)
    saved = form.save(commit=False)
    saved.checklist = form.kept_checklist()
    saved.save(update_fields=["to_authors", "to_editor", "recommendation", "open_report", "checklist"])
    if why_not or review.state == State.WITHDRAWN:
        messages.error(request, why_not or _("Votre relecture n’est plus attendue. Ce que vous avez écrit est gardé."))
    elif form.gives:
        services.give_report(review=review)
        messages.success(request, _("Votre rapport est rendu. Merci : la rédaction décide."))
    else:
        messages.success(request, _("Votre rapport est gardé. Rendez-le quand il est prêt."))
    return redirect("evaluation:review", number=review.pk)


def _again(request: HttpRequest, review: Review, form: ReportForm) -> HttpResponse:
    """The page with a report that isn't ready: all that was written is in its fields."""
    fresh = Review.objects.select_related("round__evaluation").get(pk=review.pk)
    context = {
        "review": review,
        "state": fresh.state,
        "evaluation": review.round.evaluation,
        "reads": may_read_the_text(fresh, request.user),
        "remarks": list(review.remarks.all()),
        "form": form,
        "remark_form": RemarkForm(page=form.page),
        "signature_form": SignatureForm(instance=review.reviewer),
        "before": _before(review),
    }
    return render(request, "evaluation/review.html", context, status=400)


@for_its_reviewer
def remark_page(request: HttpRequest, review: Review) -> HttpResponse:
    """Say something of one place of the text."""
    page = text_of(review.round)
    if review.state != State.ACCEPTED or page is None or not may_read_the_text(review, request.user):
        raise services.RefusedError(_why_not(review, request.user) or _("Ce rapport ne change plus."))
    form = RemarkForm(request.POST or None, page=page, instance=Remark(review=review))
    if request.method == "POST" and form.is_valid():
        remark = form.save(commit=False)
        remark.place = form.cleaned_data["place"]
        remark.save()
        messages.success(request, _("La remarque est ajoutée à votre rapport."))
        return redirect(f"{review_address(review)}#remarques")
    return form_page(
        request,
        evaluation=review.round.evaluation,
        form=form,
        title=_("Remarque sur un endroit du texte"),
        back=review_address(review),
        button=_("Ajouter la remarque"),
    )


@for_its_reviewer
def remove_remark(request: HttpRequest, review: Review, row: int) -> HttpResponse:
    """Take a remark out of a report that isn't handed in."""
    if review.state != State.ACCEPTED or row >= 2**63:
        raise Http404
    if request.method == "POST":
        Remark.objects.filter(pk=row, review=review).delete()
        messages.success(request, _("La remarque est retirée."))
    return redirect(f"{review_address(review)}#remarques")


@for_its_reviewer
def sign_page(request: HttpRequest, review: Review) -> HttpResponse:
    """Say who knows one's name, and whether the report may be shown: at any time, in both directions."""
    if request.method != "POST" or review.state not in (State.ACCEPTED, State.GIVEN):
        return redirect("evaluation:review", number=review.pk)
    form = SignatureForm(request.POST, instance=review.reviewer)
    if form.is_valid():
        form.save()
        if review.state == State.GIVEN and review.round.evaluation.open_reports:
            own = Review.objects.filter(reviewer=review.reviewer)
            own.update(open_report="open_report" in request.POST)
        messages.success(request, _("Votre choix est noté ; vous pouvez en changer."))
    return redirect("evaluation:review", number=review.pk)
