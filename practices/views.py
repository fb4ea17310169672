"""Comparing practices: the page, its workbook, and the tray that a reader fills on the way."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.signing import BadSignature
from django.db.transaction import non_atomic_requests
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.ways import way
from portal.shell.throttling import FILES_BY_CLIENT, limited
from practices.comparison import LIMIT
from practices.comparison.address import AddressError, comparison_url, page_number, read_flag, read_numbers
from practices.comparison.contents import model_of
from practices.comparison.suggestions import content_card, suggested_contents
from practices.comparison.table import compare, readable_contents
from practices.comparison.tray import Tray, keep, numbers_in, titles, written
from practices.comparison.workbook import workbook_response
from practices.models import PracticePage
from practices.versions import changed_sections, read_changes_address, version_before

NEXT_LENGTH = 2000


def with_valid_address(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 400 with what to do where the view refuses a value."""

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except AddressError as error:
            return render(request, "practices/compare_invalid.html", {"error": str(error)}, status=400)

    return checked


@require_safe
@with_valid_address
def compare_page(request: HttpRequest) -> HttpResponse:
    """Practices side by side. Without any in the address, that of the reader's tray, which can then be shared."""
    numbers = read_numbers(request.GET.getlist("p"))
    differences = read_flag(request.GET, "differences")
    tray = Tray(request)
    if not numbers and tray.numbers:
        return redirect(comparison_url(tray.numbers, differences=differences))
    wanted = numbers[:LIMIT]
    pages = readable_contents(wanted, request.user)
    shown = tuple(page.pk for page in pages)
    is_the_tray = set(tray.numbers) == set(shown)
    context: dict[str, Any] = {
        "left_out": len(numbers) - len(wanted),
        "unreadable": len(wanted) - len(pages),
        "kept": "" if is_the_tray else written(shown),
        "replaces": bool(tray.numbers),
        "address": comparison_url(shown),
        "kind": model_of(shown, request.user).content_kind,
    }
    if len(pages) < 2:
        context |= {
            "chosen": [content_card(page) for page in pages],
            "suggestions": suggested_contents(pages, request.user),
            # Without numbers: once another practice is in the tray, the address is that of both.
            "comparison_next": comparison_url(),
            "comparison_along": written(shown),
        }
        return render(request, "practices/compare_start.html", context)
    comparison = compare(pages, request.user)
    context |= {
        "comparison": comparison.only_differences() if differences else comparison,
        "total": len(comparison.rows),
        "differing": comparison.differing,
        "same": comparison.same,
        "partial": comparison.partial,
        "only_differences": differences,
        "heads": [
            (column, comparison_url(number for number in shown if number != column.page.pk))
            for column in comparison.columns
        ],
        "comparison_shown": is_the_tray,
        "counted": context["kind"].count(len(pages)),
        "full": len(pages) == LIMIT,
        "differences_address": comparison_url(shown, differences=True),
        "cited": f"?{urlencode({'p': shown}, doseq=True)}",
        "dossier_address": f"{way('dossier')}?{urlencode({'p': shown}, doseq=True)}",
        "export_address": comparison_url(shown, name="practices:compare_export"),
    }
    return render(request, "practices/compare.html", context)


