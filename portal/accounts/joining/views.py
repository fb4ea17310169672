"""Taking an invitation, and asking for an access."""

from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.log_actions import log

from portal.accounts.joining.forms import AskToJoinForm, NewAccountForm, open_establishments
from portal.accounts.joining.invitations import (
    InvitationRefusedError,
    Invited,
    OtherAddressError,
    accept,
    read_invitation,
)
from portal.accounts.joining.requests import (
    LINK_HOURS,
    RequestRefusedError,
    ask_to_join,
    confirm_request,
    read_request,
)
from portal.accounts.log_actions import place_data
from portal.accounts.models import Membership, User
from portal.accounts.sign_in import remember_device
from portal.directory.models import Establishment
from portal.shell.throttling import Limit, Refusal, client_key, first_refusal, limited, too_many_message

# An establishment shares one network address: what stops a program must not stop its people.
REQUESTS_BY_CLIENT = Limit("join-client", 20, 3600)
REQUESTS_BY_ADDRESS = Limit("join-address", 3, 3600)
# However many they come from: each sends a message to somebody of the establishment.
REQUESTS_BY_ESTABLISHMENT = Limit("join-establishment", 200, 3600)
# The journal says once an hour that there are too many: it isn't flooded either.
FLOODS_NOTED = Limit("join-establishment-noted", 1, 3600)
LINKS_BY_CLIENT = Limit("invitation-client", 60, 3600)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("password", "again")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited(LINKS_BY_CLIENT)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link gives; a button, or the form of a new account, takes it. Opening alone changes nothing."""
    try:
        read = read_invitation(token)
        if not _is_for(read, request.user):
            return _show(request, "invitation_other.html", read, status=403)
        if request.method != "POST":
            form = None if read.account else NewAccountForm(address=read.invitation.address, initial=_names(read))
            return _show(request, "invitation.html", read, form=form)
        return _accept(request, token, read)
    except InvitationRefusedError:
        return render(request, "accounts/joining/invitation_refused.html", status=410)
    except OtherAddressError:
        return _show(request, "invitation_other.html", read_invitation(token), status=403)


def _accept(request: HttpRequest, token: str, read: Invited) -> HttpResponse:
    if read.account is not None:
        accept(token=token, person=read.account)
        return _welcome(request, read)
    form = NewAccountForm(request.POST, address=read.invitation.address)
    if not form.is_valid():
        return _show(request, "invitation.html", read, form=form, status=400)
    person = accept(
        token=token,
        first_name=form.cleaned_data["first_name"],
        last_name=form.cleaned_data["last_name"],
        password=form.cleaned_data["password"],
    )
    login(request, person, backend=BACKEND)
    response = _welcome(request, read)
    remember_device(response, person.email)
    return response


def _is_for(read: Invited, user: Any) -> bool:
    """Tell whether whoever asks may take it: nobody yet where it makes an account, else the person of the address."""
    if read.account is None:
        return not user.is_authenticated
    return bool(user.is_authenticated and user.pk == read.account.pk)


def _names(read: Invited) -> dict[str, str]:
    first, _space, last = read.invitation.name.partition(" ")
    return {"first_name": first, "last_name": last}


def _place(read: Invited) -> str:
    return str(Membership(role=read.invitation.role, establishment=read.invitation.establishment))


def _show(request: HttpRequest, template: str, read: Invited, *, status: int = 200, form: Any = None) -> HttpResponse:
    context = {"invitation": read.invitation, "account": read.account, "place": _place(read), "form": form}
    return render(request, f"accounts/joining/{template}", context, status=status)


def _welcome(request: HttpRequest, read: Invited) -> HttpResponse:
    request.session["welcomed"] = _place(read)
    return redirect("accounts:welcome")


@never_cache
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    place = request.session.pop("welcomed", "")
    return render(request, "accounts/joining/welcome.html", {"place": place}) if place else redirect("/")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask to be of an establishment; the answer is the same whether the address has an account or not."""
    refusal = None
    if request.method == "POST":
        form = AskToJoinForm(request.POST)
        refusal = first_refusal((REQUESTS_BY_CLIENT, client_key(request)))
        if refusal is None and form.is_valid():
            address, establishment = form.cleaned_data["address"], form.cleaned_data["establishment"]
            refusal = first_refusal((REQUESTS_BY_ADDRESS, address)) or _flood(establishment)
            if refusal is None:
                language = (get_language() or "fr")[:2]
                ask_to_join(
                    address=address,
                    name=form.cleaned_data["name"],
                    establishment=establishment,
                    language=language,
                )
                request.session["asked_from"] = address
                return redirect("accounts:asked_to_join")
    else:
        user: Any = request.user
        known = {"name": user.get_full_name(), "address": user.email} if isinstance(user, User) else {}
        form = AskToJoinForm(initial=known)
    context = {
        "form": form,
        "refused": too_many_message(refusal) if refusal else "",
        "closed": not open_establishments().exists(),
    }
    response = render(request, "accounts/joining/ask.html", context, status=400 if form.is_bound else 200)
    return refusal.mark(response) if refusal else response


def _flood(establishment: Establishment) -> Refusal | None:
    """Refuse a request more to an establishment that receives too many, and have the journal say so."""
    refusal = REQUESTS_BY_ESTABLISHMENT.take(str(establishment.pk))
    if refusal and FLOODS_NOTED.take(str(establishment.pk)) is None:
        log(establishment, "accounts.too_many_requests", data=place_data("", establishment))
    return refusal


@never_cache
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    address = request.session.pop("asked_from", "")
    if not address:
        return redirect("accounts:ask_to_join")
    return render(request, "accounts/joining/asked.html", {"address": address, "hours": LINK_HOURS})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited(LINKS_BY_CLIENT)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link confirms; a button confirms it: mail filters open links too."""
    try:
        if request.method == "POST":
            confirm_request(token)
            request.session["request_sent"] = True
            return redirect("accounts:request_sent")
        return render(request, "accounts/joining/confirm.html", {"asked": read_request(token)})
    except RequestRefusedError:
        return render(request, "accounts/joining/request_refused.html", {"hours": LINK_HOURS}, status=410)


@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    if not request.session.pop("request_sent", False):
        return redirect("/")
    return render(request, "accounts/joining/sent.html")
