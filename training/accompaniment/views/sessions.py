"""The sessions of a group: announced, changed, cancelled, marked; and the calendar of a person."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import conditional_page, require_http_methods, require_POST, require_safe

from portal.background.notices import language_of
from training.accompaniment.access import Visit, confirm, for_the_coach, for_the_group, show_form
from training.accompaniment.calendar import PUBLISH, calendar_of
from training.accompaniment.forms import AttendanceForm, NotesForm, SessionForm
from training.accompaniment.models import CalendarKey, Session
from training.accompaniment.models.sessions import sessions_of
from training.accompaniment.sessions import (
    calendar_key,
    cancel_session,
    keep_session,
    mark_attendance,
    renew_calendar_key,
)

FORM_METHODS = ["GET", "HEAD", "POST"]
# The sessions of a calendar: the last ones and those to come.
SESSIONS_SHOWN = 200


@require_http_methods(FORM_METHODS)
@for_the_coach
def edit_session(request: HttpRequest, here: Visit, row: int = 0) -> HttpResponse:
    """Add a session, or change what is announced of one."""
    session = here.session(row) if row else None
    back = session.get_absolute_url() if session else here.accompaniment.get_absolute_url()
    if session and session.cancelled_at:
        messages.error(request, _("Cette séance est annulée : ajoutez-en une autre."))
        return redirect(back)
    form = SessionForm(request.POST if request.method == "POST" else None, instance=session)
    if request.method == "POST" and form.is_valid():
        # The row as it is kept: the form has written on the one that it was given.
        known = here.session(row) if row else None
        kept = keep_session(accompaniment=here.accompaniment, session=known, values=form.announced)
        messages.success(request, _("La séance est enregistrée ; le groupe la reçoit dans son agenda."))
        return redirect(kept)
    return show_form(
        request,
        here.accompaniment,
        form,
        title=_("Modifier la séance") if session else _("Ajouter une séance"),
        lead=_("Chaque personne du groupe la reçoit par courriel, avec un fichier pour son agenda."),
        button=_("Enregistrer et avertir le groupe"),
        back=back,
    )


@require_safe
@for_the_group
def session_page(request: HttpRequest, here: Visit, row: int) -> HttpResponse:
    """A session: what is announced, what was noted, and who came for the coach."""
    session = here.session(row)
    context = {"accompaniment": here.accompaniment, "session": session, "coaches": here.coaches}
    if here.coaches:
        context["attendance"] = _attendance(here, session)
        context["notes"] = NotesForm(instance=session)
    elif here.row:
        seat = session.seats.filter(participation=here.row).first()
        context["attendance_text"] = seat.get_attendance_display() if seat and seat.attendance else ""
    return render(request, "training/accompaniment/session.html", context)


def _attendance(here: Visit, session: Session, data: Any = None) -> AttendanceForm:
    rows = here.accompaniment.participations.in_group().select_related("person")
    marks = dict(session.seats.values_list("participation", "attendance"))
    return AttendanceForm(data, rows=rows, marks=marks)


@require_POST
@for_the_coach
def attendance_page(request: HttpRequest, here: Visit, row: int) -> HttpResponse:
    """Keep who came."""
    session = here.session(row)
    form = _attendance(here, session, request.POST)
    if form.is_valid():
        mark_attendance(session=session, marks=form.marks)
        messages.success(request, _("Les présences sont enregistrées."))
    else:
        messages.error(request, _("Une présence n’est pas une de celles qui sont offertes : rien n’a changé."))
    return redirect(f"{session.get_absolute_url()}#presences")


@require_http_methods(FORM_METHODS)
@for_the_coach
def notes_page(request: HttpRequest, here: Visit, row: int) -> HttpResponse:
    """The notes of the group, and the coach's own."""
    session = here.session(row)
    form = NotesForm(request.POST if request.method == "POST" else None, instance=session)
    if request.method == "POST" and form.is_valid():
        session.save(update_fields=list(form.cleaned_data))
        messages.success(request, _("Les notes sont enregistrées."))
        return redirect(f"{session.get_absolute_url()}#notes")
    return show_form(
        request,
        here.accompaniment,
        form,
        title=_("Notes de la séance"),
        about=session.title,
        button=_("Enregistrer les notes"),
        back=session.get_absolute_url(),
    )


@require_http_methods(FORM_METHODS)
@for_the_coach
def cancel_page(request: HttpRequest, here: Visit, row: int) -> HttpResponse:
    session = here.session(row)
    if request.method == "POST":
        cancel_session(session=session)
        messages.success(request, _("La séance est annulée ; le groupe en est averti."))
        return redirect(here.accompaniment)
    return confirm(
        request,
        here.accompaniment,
        title=_("Annuler la séance « %(title)s » ?") % {"title": session.title},
        lost=_("Le groupe en est averti, et la séance sort de son agenda. Ses notes restent."),
        button=_("Annuler la séance"),
        keep=_("Garder la séance"),
        back=session.get_absolute_url(),
    )


@require_safe
@never_cache
@login_required
def calendar_page(request: HttpRequest) -> HttpResponse:
    """The sessions of a person's groups, and the address that gives them to a calendar."""
    key = calendar_key(request.user)
    sessions = sessions_of(request.user).held().select_related("accompaniment").order_by("-starts_at", "-pk")
    shown = list(sessions[:SESSIONS_SHOWN])
    context = {
        "upcoming": [session for session in reversed(shown) if not session.is_past],
        "feed_url": request.build_absolute_uri(reverse("training:calendar_file", args=[key.key])),
    }
    return render(request, "training/accompaniment/calendar.html", context)


@require_POST
@login_required
def renew_calendar(request: HttpRequest) -> HttpResponse:
    """Give the person's calendar another address."""
    renew_calendar_key(request.user)
    messages.success(request, _("Votre agenda a une nouvelle adresse ; l’ancienne ne répond plus."))
    return redirect("training:calendar")


@require_safe
@conditional_page
def calendar_file(request: HttpRequest, key: str) -> HttpResponse:
    """The sessions of whoever holds this key, as a calendar that programs read again. Raises Http404."""
    held = CalendarKey.objects.filter(key=key, person__is_active=True).select_related("person").first()
    if held is None:
        raise Http404
    sessions = sessions_of(held.person).select_related("accompaniment__coach").order_by("-starts_at", "-pk")
    with translation.override(language_of(held.person)):
        name = f"{settings.WAGTAIL_SITE_NAME} – {_('Séances')}"
        text = calendar_of(reversed(sessions[:SESSIONS_SHOWN]), method=PUBLISH, name=name)
    headers = {"X-Robots-Tag": "noindex", "Cache-Control": "private, no-cache"}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)
