"""People in the administration: nobody but an administrator changes an administrator, nobody their own address here."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views import users

from portal.accounts.models import User

TAKEN = _("Un compte existe déjà à cette adresse.")


class PersonCreationForm(UserCreationForm):
    error_messages = UserCreationForm.error_messages | {"duplicate_username": TAKEN}


class PersonEditForm(UserEditForm):
    error_messages = UserEditForm.error_messages | {"duplicate_username": TAKEN}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kwargs.get("editing_self"):
            field = self.fields["email"]
            field.disabled = True
            field.help_text = format_html(
                '<a href="{}">{}</a>', reverse("accounts:change_address"), _("Changer d’adresse électronique")
            )


class AdministratorsAside:
    """A view of a form of people, where only administrators make administrators."""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)  # type: ignore[misc]  # a mixin of Wagtail's view
        if not self.request.user.is_superuser:  # type: ignore[attr-defined]  # likewise
            form.fields.pop("is_superuser", None)
        return form


class PersonCreateView(AdministratorsAside, users.CreateView):
    pass


class PersonEditView(AdministratorsAside, users.EditView):
    pass


class PersonViewSet(users.UserViewSet):
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView

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
