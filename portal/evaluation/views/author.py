"""What authors do: answer point by point, submit again, agree that reports be shown."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.administration.dashboard import edit_url
from portal.evaluation import services
from portal.evaluation.forms.author import AnswersForm
from portal.evaluation.models import Evaluation
from portal.evaluation.people import Part
from portal.evaluation.reading import point_told
from portal.evaluation.views.access import for_parts

for_authors = for_parts(Part.AUTHOR)


def _changed_page(evaluation: Evaluation, user: Any) -> Any:
    """The page, which the author may change.

    Raises:
        django.http.Http404: it is gone, or they may not.
    """
    page: Any = evaluation.page.specific if evaluation.page else None
    if page is None or not page.permissions_for_user(user).can_edit():
        raise Http404
    return page


@for_authors
def answers_page(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """Answer each point, keep it, then submit the revised text."""
    page = _changed_page(evaluation, request.user)
    round_ = evaluation.last_round
    if not (evaluation.is_open and round_.asks_for_changes and round_.decided_at):
        raise services.RefusedError(_("Aucune décision n’attend de réponse."))
    points = services.points_of(round_)
    form = AnswersForm(request.POST or None, round_=round_, points=points)
    if form.is_bound and form.is_valid():
        form.save()
        if not form.sends:
            messages.success(request, _("Vos réponses sont gardées ; rien n’est encore soumis."))
            return redirect(request.path)
        services.submit_again(round_=round_, by=request.user)
        messages.success(request, _("Votre texte et vos réponses sont soumis : un autre tour commence."))
        return redirect("evaluation:evaluation", number=evaluation.pk)
    if form.conflicts:
        form.rearmed()
    context = {
        "evaluation": evaluation,
        "round": round_,
        "form": form,
        "edit_url": edit_url(page.pk),
        "points": [(point_told(point), form[form.name_of(point)]) for point in points],
        "back": reverse("evaluation:evaluation", args=[evaluation.pk]),
    }
    status = 409 if form.conflicts else 400 if form.errors else 200
    return render(request, "evaluation/answers.html", context, status=status)


@for_authors
def agree_page(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """Say whether the authors agree that reports be shown; they may change their minds."""
    _changed_page(evaluation, request.user)
    if request.method == "POST" and evaluation.open_reports:
        agreed = "agree" in request.POST
        Evaluation.objects.filter(pk=evaluation.pk).update(authors_agreed_on=timezone.localdate() if agreed else None)
        messages.success(request, _("Votre choix est noté ; vous pouvez en changer."))
    return redirect("evaluation:evaluation", number=evaluation.pk)
