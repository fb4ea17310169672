"""From a result to what the portal says: a team proposes, brokers answer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.administration.dashboard import edit_url
from portal.core.visibility import visible_ids
from portal.core.ways import way
from practices.adoption.models import AdoptionFile, Proposal
from practices.adoption.proposal_forms import AnswerForm, ProposalForm
from practices.adoption.proposing import judges_themselves, propose, reply, withdraw
from practices.adoption.reading import pages_of
from practices.adoption.views.access import for_the_team
from practices.adoption.views.files import FORM_METHODS
from practices.maturity.models import is_on_committee

SHOWN = 25
State = Proposal.State


@require_http_methods(FORM_METHODS)
@for_the_team
def propose_page(request: HttpRequest, file: AdoptionFile) -> HttpResponse:
    """Propose what a result could become."""
    form = ProposalForm(request.POST or None, file=file, initial={"indicator": request.GET.get("indicateur")})
    if request.method == "POST" and form.is_valid():
        try:
            made = propose(file=file, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("C’est proposé aux courtiers. Rien n’est publié."))
            return redirect(made)
    context = {
        "file": file,
        "form": form,
        "title": _("Proposer ce qu’un résultat pourrait devenir"),
        "lead": _(
            "Les courtiers liront le résultat que vous choisissez et ce que vous écrivez ici ; du reste, rien "
            "que ce que vous montrez déjà. Ils répondent par un mot. Rien n’est publié par soi-même."
        ),
        "button": _("Proposer aux courtiers"),
    }
    return render(request, "adoption/form.html", context, status=400 if form.errors else 200)


@login_required
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """The proposals that a person reads: those that wait first."""
    found = Proposal.objects.read_by(request.user).select_related("file__establishment")
    if not is_on_committee(request.user) and not found.exists():
        raise Http404
    waiting = list(found.waiting().order_by("on", "pk")[:SHOWN])
    page = Paginator(found.exclude(state=State.WAITING).order_by("-answered_on", "-pk"), SHOWN).get_page(
        request.GET.get("page")
    )
    address = f"{reverse('adoption:proposals')}?"
    context = {"waiting": waiting, "answered": page.object_list, "pagination": pages_of(page, address)}
    return render(request, "adoption/proposals.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def proposal_page(request: HttpRequest, number: int) -> HttpResponse:
    """A proposal, for its team and for brokers; these answer it."""
    found = _known(number, request.user)
    answers = (
        found.state == State.WAITING and is_on_committee(request.user) and not judges_themselves(found, request.user)
    )
    posted = request.method == "POST"
    if posted and not is_on_committee(request.user):
        raise Http404
    form = AnswerForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            reply(proposal=found, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
            found = _known(number, request.user)
        else:
            messages.success(request, _("Votre réponse est envoyée à l’équipe."))
            return redirect(found)
    written = found.page
    context = {
        "found": found,
        "written": written if written and visible_ids([written.pk], request.user) else None,
        "file": found.file,
        "form": form if answers or form.errors else None,
        "of_team": AdoptionFile.objects.of_team(request.user).filter(pk=found.file_id).exists(),
        "next_url": _next(found) if found.state == State.ACCEPTED and is_on_committee(request.user) else "",
    }
    return render(request, "adoption/proposal.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def withdraw_page(request: HttpRequest, number: int) -> HttpResponse:
    """Take a proposal of one's own team back."""
    found = _known(number, request.user)
    if not AdoptionFile.objects.of_team(request.user).filter(pk=found.file_id).exists():
        raise Http404
    try:
        withdraw(proposal=found)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("La proposition est retirée."))
    return redirect(found)


def _known(number: int, user: Any) -> Proposal:
    """The proposal of this number.

    Raises:
        django.http.Http404: where there is none that `user` reads.
    """
    rows = Proposal.objects.read_by(user).select_related(
        "file__establishment", "file__practice", "by", "answered_by", "page"
    )
    found = rows.filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise Http404
    return found


def _next(proposal: Proposal) -> str:
    """Where a broker goes on: the page whose maturity is to be judged, or where a digest is begun."""
    practice = proposal.file.practice
    if proposal.kind == Proposal.Kind.MATURITY:
        return edit_url(practice.pk) if practice else ""
    return edit_url(proposal.page_id) if proposal.page_id else way("begin_digest", proposal.pk)
