"""People in the administration: nobody but an administrator changes an administrator, nobody their own address here.

Roles aren't given here, nor taken: the groups that memberships give, and the administration, stay as they are.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views import users

from portal.accounts.memberships import managed_groups
from portal.accounts.models import User

TAKEN = _("Un compte existe déjà à cette adresse.")


class OtherGroups:
    """A form of a person that changes no group that memberships give, and makes no administrator."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = self.fields  # type: ignore[attr-defined]  # a mixin of Wagtail's forms
        fields.pop("is_superuser", None)
        groups = fields["groups"]
        groups.queryset = groups.queryset.exclude(pk__in=managed_groups().values("pk"))
        groups.help_text = format_html(
            '{} <a href="{}">{}</a>',
            _("Les rôles dans les établissements et dans le portail se donnent ailleurs :"),
            reverse("members"),
            _("Membres"),
        )

    def clean_groups(self) -> list[Group]:
        """Those that are chosen, and those that memberships gave."""
        chosen = list(self.cleaned_data["groups"])  # type: ignore[attr-defined]
        person: User = self.instance  # type: ignore[attr-defined]
        return chosen + (list(managed_groups().filter(user=person)) if person.pk else [])


class PersonCreationForm(OtherGroups, UserCreationForm):
    error_messages = UserCreationForm.error_messages | {"duplicate_username": TAKEN}


class PersonEditForm(OtherGroups, UserEditForm):
    error_messages = UserEditForm.error_messages | {"duplicate_username": TAKEN}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kwargs.get("editing_self"):
            field = self.fields["email"]
            field.disabled = True
            field.help_text = format_html(
                '<a href="{}">{}</a>', reverse("accounts:change_address"), _("Changer d’adresse électronique")
            )


class PersonViewSet(users.UserViewSet):
    def get_form_class(self, for_update: bool = False) -> Any:
        return PersonEditForm if for_update else PersonCreationForm


def refuse_changes_of_administrators(request: HttpRequest, *people: User) -> HttpResponse | None:
    """Refuse to whoever isn't an administrator what would change one: their address and password open everything.

    Raises:
        django.core.exceptions.PermissionDenied: where one of the people is an administrator and the asker isn't.
    """
    if any(person.is_superuser for person in people) and not request.user.is_superuser:
        raise PermissionDenied
    return None


def refuse_roles_in_bulk(request: HttpRequest, action_type: str) -> HttpResponse | None:
    """Refuse to put several people at once in a group that memberships give."""
    if action_type != "assign_role" or not managed_groups().filter(pk__in=_numbers(request.POST.getlist("role"))):
        return None
    messages.error(
        request,
        _("Ce groupe suit les rôles des membres : donnez le rôle dans « Membres », et le groupe suivra."),
    )
    return redirect("wagtailusers_users:index")


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 18]
