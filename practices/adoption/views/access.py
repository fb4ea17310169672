"""Who comes to a file: what they may not know of isn't there (404), what they may not change neither."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from practices.adoption.models import AdoptionFile


def known_file(number: int, user: Any) -> AdoptionFile:
    """The file of this number, with what `user` may read of it.

    Raises:
        django.http.Http404: where there is none, or where they may not know of it.
    """
    files = AdoptionFile.objects.known_to(user).select_related("practice", "establishment__region")
    file = files.filter(pk=number).first() if number < 2**63 else None
    if file is None:
        raise Http404
    return file


def for_the_team(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give `view` the file in place of its number, to the team alone; locked while it is written."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, number: int, **arguments: Any) -> HttpResponse:
        file = known_file(number, request.user)
        if not file.worked_on:  # type: ignore[attr-defined]  # annotated by known_to
            raise Http404
        if request.method == "POST":
            AdoptionFile.objects.select_for_update().filter(pk=number).values_list("pk").first()
        return view(request, file, **arguments)

    return checked
