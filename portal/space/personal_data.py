"""What the portal holds of an account: who it is, its groups, its choices and its consents."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.users.models import UserProfile

from portal.core.personal_data import PersonalData, Row, register_personal_data, rows_of
from portal.space.models import Consent, NotificationChoice


def _account(person: Any) -> list[Row]:
    return [
        {
            _("Adresse électronique"): person.email,
            _("Prénom"): person.first_name,
            _("Nom"): person.last_name,
            _("Compte ouvert le"): person.date_joined,
            _("Dernière session"): person.last_login,
            _("Établissements"): [str(item) for item in person.establishments()],
            _("Groupes"): list(person.groups.order_by("name").values_list("name", flat=True)),
        }
    ]


def _preferences(person: Any) -> list[Row]:
    rows = rows_of(NotificationChoice.objects.filter(person=person), "kind", "rhythm", "changed_at")
    return rows + rows_of(UserProfile.objects.filter(user=person), "preferred_language", "current_time_zone", "theme")


def _forget_picture(person: Any) -> None:
    """The picture of an account is a file: it goes once the account is gone for good."""
    for profile in UserProfile.objects.filter(user=person).exclude(avatar="").exclude(avatar=None):
        transaction.on_commit(partial(profile.avatar.storage.delete, profile.avatar.name))


register_personal_data(
    PersonalData(slug="account", label=gettext_lazy("Votre compte"), fields=(), read=_account), order=0
)
register_personal_data(
    PersonalData(
        slug="preferences",
        label=gettext_lazy("Vos préférences"),
        fields=("space.NotificationChoice.person", "wagtailusers.UserProfile.user"),
        read=_preferences,
        erase=_forget_picture,
    ),
    order=10,
)
register_personal_data(
    PersonalData(
        slug="consents",
        label=gettext_lazy("Vos consentements"),
        fields=("space.Consent.person",),
        read=lambda person: rows_of(
            Consent.objects.filter(person=person), "purpose", "version", "text", "given_at", "withdrawn_at"
        ),
    ),
    order=20,
)
