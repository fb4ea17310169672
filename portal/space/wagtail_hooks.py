"""An account that is deleted in the administration goes as its own person would have it go."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.users.utils import user_can_delete_user

from portal.accounts.models import User
from portal.space import incidents_admin  # noqa: F401  (registers the register of incidents)
from portal.space.erasure import LastAdministratorError, erase_person


# After what refuses.
@hooks.register("before_delete_user", order=100)
def erase_one(request: HttpRequest, person: User) -> HttpResponse | None:
    return _erase(request, [person]) if request.method == "POST" else None


@hooks.register("before_bulk_action", order=100)
def erase_several(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action_class: Any
) -> HttpResponse | None:
    if action_class.models != [User] or action_type != "delete" or request.method != "POST":
        return None
    return _erase(request, [person for person in objects if user_can_delete_user(request.user, person)])


def _erase(request: HttpRequest, people: list[User]) -> HttpResponse:
    erased = 0
    for person in people:
        try:
            erase_person(person=person)
            erased += 1
        except LastAdministratorError:
            said = _("%(person)s est seule à administrer le portail : donnez d’abord ce rôle à un autre compte.")
            messages.error(request, said % {"person": person})
    if erased:
        said = ngettext(
            "%(count)d compte est supprimé, avec ce que le portail gardait de la personne.",
            "%(count)d comptes sont supprimés, avec ce que le portail gardait des personnes.",
            erased,
        )
        messages.success(request, said % {"count": erased})
    return redirect("wagtailusers_users:index")
