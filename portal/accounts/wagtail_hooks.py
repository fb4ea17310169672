"""Accounts in the administration."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks

from portal.accounts.models import User
from portal.accounts.people import refuse_changes_of_administrators

hooks.register("before_edit_user", refuse_changes_of_administrators)
hooks.register("before_delete_user", refuse_changes_of_administrators)


@hooks.register("before_bulk_action")
def refuse_bulk_changes_of_administrators(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action_class: Any
) -> HttpResponse | None:
    return refuse_changes_of_administrators(request, *(item for item in objects if isinstance(item, User)))


@hooks.register("register_account_menu_item")
def own_address(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("accounts:change_address"),
        "label": _("Changer d’adresse électronique"),
        "help_text": _("Votre adresse est %(address)s. Un lien vous est envoyé à la nouvelle pour la confirmer.")
        % {"address": request.user.get_username()},
    }
