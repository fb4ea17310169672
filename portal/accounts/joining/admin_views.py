"""What is done to one membership, invitation or request in the administration. Found among what one may know of."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from portal.accounts.joining.admin_forms import ApproveForm, ChangeForm, InviteForm, InviteListForm, RefuseForm
from portal.accounts.joining.giving import (
    decides_requests,
    manages_people,
    may_give,
    visible_invitations,
    visible_memberships,
    visible_requests,
)
from portal.accounts.joining.invitations import InvitationRefusedError, invite, revoke, send_again
from portal.accounts.joining.requests import AlreadyDecidedError, approve, refuse
from portal.accounts.memberships import LastAdministratorError, change_role, leave, limit
from portal.accounts.models import Invitation, JoinRequest, Membership
from portal.shell.throttling import Limit, first_refusal, too_many_message

# Messages that one account makes the portal send to addresses of its choice.
INVITATIONS_BY_PERSON = Limit("invitations-person", 1000, 24 * 3600)
LISTS_BY_PERSON = Limit("invitation-lists-person", 20, 3600)


class PeopleView(WagtailAdminTemplateMixin, TemplateView):
    """A screen for those whom `allowed` lets in, under the list `above`."""

    allowed: Callable[[Any], bool] = staticmethod(manages_people)
    header_icon = "group"
    above: tuple[str, Any] = ("members", gettext_lazy("Membres"))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not type(self).allowed(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> Any:
        """Who asks: signed in, since they were let in."""
        return self.request.user

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        name, label = self.above
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
            {"url": reverse(name), "label": label},
            {"url": "", "label": self.get_page_title()},
        ]

    def show(self, *, status: int = 200, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=status)


class InviteView(PeopleView):
    """Invite one person."""

    template_name = "accounts/admin/invite.html"
    page_title = gettext_lazy("Inviter une personne")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(form=InviteForm(user=request.user))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = InviteForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.show(form=form, status=400)
        if refusal := first_refusal((INVITATIONS_BY_PERSON, str(request.user.pk))):
            return refusal.mark(self.show(form=form, refused=too_many_message(refusal)))
        invitation = invite(by=self.person, **form.cleaned_data)
        place = Membership(role=invitation.role, establishment=invitation.establishment)
        said = _("Une invitation est envoyée à %(address)s : %(place)s.")
        messages.success(request, said % {"address": invitation.address, "place": place})
        return redirect("invitations")


class InviteListView(PeopleView):
    """Invite several people: the list is read and shown first, then confirmed."""

    template_name = "accounts/admin/invite_list.html"
    page_title = gettext_lazy("Inviter une liste")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(form=InviteListForm(user=request.user))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = InviteListForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.show(form=form, status=400)
        if "confirm" not in request.POST or not form.good:
            kept = "\n".join(line.written for line in form.good)
            return self.show(form=form, read=True, kept=kept, status=400 if form.wrong else 200)
        if refusal := first_refusal((LISTS_BY_PERSON, str(request.user.pk))):
            return refusal.mark(self.show(form=form, refused=too_many_message(refusal)))
        common = {name: form.cleaned_data[name] for name in ("role", "establishment", "language")}
        for line in form.good:
            invite(address=line.address, name=line.name, by=self.person, **common)
        count = len(form.good)
        said = ngettext("%(count)d invitation est envoyée.", "%(count)d invitations sont envoyées.", count)
        messages.success(request, said % {"count": count})
        return redirect("invitations")


class MemberView(PeopleView):
    """One membership: change its role or its end, or end it."""

    template_name = "accounts/admin/member.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = visible_memberships(request.user).select_related("person", "establishment", "by")
        self.membership: Membership = get_object_or_404(found, pk=kwargs["number"])
        held = self.membership
        self.changeable = not held.ended and may_give(request.user, held.role, held.establishment)
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return f"{self.membership.person} – {self.membership}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        others = visible_memberships(self.request.user).filter(person=self.membership.person)
        form = ChangeForm(user=self.request.user, membership=self.membership) if self.changeable else None
        return {
            "membership": self.membership,
            "others": others.exclude(pk=self.membership.pk).select_related("establishment"),
            "form": form,
        } | super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.changeable:
            raise PermissionDenied
        who = {"person": self.membership.person, "place": self.membership}
        if "end" in request.POST:
            try:
                leave(membership=self.membership, by=self.person)
            except LastAdministratorError as error:
                messages.error(request, str(error))
                return redirect("member", self.membership.pk)
            messages.success(request, _("%(person)s n’a plus ce rôle : %(place)s.") % who)
            return redirect("members")
        form = ChangeForm(request.POST, user=request.user, membership=self.membership)
        if not form.is_valid():
            return self.show(form=form, status=400)
        changed = self.membership
        if form.cleaned_data["role"] != changed.role:
            changed = change_role(membership=changed, role=form.cleaned_data["role"], by=self.person)
        if form.cleaned_data["until"] != changed.until:
            changed = limit(membership=changed, until=form.cleaned_data["until"], by=self.person)
        messages.success(request, _("C’est fait. %(person)s : %(place)s.") % {**who, "place": changed})
        return redirect("member", changed.pk)


class InvitationView(PeopleView):
    """One invitation: send it again, or revoke it."""

    template_name = "accounts/admin/invitation.html"
    header_icon = "mail"
    above = ("invitations", gettext_lazy("Invitations"))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = visible_invitations(request.user).select_related("establishment", "by", "accepted_by")
        self.invitation: Invitation = get_object_or_404(found, pk=kwargs["number"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return str(self.invitation)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one = self.invitation
        return super().get_context_data(**kwargs) | {
            "invitation": one,
            "changeable": self._may_change() and not one.accepted_at and not one.revoked_at,
        }

    def _may_change(self) -> bool:
        return may_give(self.request.user, self.invitation.role, self.invitation.establishment)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self._may_change():
            raise PermissionDenied
        address = {"address": self.invitation.address}
        if "revoke" in request.POST:
            if revoke(invitation=self.invitation, by=self.person):
                messages.success(
                    request, _("L’invitation de %(address)s est retirée : son lien ne sert plus.") % address
                )
            else:
                messages.info(request, _("Cette invitation n’attendait plus de réponse : rien n’a changé."))
        elif refusal := first_refusal((INVITATIONS_BY_PERSON, str(request.user.pk))):
            messages.error(request, too_many_message(refusal))
        else:
            try:
                send_again(invitation=self.invitation, by=self.person)
                messages.success(request, _("L’invitation est envoyée de nouveau à %(address)s.") % address)
            except InvitationRefusedError:
                messages.info(request, _("Cette invitation n’attendait plus de réponse : rien n’a changé."))
        return redirect("invitation", self.invitation.pk)


class JoinRequestView(PeopleView):
    """One request to join: approve it with a role, or refuse it with a reason."""

    allowed = staticmethod(decides_requests)
    template_name = "accounts/admin/join_request.html"
    header_icon = "user"
    above = ("join_requests", gettext_lazy("Demandes d’accès"))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = visible_requests(request.user).select_related("establishment", "decided_by")
        self.join_request: JoinRequest = get_object_or_404(found, pk=kwargs["number"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return self.join_request.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "join_request": self.join_request,
            "approve_form": ApproveForm(user=self.request.user, join_request=self.join_request),
            "refuse_form": RefuseForm(),
        } | super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = self.join_request
        try:
            if "approve" in request.POST:
                form: Any = ApproveForm(request.POST, user=request.user, join_request=asked)
                if not form.is_valid():
                    return self.show(approve_form=form, status=400)
                approve(request=asked, role=form.cleaned_data["role"], by=self.person)
                said = _("La demande de %(name)s est approuvée ; un message lui est envoyé.")
            else:
                form = RefuseForm(request.POST)
                if not form.is_valid():
                    return self.show(refuse_form=form, status=400)
                refuse(request=asked, reason=form.cleaned_data["reason"], by=self.person)
                said = _("La demande de %(name)s est refusée ; la raison lui est envoyée.")
            messages.success(request, said % {"name": asked.name})
        except AlreadyDecidedError:
            messages.info(request, _("Quelqu’un avait déjà répondu à cette demande : rien n’a changé."))
        return redirect("join_requests")
