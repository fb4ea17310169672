"""Accounts in the administration, and what an establishment gets when its form is saved."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail import hooks

from portal.accounts.joining.admin_urls import member_urls, members_menu_item, requests_menu_item
from portal.accounts.log_actions import register_actions
from portal.accounts.members import complete_establishment
from portal.accounts.models import User
from portal.accounts.people import refuse_changes_of_administrators, refuse_roles_in_bulk
from portal.directory.models import Establishment

hooks.register("register_log_actions", register_actions)
hooks.register("register_admin_urls", member_urls)
hooks.register("register_admin_menu_item", members_menu_item)
hooks.register("register_admin_menu_item", requests_menu_item)
hooks.register("before_edit_user", refuse_changes_of_administrators)
hooks.register("before_delete_user", refuse_changes_of_administrators)


@hooks.register("construct_reports_menu")
def call_it_journal(request: HttpRequest, items: list[Any]) -> None:
    for item in items:
        if item.name == "site-history":
            item.label = _("Journal")


@hooks.register("before_bulk_action")
def refuse_in_bulk(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action_class: Any
) -> HttpResponse | None:
    refuse_changes_of_administrators(request, *(item for item in objects if isinstance(item, User)))
    return refuse_roles_in_bulk(request, action_type) if action_class.models == [User] else None


@hooks.register("register_account_menu_item")
def own_address(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("accounts:change_address"),
        "label": _("Changer d’adresse électronique"),
        "help_text": _("Votre adresse est %(address)s. Un lien vous est envoyé à la nouvelle pour la confirmer.")
        % {"address": request.user.get_username()},
    }


@hooks.register("register_account_menu_item")
def own_security(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("mfa_index"),
        "label": _("Mot de passe et sécurité"),
        "help_text": _("Changer de mot de passe, ajouter une seconde étape, voir les sessions ouvertes."),
    }


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def give_an_establishment_what_it_needs(request: HttpRequest, instance: Any) -> None:
    """Complete the establishment that was saved, and say what was made."""
    if not isinstance(instance, Establishment):
        return
    arrival = complete_establishment(instance)
    if arrival.made:
        steps = format_html_join("", "<li>{}</li>", ((step.what,) for step in arrival.made))
        messages.info(request, format_html("{}<ul>{}</ul>", _("Le portail lui a fait :"), steps))
    for warning in arrival.warnings:
        messages.warning(request, warning)
