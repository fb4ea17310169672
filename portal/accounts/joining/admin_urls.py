"""The screens of members in the administration, who opens them, and their entries in its menu."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from portal.accounts.joining import admin_lists, admin_views
from portal.accounts.joining.giving import decides_requests, manages_people
from portal.administration.gate import Rule, register_rule


def who(allowed: Callable[[Any], bool]) -> Rule:
    """The rule of screens for those whom `allowed` lets in; each then shows what they may know of."""
    return lambda request, named: allowed(request.user)


register_rule(
    who(manages_people),
    "members",
    "members_results",
    "member",
    "invite",
    "invite_list",
    "invitations",
    "invitations_results",
    "invitation",
)
register_rule(who(decides_requests), "join_requests", "join_requests_results", "join_request")


def member_urls() -> list[URLPattern]:
    lists: list[tuple[str, str, Any]] = [
        ("members/", "members", admin_lists.MembersView),
        ("members/invitations/", "invitations", admin_lists.InvitationsView),
        ("members/requests/", "join_requests", admin_lists.JoinRequestsView),
    ]
    found = []
    for address, name, view in lists:
        found.append(path(address, view.as_view(), name=name))
        found.append(path(f"{address}results/", view.as_view(results_only=True), name=f"{name}_results"))
    return [
        *found,
        path("members/invite/", admin_views.InviteView.as_view(), name="invite"),
        path("members/invite/list/", admin_views.InviteListView.as_view(), name="invite_list"),
        path("members/<int:number>/", admin_views.MemberView.as_view(), name="member"),
        path("members/invitations/<int:number>/", admin_views.InvitationView.as_view(), name="invitation"),
        path("members/requests/<int:number>/", admin_views.JoinRequestView.as_view(), name="join_request"),
    ]


class MembersMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return manages_people(request.user)


class RequestsMenuItem(MenuItem):
    """For brokers, who decide where there is no lead and give no role otherwise."""

    def is_shown(self, request: HttpRequest) -> bool:
        return not manages_people(request.user) and decides_requests(request.user)


def members_menu_item() -> MenuItem:
    return MembersMenuItem(_("Membres"), reverse("members"), name="members", icon_name="group", order=220)


def requests_menu_item() -> MenuItem:
    label = _("Demandes d’accès")
    return RequestsMenuItem(label, reverse("join_requests"), name="join-requests", icon_name="user", order=221)
