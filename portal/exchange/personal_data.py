"""What files in and out hold of a person, exported with their data; the account's own leave with it."""

from typing import Any

from django.utils.translation import gettext_lazy

from portal.core.personal_data import PersonalData, Row, register_personal_data, rows_of
from portal.exchange.models import PendingImport, PreparedFile


def _files(person: Any) -> list[Row]:
    waiting = rows_of(PendingImport.objects.filter(user=person).defer("content"), "name", "created_at")
    asked = PreparedFile.objects.filter(person=person).defer("content", "subjects")
    return waiting + rows_of(asked, "title", "asked_at", "made_at", "rows")


register_personal_data(
    PersonalData(
        slug="waiting-files",
        label=gettext_lazy("Les fichiers qui vous attendent"),
        fields=("exchange.PendingImport.user", "exchange.PreparedFile.person"),
        read=_files,
    ),
    order=63,
)
