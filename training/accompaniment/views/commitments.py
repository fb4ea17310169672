"""What participants commit to, what they answer months later, and what they thought."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.background.notices import language_of
from portal.shell.throttling import Limit, limited
from portal.space.models import Rhythm
from portal.space.notifications import choose_rhythm, rhythm_of
from training.accompaniment.access import LARGEST, Visit, confirm, for_participants, show_form
from training.accompaniment.commitments import (
    FOLLOW_UPS,
    QUESTIONS,
    CommitmentError,
    answer_follow_up,
    asked_by,
    commit,
    stopped_by,
)
from training.accompaniment.forms import AnswerForm, CommitmentForm, SatisfactionForm
from training.accompaniment.models import Participation, Satisfaction
from training.accompaniment.page import is_over

FORM_METHODS = ["GET", "HEAD", "POST"]
LINKS_BY_CLIENT = Limit("follow-up-client", 120, 3600)


@require_http_methods(FORM_METHODS)
@for_participants
def commit_page(request: HttpRequest, here: Visit, row: Participation) -> HttpResponse:
    """« D’ici 30 jours, je … »"""
    form = CommitmentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            commit(participation=row, text=form.cleaned_data["text"])
        except CommitmentError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Votre engagement est noté. Bonne route !"))
            return redirect(f"{here.accompaniment.get_absolute_url()}#engagements")
    return show_form(
        request,
        here.accompaniment,
        form,
        title=_("Prendre un engagement"),
        button=_("Prendre cet engagement"),
    )


@require_http_methods(FORM_METHODS)
@for_participants
def withdraw_page(request: HttpRequest, here: Visit, row: Participation, commitment: int) -> HttpResponse:
    """Take back what one committed to, with what was answered of it."""
    found = row.commitments.filter(pk=commitment).first() if commitment < LARGEST else None
    if found is None:
        raise Http404
    back = f"{here.accompaniment.get_absolute_url()}#engagements"
    if request.method == "POST":
        found.delete()
        messages.success(request, _("L’engagement est retiré."))
        return redirect(back)
    return confirm(
        request,
        here.accompaniment,
        title=_("Retirer cet engagement ?"),
        lost=_("« D’ici 30 jours, je %(text)s » : ce que vous en avez répondu part avec lui.") % {"text": found.text},
        button=_("Retirer l’engagement"),
        back=back,
    )


@require_http_methods(FORM_METHODS)
@csrf_exempt
@never_cache
@limited(LINKS_BY_CLIENT)
def answer_page(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a question by the link of its message, without a session; opening it changes nothing.

    The link is the proof: nothing else is asked, so that a browser that keeps no cookie answers too.
    """
    found = asked_by(token)
    if found is None:
        return render(request, "training/accompaniment/follow_up.html", {"unknown": True}, status=404)
    person = found.commitment.participation.person
    with translation.override(language_of(person)):
        form = AnswerForm(
            request.POST if request.method == "POST" else None, instance=found, question=str(QUESTIONS[found.after])
        )
        context = {"follow_up": found, "form": form, "was_answered": bool(found.answered_at)}
        if request.method == "POST" and form.is_valid():
            answer_follow_up(found=found, answer=form.cleaned_data["answer"], words=form.cleaned_data["words"])
            return render(request, "training/accompaniment/follow_up.html", context | {"done": True})
        status = 400 if form.errors else 200
        return render(request, "training/accompaniment/follow_up.html", context, status=status)


@require_http_methods(FORM_METHODS)
@csrf_exempt
@never_cache
def stop_page(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the questions, by the link that each has (RFC 8058): opening it shows a button, sending it stops."""
    person = stopped_by(token)
    if person is None:
        return render(request, "training/accompaniment/stop.html", {"unknown": True}, status=404)
    with translation.override(language_of(person)):
        if request.method == "POST":
            choose_rhythm(person=person, kind=FOLLOW_UPS, rhythm=Rhythm.NONE)
        stopped = rhythm_of(person, FOLLOW_UPS) == Rhythm.NONE
        return render(request, "training/accompaniment/stop.html", {"stopped": stopped})


@require_http_methods(FORM_METHODS)
@for_participants
def satisfaction_page(request: HttpRequest, here: Visit, row: Participation) -> HttpResponse:
    """Two questions, once the last session is past; answered again, the answer changes."""
    if not is_over(list(here.accompaniment.sessions.all())):
        raise Http404
    known = Satisfaction.objects.filter(participation=row).first()
    form = SatisfactionForm(
        request.POST if request.method == "POST" else None, instance=known or Satisfaction(participation=row)
    )
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("useful", "applied", "words")}
        Satisfaction.objects.update_or_create(participation=row, defaults=told)
        messages.success(request, _("Merci. Votre appréciation est notée."))
        return redirect(here.accompaniment)
    return show_form(
        request,
        here.accompaniment,
        form,
        title=_("Votre appréciation"),
        lead=_(
            "Deux questions. La personne qui accompagne lit des moyennes et vos mots, sans votre nom, une fois que "
            "trois personnes ont répondu."
        ),
        button=_("Envoyer mon appréciation"),
    )
