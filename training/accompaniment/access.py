"""Who comes to an accompaniment: its coach, its group, and nobody else. What one may not know of isn't there (404)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from training.accompaniment.models import Accompaniment, Participation, Session

# The largest number that a database takes.
LARGEST = 2**63


@dataclass(frozen=True)
class Visit:
    """An accompaniment and who comes to it: its coach, or the participant of `row`."""

    accompaniment: Accompaniment
    user: Any
    coaches: bool
    row: Participation | None

    def session(self, number: int) -> Session:
        """The session of this number, of this accompaniment. Raises Http404."""
        found = self.accompaniment.sessions.filter(pk=number).first() if number < LARGEST else None
        if found is None:
            raise Http404
        found.accompaniment = self.accompaniment
        return found

    def participation(self, number: int) -> Participation:
        """The participation of this number, for the coach. Raises Http404."""
        rows = self.accompaniment.participations.select_related("person")
        found = rows.filter(pk=number).first() if self.coaches and number < LARGEST else None
        if found is None:
            raise Http404
        found.accompaniment = self.accompaniment
        return found


def visit(number: int, user: Any) -> Visit:
    """Who `user` is in the accompaniment of this number.

    Raises:
        django.http.Http404: where there is none, or they are nobody there.
    """
    rows = Accompaniment.objects.select_related("establishment__region", "coach", "strategy", "block")
    found = rows.filter(pk=number).first() if number < LARGEST else None
    if found is None:
        raise Http404
    coaches = found.coach_id == user.pk and Accompaniment.objects.coached_by(user).filter(pk=number).exists()
    row = None if coaches else found.participations.in_group().filter(person=user.pk).first()
    if not coaches and row is None:
        raise Http404
    if row is not None:
        row.accompaniment = found
    return Visit(found, user, coaches, row)


View = Callable[..., HttpResponse]


def for_the_group(view: View) -> View:
    """Give `view` the visit in place of the number: to the coach and to participants."""

    @never_cache
    @login_required
    @wraps(view)
    def checked(request: HttpRequest, number: int, **arguments: Any) -> HttpResponse:
        return view(request, visit(number, request.user), **arguments)

    return checked


def for_the_coach(view: View) -> View:
    """The same, to the coach alone."""

    @never_cache
    @login_required
    @wraps(view)
    def checked(request: HttpRequest, number: int, **arguments: Any) -> HttpResponse:
        here = visit(number, request.user)
        if not here.coaches:
            raise Http404
        return view(request, here, **arguments)

    return checked


def for_participants(view: View) -> View:
    """The same, to participants alone, with their own participation."""

    @never_cache
    @login_required
    @wraps(view)
    def checked(request: HttpRequest, number: int, **arguments: Any) -> HttpResponse:
        here = visit(number, request.user)
        if here.row is None:
            raise Http404
        return view(request, here, row=here.row, **arguments)

    return checked


def show_form(request: HttpRequest, accompaniment: Accompaniment | None, form: Any, **words: Any) -> HttpResponse:
    """A page that is a form; see its template for the words."""
    context = {"accompaniment": accompaniment, "form": form} | words
    return render(request, "training/accompaniment/form.html", context, status=400 if form.errors else 200)


def confirm(request: HttpRequest, accompaniment: Accompaniment, **words: Any) -> HttpResponse:
    """A page that asks before something is undone; see its template for the words."""
    return render(request, "training/accompaniment/confirm.html", {"accompaniment": accompaniment} | words)
