"""The thread of a group."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from training.accompaniment.access import LARGEST, Visit, for_the_coach, for_the_group, show_form
from training.accompaniment.forms import MessageForm, ReasonForm
from training.accompaniment.models import Report, ThreadMessage
from training.accompaniment.thread import hide_message, post_message, report_message, show_message

FORM_METHODS = ["GET", "HEAD", "POST"]
MESSAGES_A_PAGE = 30


def _address(here: Visit, message: ThreadMessage | None = None) -> str:
    address = reverse("training:thread", args=[here.accompaniment.pk])
    return f"{address}#message-{message.pk}" if message else address


def _message(here: Visit, number: int) -> ThreadMessage:
    """The message of this number, of this thread, that the reader may read. Raises Http404."""
    rows = here.accompaniment.thread.select_related("author")
    found = rows.filter(pk=number).first() if number < LARGEST else None
    if found is None or (found.hidden_at and not here.coaches):
        raise Http404
    found.accompaniment = here.accompaniment
    return found


@require_http_methods(FORM_METHODS)
@for_the_group
def thread_page(request: HttpRequest, here: Visit) -> HttpResponse:
    """Read the thread, the newest message first, and write in it."""
    closed = here.accompaniment.closed_on is not None
    form = MessageForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and closed:
        form.add_error(None, _("L’accompagnement est terminé : le fil ne prend plus de message."))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        posted = post_message(accompaniment=here.accompaniment, by=here.user, text=told["text"], form=told["form"])
        return redirect(_address(here, posted))
    rows = here.accompaniment.thread.select_related("author").order_by("-posted_at", "-pk")
    told_by_me = Report.objects.filter(message=OuterRef("pk"), by=here.user.pk)
    rows = rows.annotate(reported=Count("reports"), reported_by_me=Exists(told_by_me))
    shown = Paginator(rows, MESSAGES_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "accompaniment": here.accompaniment,
        "coaches": here.coaches,
        "shown": shown,
        "form": form,
        "closed": closed,
    }
    if here.coaches:
        context["reports"] = list(
            Report.objects.filter(message__in=list(shown), message__hidden_at=None).select_related("by").order_by("pk")
        )
    return render(request, "training/accompaniment/thread.html", context, status=400 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@for_the_coach
def hide_page(request: HttpRequest, here: Visit, message: int) -> HttpResponse:
    """Hide a message from the group, with a reason that it reads."""
    found = _message(here, message)
    form = ReasonForm(
        request.POST if request.method == "POST" else None, told=_("Le groupe le lit à la place du message.")
    )
    if request.method == "POST" and form.is_valid():
        hide_message(message=found, reason=form.cleaned_data["reason"], by=here.user)
        messages.success(request, _("Le message est masqué."))
        return redirect(_address(here, found))
    return show_form(
        request,
        here.accompaniment,
        form,
        title=_("Masquer ce message"),
        about=found.text[:200],
        button=_("Masquer le message"),
        back=_address(here, found),
    )


@require_POST
@for_the_coach
def show_page(request: HttpRequest, here: Visit, message: int) -> HttpResponse:
    """Show a hidden message again."""
    found = _message(here, message)
    show_message(message=found, by=here.user)
    messages.success(request, _("Le groupe lit de nouveau ce message."))
    return redirect(_address(here, found))


@require_http_methods(FORM_METHODS)
@for_the_group
def report_page(request: HttpRequest, here: Visit, message: int) -> HttpResponse:
    """Tell the coach of a message."""
    found = _message(here, message)
    if here.coaches or found.author_id == here.user.pk:
        raise Http404
    form = ReasonForm(
        request.POST if request.method == "POST" else None,
        told=_("Seule la personne qui accompagne le lit, avec votre nom."),
    )
    if request.method == "POST" and form.is_valid():
        report_message(message=found, by=here.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Le message est signalé à la personne qui accompagne."))
        return redirect(_address(here, found))
    return show_form(
        request,
        here.accompaniment,
        form,
        title=_("Signaler ce message"),
        about=found.text[:200],
        button=_("Signaler le message"),
        back=_address(here, found),
    )
