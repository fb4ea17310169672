"""A step of a review in the administration: the page, its checklist, the decision, whom the step is given to."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.generic import TemplateView
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail.models import Page, TaskState, WorkflowState

from portal.administration.dashboard import edit_url
from portal.administration.review import ReviewActionView
from portal.core.ways import way
from portal.directory.readers import readers_told
from portal.review.forms import (
    ANSWERS,
    APPROVE,
    ASK_FOR_CHANGES,
    AssignmentForm,
    DecisionForm,
    WithdrawalForm,
)
from portal.review.interests import bar, declare, declares_interests, told
from portal.review.models import ReviewStep, Withdrawal
from portal.review.notices import tell_reviewers
from portal.review.scientific import is_scientific, reviewed_scientifically, skipped_of
from portal.review.services import open_step

NOT_WITHOUT_THE_CHECKLIST = gettext_lazy("Répondez d’abord à la liste de vérification, puis décidez.")


class DecisionWithTheChecklistView(ReviewActionView):
    """Wagtail's address of a decision: an approval leads to the step's own screen, where the checklist is.

    So does asking for changes, where interests are declared first.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        decides = {APPROVE, ASK_FOR_CHANGES} if declares_interests(self._page(kwargs["page_id"])) else {APPROVE}
        if kwargs["action_name"] not in decides:
            return super().dispatch(request, *args, **kwargs)
        messages.info(request, str(NOT_WITHOUT_THE_CHECKLIST))
        return redirect("review_step", number=kwargs["task_state_id"])

    @staticmethod
    def _page(number: int) -> Any:
        return get_object_or_404(Page, pk=number).specific_deferred


class OneStep:
    """A step, for those who may decide it, or may change its page: these read what was decided."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def state(self) -> TaskState:
        return get_object_or_404(
            TaskState.objects.select_related("revision", "workflow_state"), pk=self.kwargs["number"]
        )

    @cached_property
    def step(self) -> ReviewStep:
        """Steps that began before the portal kept them are kept from the first time that they are looked at."""
        return open_step(state=self.state)

    @cached_property
    def page(self) -> Any:
        """The page as it was submitted."""
        return self.state.revision.as_object()

    @cached_property
    def asked(self) -> bool:
        """Whether the person is among those whom the step waits for."""
        return TaskState.objects.reviewable_by(self.request.user).filter(pk=self.state.pk).exists()

    @cached_property
    def barred(self) -> str:
        """Why they don't decide it all the same, in words."""
        return str(bar(self.state, self.page, self.request.user)) if self.asked else ""

    @property
    def decides(self) -> bool:
        return self.asked and not self.barred

    @cached_property
    def changes(self) -> bool:
        return bool(self.page.permissions_for_user(self.request.user).can_edit())

    @property
    def reads(self) -> bool:
        """Whether the person reads the page: to decide while it waits for them, or because they may change it."""
        return self.decides or self.changes

    @cached_property
    def gives(self) -> bool:
        """Whether the person says to whom the step is given."""
        return self.decides

    @cached_property
    def took_part(self) -> bool:
        """Whether they decided it, or left it to somebody else: what is said of it stays theirs to read."""
        person: Any = self.request.user
        return self.state.finished_by_id == person.pk or self.step.declarations.filter(person=person).exists()


