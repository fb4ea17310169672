"""Who comes to a review: what they may not know of isn't there (404), and each sees what their part in it sees."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.evaluation.models import Evaluation, Review
from portal.evaluation.people import Part, part_of
from portal.evaluation.services import RefusedError

LARGEST = 2**63
View = Callable[..., HttpResponse]


def known_evaluation(number: int, user: Any) -> tuple[Evaluation, Part]:
    """The review of this number, and what `user` is in it.

    Raises:
        django.http.Http404: there is none, or they have nothing to know of it.
    """
    if number >= LARGEST:
        raise Http404
    found = Evaluation.objects.filter(pk=number).select_related("page", "establishment", "review").first()
    part = part_of(found, user) if found else None
    if found is None or part is None:
        raise Http404
    return found, part


def for_parts(*parts: Part) -> Callable[[View], View]:
    """Give a view the evaluation in place of its number, to these parts alone; what is refused is said in words."""

    def decorate(view: View) -> View:
        @require_http_methods(["GET", "HEAD", "POST"])
        @never_cache
        @login_required
        @wraps(view)
        def checked(request: HttpRequest, number: int, **arguments: Any) -> HttpResponse:
            evaluation, part = known_evaluation(number, request.user)
            if part not in parts:
                raise Http404
            try:
                return view(request, evaluation, **arguments)
            except RefusedError as refused:
                messages.error(request, str(refused))
                return redirect("evaluation:evaluation", number=evaluation.pk)

        return checked

    return decorate


def for_its_reviewer(view: View) -> View:
    """Give a view the review in place of its number, to the person who was asked alone."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    @login_required
    @wraps(view)
    def checked(request: HttpRequest, number: int, **arguments: Any) -> HttpResponse:
        review = None
        person: Any = request.user
        if number < LARGEST:
            found = Review.objects.filter(pk=number, reviewer__person=person)
            review = found.select_related("round__evaluation__page", "round__state", "reviewer__person").first()
        if review is None:
            raise Http404
        # The same object everywhere: what is asked of one is known of the other.
        review.reviewer.evaluation = review.round.evaluation
        try:
            return view(request, review, **arguments)
        except RefusedError as refused:
            messages.error(request, str(refused))
            return redirect("evaluation:review", number=review.pk)

    return checked


def form_page(
    request: HttpRequest, *, evaluation: Evaluation, form: Any, title: str, back: str, button: str, **context: Any
) -> HttpResponse:
    """A page that is one form; `buttons` may name others than `button`."""
    conflicts = getattr(form, "conflicts", ())
    if conflicts:
        form.rearmed()
    status = 409 if conflicts else 400 if form.errors else 200
    known = {"evaluation": evaluation, "form": form, "title": title, "back": back, "button": button}
    return render(request, "evaluation/form.html", known | context, status=status)
