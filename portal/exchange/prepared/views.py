"""« Mes fichiers »: the whole lists that a person asked for. Each is its person's alone."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.exchange.models import PreparedFile
from portal.exchange.prepared.makers import file_maker
from portal.exchange.prepared.services import FileRefusedError, ask_for_file, readable_file
from portal.exchange.table_files import file_response

LIST = "prepared_files:list"


@require_safe
@never_cache
@login_required
def list_page(request: HttpRequest) -> HttpResponse:
    """What the person asked for; htmx asks again for the rows alone while one is in the making."""
    files = list(PreparedFile.objects.filter(person=_person(request)).defer("content", "subjects"))
    context = {"files": files, "waiting": any(file.state == "waiting" for file in files)}
    partial = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    return render(request, f"exchange/prepared/{'_rows' if partial else 'list'}.html", context)


@require_POST
@login_required
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a whole list: `maker`, `extension` and `query`, the query of the list's address."""
    values = {name: request.POST.get(name, "") for name in ("maker", "query", "extension")}
    try:
        ask_for_file(person=_person(request), **values)
    except FileRefusedError as refused:
        messages.error(request, str(refused))
        maker = file_maker(values["maker"])
        return redirect(f"{reverse(maker.back)}?{QueryDict(values['query']).urlencode()}" if maker else LIST)
    return redirect(LIST)


@require_safe
@never_cache
@login_required
def download(request: HttpRequest, number: int) -> HttpResponse:
    """Give the file, where its person may still read all that it holds."""
    file = _file(request, number)
    if file.state != "ready":
        return redirect(LIST)
    if not readable_file(file):
        messages.warning(
            request,
            _("Ce que vous pouvez lire a changé depuis : ce fichier se prépare de nouveau."),
        )
        return redirect(LIST)
    return file_response(bytes(file.content or b""), file.name, file.content_type)


@require_POST
@login_required
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Forget a file, or what is waited for."""
    _file(request, number).delete()
    messages.success(request, _("Ce fichier est effacé."))
    return redirect(LIST)


def _person(request: HttpRequest) -> Any:
    return request.user


def _file(request: HttpRequest, number: int) -> PreparedFile:
    file = PreparedFile.objects.filter(pk=number, person=_person(request)).first()
    if file is None:
        raise Http404
    return file