class ReviewStepView(OneStep, WagtailAdminTemplateMixin, TemplateView):
    """Read, answer the checklist, decide; or say to whom it is given."""

    template_name = "review/admin/step.html"
    header_icon = "check"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Raises:
        django.http.Http404: to whom neither decides the step, nor did, nor changes its page.
        """
        if is_scientific(self.state.task) and self.state.status != TaskState.STATUS_SKIPPED:
            return redirect(way("scientific_review", self.state.pk))
        if not (self.asked or self.changes or self.took_part):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("Relecture : %(title)s") % {"title": self.step}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        labels = dict(ANSWERS)
        return super().get_context_data(
            **{
                "step": self.step,
                "state": self.state,
                "reviewed_page": self.page,
                "answered": [row | {"said": labels.get(row["answer"], "")} for row in self.step.checklist],
                "declarations": [(one, told(one)) for one in self.step.declarations.select_related("person")],
                "barred": self.barred,
                "reads": self.reads,
                "edit_url": edit_url(self.step.page_id) if self.changes else "",
                "readers": readers_told(self.page, self.state.revision) if self.reads else None,
                "skipped": skipped_of(self.state.workflow_state),
            }
            | self.forms()
            | kwargs
        )

    def forms(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.decides:
            found["decision_form"] = DecisionForm(page=self.page, step=self.step)
        if self.gives:
            found["assignment_form"] = AssignmentForm(instance=self.step)
        return found

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.barred:
            return self.render_to_response(self.get_context_data(), status=403)
        if "give" in request.POST and self.gives:
            return self.give()
        if not self.decides:
            raise PermissionDenied
        return self.decide()

    def give(self) -> HttpResponse:
        before = self.step.assignee
        form = AssignmentForm(self.request.POST, instance=self.step)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(assignment_form=form), status=400)
        step = form.save(commit=False)
        if "due_on" in form.changed_data:
            step.reminded_on = None
        step.save(update_fields=["assignee", "due_on", "reminded_on"])
        if step.assignee and step.assignee != before:
            page = self.state.workflow_state.content_object.specific
            log(page, "review.give", user=self.request.user, data={"person": step.assignee_id})
            tell_reviewers(step, by=self.request.user)
        messages.success(self.request, _("C’est noté."))
        return redirect("review_step", number=self.state.pk)

    def decide(self) -> HttpResponse:
        form = DecisionForm(self.request.POST, page=self.page, step=self.step)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(decision_form=form), status=400)
        if form.declares:
            details = form.cleaned_data["interest_details"].strip() if form.conflict else ""
            declare(step=self.step, by=self.request.user, conflict=form.conflict, details=details)
        if form.conflict:
            return self.pass_on()
        approves = "approve" in self.request.POST
        self.step.checklist = form.as_kept()
        self.step.save(update_fields=["checklist"])
        self.state.task.specific.on_action(
            self.state.specific,
            self.request.user,
            APPROVE if approves else ASK_FOR_CHANGES,
            comment=form.cleaned_data["comment"],
        )
        said = _("« %(title)s » est approuvée.") if approves else _("Les changements sont demandés pour « %(title)s ».")
        messages.success(self.request, said % {"title": self.step})
        return self.lead_on() if approves else redirect("wagtailadmin_home")

    def lead_on(self) -> HttpResponse:
        """Where a scientific review follows, have the person choose who does it; where it was skipped, say why."""
        review = WorkflowState.objects.select_related("current_task_state__task").get(pk=self.state.workflow_state_id)
        following = review.current_task_state
        skipped = skipped_of(review) if reviewed_scientifically(self.page) else None
        if skipped is not None:
            messages.warning(self.request, _("Sans relecture scientifique : %(why)s") % {"why": skipped.comment})
        elif following and is_scientific(following.task):
            messages.info(self.request, _("La relecture scientifique commence : invitez qui la fera."))
            return redirect(way("scientific_review", following.pk))
        return redirect("wagtailadmin_home")

    def pass_on(self) -> HttpResponse:
        """Ask somebody else, since who was to decide has an interest in it."""
        others = tell_reviewers(self.step, by=self.request.user)
        said = (
            _("Votre déclaration est gardée ; rien n’est décidé. Une autre personne est priée de relire « %(title)s ».")
            if others
            else _(
                "Votre déclaration est gardée ; rien n’est décidé. Personne d’autre ne peut relire « %(title)s » : "
                "demandez à l’administration de nommer quelqu’un."
            )
        )
        messages.success(self.request, said % {"title": self.step})
        return redirect("wagtailadmin_home")


@method_decorator(xframe_options_sameorigin, name="dispatch")
class ReviewedPageView(OneStep, View):
    """The page as it was submitted, beside its checklist."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Raises:
        django.http.Http404: to whom the step doesn't wait for, unless they may change the page.
        """
        if not self.reads:
            raise Http404
        preview: HttpResponse = self.page.make_preview_request(request, self.page.default_preview_mode)
        return preview


class WithdrawalView(WagtailAdminTemplateMixin, TemplateView):
    """What the address of a withdrawn page says, for those who may change the page."""

    template_name = "review/admin/withdrawal.html"
    page_title = gettext_lazy("Ce que dit l’adresse d’une page retirée")
    header_icon = "warning"

    @cached_property
    def withdrawal(self) -> Withdrawal:
        found: Withdrawal = get_object_or_404(Withdrawal.objects.select_related("page"), pk=self.kwargs["number"])
        if not found.page.permissions_for_user(self.request.user).can_edit():
            raise Http404
        return found

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
            {"url": edit_url(self.withdrawal.page_id), "label": str(self.withdrawal)},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or WithdrawalForm(instance=self.withdrawal, user=self.request.user)
        return super().get_context_data(withdrawal=self.withdrawal, form=form, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = WithdrawalForm(request.POST, instance=self.withdrawal, user=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        form.save()
        messages.success(request, _("C’est noté."))
        return redirect("wagtailadmin_home")


review_action = require_admin_access(DecisionWithTheChecklistView.as_view())
review_step = require_admin_access(ReviewStepView.as_view())
reviewed_page = require_admin_access(ReviewedPageView.as_view())
withdrawal = require_admin_access(WithdrawalView.as_view())