@require_safe
@limited(FILES_BY_CLIENT, methods=("GET",))
@with_valid_address
def export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook; where there is nothing to compare, the page that says so."""
    numbers = read_numbers(request.GET.getlist("p"))[:LIMIT] or Tray(request).numbers
    pages = readable_contents(numbers, request.user)
    if not pages:
        return redirect(comparison_url(numbers))
    named = readable_contents(numbers, request.user, naming=True)
    return workbook_response(compare(pages, request.user), compare(named, request.user))


@require_http_methods(["GET", "HEAD", "POST"])
@non_atomic_requests
@with_valid_address
def selection(request: HttpRequest) -> HttpResponse:
    """The reader's tray: a POST of `add`, `remove`, `discard`, `keep` or `clear` changes it.

    The reader comes back to `next`, at the button that was pressed; compare.js receives the tray alone.
    """
    partial = bool(request.htmx)  # type: ignore[attr-defined]
    tray = Tray(request)
    if request.method != "POST":
        return _tray(request, tray, request.get_full_path()) if partial else redirect(tray.url)
    numbers, message, refused = _changed(request.POST, tray.numbers, request.user)
    address = _return_address(request)
    response: HttpResponse
    if partial:
        response = _tray(request, Tray(request, numbers), address, message=message, error=refused)
    else:
        level = messages.ERROR if refused else messages.SUCCESS
        messages.add_message(request, level, message, extra_tags="comparison")
        response = HttpResponseRedirect(address if "#" in address else f"{address}#{_place(request.POST)}")
    keep(response, numbers)
    return response


def _tray(request: HttpRequest, tray: Tray, address: str, **message: Any) -> HttpResponse:
    return render(request, "components/compare_tray.html", {"tray": tray, "next": address, "messages": (), **message})


def _changed(form: QueryDict, numbers: tuple[int, ...], user: Any) -> tuple[tuple[int, ...], str, bool]:
    """Return what the tray holds afterwards, what to say of it, and whether that is a refusal.

    Raises:
        AddressError: for a value that no button of the portal sends.
    """
    if "add" in form:
        return _added(page_number(form.get("add", ""), "add"), _along(form, numbers, user), user)
    for name in ("remove", "discard"):
        if name in form:
            number = page_number(form.get(name, ""), name)
            left = tuple(other for other in numbers if other != number)
            return left, _of(_("%(it)s n’est plus dans la comparaison."), (number,), user), False
    if "keep" in form:
        kept = numbers_in(form.get("keep", ""))
        if kept:
            return kept, _("La comparaison est gardée : elle vous suit de page en page."), False
    if "clear" in form:
        message = _("La comparaison est vide.")
        if numbers:
            kind = model_of(numbers, user).content_kind
            words = (
                _("Revoir %(it)s") % {"it": kind.the}
                if len(numbers) == 1
                else _("Revoir les %(counted)s") % {"counted": kind.count(len(numbers))}
            )
            link = format_html('<a href="{}">{}</a>', comparison_url(numbers), words)
            message = format_html("{} {}", message, link)
        return (), message, False
    raise AddressError(_("Ce formulaire est incomplet : rechargez la page et recommencez."))


def _along(form: QueryDict, numbers: tuple[int, ...], user: Any) -> tuple[int, ...]:
    """Return the tray with the practice that the reader looks at, where another is added to be compared with it.

    It may have come by a link, and be in nobody's tray.
    """
    shown = numbers_in(form.get("along", ""))
    new = tuple(number for number in shown if number not in numbers)
    fits = len(numbers) + len(new) < LIMIT
    return (*numbers, *new) if fits and len(titles(new, user)) == len(new) else numbers


def _added(number: int, numbers: tuple[int, ...], user: Any) -> tuple[tuple[int, ...], str, bool]:
    if number in numbers:
        return numbers, _of(_("%(it)s est déjà dans la comparaison."), numbers, user), False
    if len(numbers) >= LIMIT:
        counted = model_of(numbers, user).content_kind.count(len(numbers))
        refusal = _("La comparaison compte déjà %(counted)s : retirez-en pour faire de la place.")
        return numbers, refusal % {"counted": counted}, True
    if not titles((number,), user):
        refusal = _("Cette page n’est plus publiée, ou vous n’y avez pas accès : elle n’a pas été ajoutée.")
        return numbers, refusal, True
    if numbers and model_of((number,), user) is not model_of(numbers, user):
        counted = model_of(numbers, user).content_kind.count(len(numbers))
        refusal = _("La comparaison compte %(counted)s : videz-la pour comparer des contenus d’un autre genre.")
        return numbers, refusal % {"counted": counted}, True
    added = (*numbers, number)
    if len(added) == 1:
        return (
            added,
            _of(_("%(it)s est dans la comparaison. Il en faut au moins deux pour comparer."), added, user),
            False,
        )
    return added, _of(_("%(it)s est dans la comparaison."), added, user), False


def _of(sentence: str, numbers: tuple[int, ...], user: Any) -> str:
    """A sentence that begins with what is compared: « La pratique est… »."""
    return capfirst(sentence % {"it": model_of(numbers, user).content_kind.the})


def _place(form: QueryDict) -> str:
    """The id of the button that was pressed where the practice is shown, else of the tray."""
    number = form.get("add") or form.get("remove")
    return f"comparer-{int(number)}" if number else "comparaison"


def _return_address(request: HttpRequest) -> str:
    """Return `next` where it is an address of this portal, else that of the comparison."""
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if safe and address.startswith("/") and len(address) <= NEXT_LENGTH else comparison_url()


@require_safe
def changes_page(request: HttpRequest, signed: str) -> HttpResponse:
    """What changed in a practice since a version of it, for who was given the address and may read the practice."""
    try:
        number, revision = read_changes_address(signed)
    except BadSignature as error:
        raise Http404 from error
    practice = PracticePage.objects.visible_to(request.user).filter(pk=number).first()
    if practice is None:
        raise Http404
    title, url = practice.title, practice.url
    before = version_before(practice, revision)
    context = {
        "title": title,
        "url": url,
        "language": practice.language,
        "kept": before is not None,
        "sections": changed_sections(before, practice, request.user) if before else [],
        "columns": [{"letter": letter, "language": ""} for letter in "AB"],
    }
    return render(request, "practices/changes.html", context)
