"""Changing the address of one's account."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from portal.accounts.address_change import (
    LINK_HOURS,
    AddressTakenError,
    LinkRefusedError,
    ask_address_change,
    confirm_address_change,
    read_link,
)
from portal.accounts.forms import AddressForm
from portal.accounts.sign_in import BY_PERSON
from portal.shell.throttling import Limit, Refusal, first_refusal, too_many_message

# Messages that one account makes the portal send to addresses of its choice.
ADDRESSES_BY_PERSON = Limit("address-person", 5, 3600)


@sensitive_post_parameters("password")
@never_cache
@login_required
def change_address(request: HttpRequest) -> HttpResponse:
    """Ask for another address; the answer is the same whether it is free or not."""
    user: Any = request.user
    if request.method != "POST":
        return render(request, "accounts/address_form.html", {"form": AddressForm(user=user)})
    person = str(user.pk)
    if refusal := first_refusal((BY_PERSON, person)):
        # Neither the password nor whether it is right is looked at.
        return _address_refused(request, refusal)
    form = AddressForm(request.POST, user=user)
    if form.is_valid():
        BY_PERSON.give_back(person)
        if refusal := first_refusal((ADDRESSES_BY_PERSON, person)):
            return _address_refused(request, refusal)
        address = form.cleaned_data["address"]
        ask_address_change(user=user, address=address)
        return render(request, "accounts/address_asked.html", {"address": address, "hours": LINK_HOURS})
    return render(request, "accounts/address_form.html", {"form": form}, status=400)


def _address_refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    user: Any = request.user
    form = AddressForm(initial={"address": request.POST.get("address", "")}, user=user)
    context = {"form": form, "refused": too_many_message(refusal)}
    return refusal.mark(render(request, "accounts/address_form.html", context))


@never_cache
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link is about; a button confirms. Opening alone changes nothing: mail filters open links too."""
    try:
        if request.method == "POST":
            change = confirm_address_change(token)
            request.session["address_confirmed"] = change.address
            return redirect("accounts:address_confirmed")
        return render(request, "accounts/address_confirm.html", {"address": read_link(token).address})
    except LinkRefusedError:
        return render(request, "accounts/address_refused.html", {"hours": LINK_HOURS}, status=410)
    except AddressTakenError:
        return render(request, "accounts/address_refused.html", {"taken": True, "hours": LINK_HOURS}, status=409)


@never_cache
def address_confirmed(request: HttpRequest) -> HttpResponse:
    address = request.session.pop("address_confirmed", "")
    return render(request, "accounts/address_confirmed.html", {"address": address}) if address else redirect("/")
