"""The journal on screen and as a file: Wagtail's history of the site, with what an entry is about and what it says."""

from collections.abc import Iterator
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.audit_logging import LogEntriesView, SiteHistoryReportFilterSet

from portal.administration.gate import register_rule, who_works_everywhere

BATCH = 500
SESSIONS = ("accounts.signed_in", "accounts.signed_out", "accounts.sign_in_refused", "accounts.sign_on_refused")
ROLES = ("accounts.join", "accounts.leave", "accounts.limit", "accounts.change_role", "accounts.repair_groups")
INVITATIONS = (
    "accounts.invite",
    "accounts.revoke_invitation",
    "accounts.accept_invitation",
    "accounts.ask_to_join",
    "accounts.approve_request",
    "accounts.refuse_request",
)
RESTRICTIONS = Q(action__startswith="wagtail.view_restriction.")
PEOPLE = Q(action__startswith="accounts.")
SUBJECTS = {
    "content": (_("contenus"), ~PEOPLE & ~RESTRICTIONS),
    "roles": (_("rôles"), Q(action__in=ROLES)),
    "restrictions": (_("restrictions d’accès"), RESTRICTIONS),
    "sessions": (_("sessions"), Q(action__in=SESSIONS)),
    "invitations": (_("invitations et demandes d’accès"), Q(action__in=INVITATIONS)),
}

# The journal answers where Wagtail's history of the site does, with the same rule.
register_rule(who_works_everywhere, "journal", "journal_results")


class JournalFilterSet(SiteHistoryReportFilterSet):
    subject = django_filters.ChoiceFilter(
        label=_("À propos de"),
        method="filter_subject",
        choices=[(name, label) for name, (label, _condition) in SUBJECTS.items()],
        empty_label=_("Tout"),
    )

    def filter_subject(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(SUBJECTS[value][1]) if value in SUBJECTS else queryset


class JournalView(LogEntriesView):
    """Administrators read all of it; others, what Wagtail shows them of what they may change."""

    page_title = _("Journal")
    filterset_class = JournalFilterSet
    export_headings = LogEntriesView.export_headings | {"message": _("Ce qui est dit")}
    list_export = ["timestamp", "user_display_name", "action", "label", "content_type", "object_id", "message"]

    def decorate_paginated_queryset(self, queryset: Any) -> Any:
        return self._by_batches(queryset) if self.is_export else super().decorate_paginated_queryset(queryset)

    def _by_batches(self, queryset: Any) -> Iterator[Any]:
        """The whole of what is exported, without holding it."""
        start = 0
        while rows := list(queryset[start : start + BATCH]):
            yield from super().decorate_paginated_queryset(rows)
            start += BATCH


# Wagtail asks for access to the administration at its own addresses; these stand before them.
journal = require_admin_access(JournalView.as_view())
journal_results = require_admin_access(JournalView.as_view(results_only=True))
