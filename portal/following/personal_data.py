"""What lists and follows hold of a person: all of it goes with them."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.personal_data import PersonalData, Row, register_personal_data
from portal.core.visibility import visible_ids
from portal.following.describing import described
from portal.following.models import Alert, Bookmark, BookmarkList, FeedKey, Follow
from portal.space.retention import register_retention

UNREADABLE = gettext_lazy("une page à laquelle vous n’avez plus accès")


def _lists(person: Any) -> list[Row]:
    rows: list[Row] = [
        {_("Liste"): item.name, _("Partagée avec"): item.shared_with and str(item.shared_with)}
        for item in BookmarkList.objects.filter(owner=person).select_related("shared_with")
    ]
    kept = Bookmark.objects.filter(list__owner=person).order_by("list", "position", "pk").select_related("list", "page")
    allowed = visible_ids([item.page_id for item in kept], person)
    return rows + [
        {
            _("Liste"): item.list.name,
            _("Page gardée"): item.page.title if item.page_id in allowed else UNREADABLE,
            _("Note"): item.note,
            _("Gardée le"): item.created_at,
        }
        for item in kept
    ]


def _follows(person: Any) -> list[Row]:
    found = Follow.objects.filter(person=person).select_related("page")
    allowed = visible_ids([item.page_id for item in found if item.page_id], person)

    def what(item: Follow) -> Any:
        if item.page is None:
            return described(item.query)
        return item.page.title if item.page_id in allowed else UNREADABLE

    return [{_("Vous suivez"): what(item), _("Depuis"): item.created_at} for item in found]


def _forget_old(before: datetime) -> None:
    Alert.objects.filter(created_at__lt=before).delete()


register_personal_data(
    PersonalData(
        slug="lists",
        label=gettext_lazy("Vos listes"),
        fields=("following.BookmarkList.owner",),
        read=_lists,
    ),
    order=30,
)
register_personal_data(
    PersonalData(
        slug="follows",
        label=gettext_lazy("Ce que vous suivez"),
        fields=("following.Follow.person", "following.FeedKey.person"),
        read=lambda person: (
            _follows(person)
            + [
                {_("Votre flux privé, donné le"): given}
                for given in FeedKey.objects.filter(person=person).values_list("created_at", flat=True)
            ]
        ),
    ),
    order=31,
)
register_retention("alerts", _forget_old)
