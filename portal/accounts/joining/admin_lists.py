"""The lists of the administration: members, invitations, requests to join. Each shows what its reader may know of."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import BaseListingView
from wagtail.admin.widgets.button import Button, HeaderButton

from portal.accounts.joining.giving import (
    decides_requests,
    givable_establishments,
    manages_people,
    visible_invitations,
    visible_memberships,
    visible_requests,
)
from portal.accounts.models import Invitation, JoinRequest, Membership

HOME = {"url": reverse_lazy("wagtailadmin_home"), "label": _("Accueil")}


def places_of(request: HttpRequest) -> Any:
    return givable_establishments(request.user)


def place_of(held: Any) -> Any:
    return held.establishment or _("tout le portail")


class PlacesFilterSet(WagtailFilterSet):
    establishment = django_filters.ModelChoiceFilter(label=_("Établissement"), queryset=places_of)


class MembershipFilterSet(PlacesFilterSet):
    ended = django_filters.ChoiceFilter(
        label=_("État"), choices=[("False", _("en cours")), ("True", _("terminée"))], empty_label=_("Tous")
    )

    class Meta:
        model = Membership
        fields = ["establishment", "role"]


class InvitationFilterSet(PlacesFilterSet):
    class Meta:
        model = Invitation
        fields = ["establishment", "role"]


class PeopleListView(BaseListingView):
    """A list for those whom `allowed` lets in."""

    allowed: Callable[[Any], bool]
    paginate_by = 50
    header_icon = "group"
    is_searchable = True
    search_backend_name = None
    show_other_searches = False
    breadcrumbs_items = [HOME]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not type(self).allowed(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class MembersView(PeopleListView):
    """Who belongs where, by person."""

    model = Membership
    allowed = staticmethod(manages_people)
    page_title = _("Membres")
    index_url_name = "members"
    index_results_url_name = "members_results"
    default_ordering = "person__last_name"
    filterset_class = MembershipFilterSet
    search_fields = ["person__email", "person__first_name", "person__last_name"]
    verbose_name_plural = _("appartenances")
    columns = [
        TitleColumn("person", label=_("Personne"), url_name="member", sort_key="person__last_name"),
        Column("email", label=_("Adresse"), accessor="person.email"),
        Column("role", label=_("Rôle"), accessor="get_role_display"),
        Column("establishment", label=_("Établissement"), accessor=place_of),
        StatusTagColumn(
            "state",
            label=_("État"),
            accessor=lambda held: _("en cours") if held.is_in_force else _("terminée"),
            primary=lambda held: held.is_in_force,
        ),
        DateColumn("since", label=_("Depuis"), sort_key="since"),
    ]

    def get_base_queryset(self) -> QuerySet[Membership]:
        return visible_memberships(self.request.user).select_related("person", "establishment")

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [HeaderButton(_("Inviter une personne"), url=reverse("invite"), icon_name="plus")]

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        waiting = visible_requests(self.request.user).waiting().count()
        requests = _("Demandes d’accès (%(count)d)") % {"count": waiting}
        return [
            Button(_("Inviter une liste"), url=reverse("invite_list"), icon_name="list-ul", priority=10),
            Button(_("Invitations"), url=reverse("invitations"), icon_name="mail", priority=20),
            Button(requests, url=reverse("join_requests"), icon_name="user", priority=30),
        ]


class InvitationsView(PeopleListView):
    """The invitations, the newest first."""

    model = Invitation
    allowed = staticmethod(manages_people)
    page_title = _("Invitations")
    header_icon = "mail"
    index_url_name = "invitations"
    index_results_url_name = "invitations_results"
    default_ordering = "-sent_at"
    filterset_class = InvitationFilterSet
    search_fields = ["address", "name"]
    verbose_name_plural = _("invitations")
    breadcrumbs_items = [HOME, {"url": reverse_lazy("members"), "label": _("Membres")}]
    columns = [
        TitleColumn("address", label=_("Adresse"), url_name="invitation", sort_key="address"),
        Column("role", label=_("Rôle"), accessor="get_role_display"),
        Column("establishment", label=_("Établissement"), accessor=place_of),
        StatusTagColumn("state", label=_("État"), primary=lambda one: one.is_waiting),
        DateColumn("sent_at", label=_("Envoyée"), sort_key="sent_at"),
        Column("by", label=_("Par")),
    ]

    def get_base_queryset(self) -> QuerySet[Invitation]:
        return visible_invitations(self.request.user).select_related("establishment", "by")


def state_of(request: JoinRequest) -> Any:
    if request.decided_at is None:
        return _("attend")
    return _("approuvée") if request.approved else _("refusée")


class JoinRequestsView(PeopleListView):
    """The requests to join, those that wait first."""

    model = JoinRequest
    allowed = staticmethod(decides_requests)
    page_title = _("Demandes d’accès")
    header_icon = "user"
    index_url_name = "join_requests"
    index_results_url_name = "join_requests_results"
    default_ordering = "confirmed_at"
    search_fields = ["address", "name"]
    verbose_name_plural = _("demandes d’accès")
    columns = [
        TitleColumn("name", label=_("Nom"), url_name="join_request", sort_key="name"),
        Column("address", label=_("Adresse")),
        Column("establishment", label=_("Établissement")),
        StatusTagColumn("state", label=_("État"), accessor=state_of, primary=lambda one: one.decided_at is None),
        DateColumn("confirmed_at", label=_("Reçue"), sort_key="confirmed_at"),
    ]

    def get_base_queryset(self) -> QuerySet[JoinRequest]:
        return visible_requests(self.request.user).select_related("establishment")
