"""Reviews in the administration: the screen of a step, what the form of a page offers, words for who submits."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem, SubmitForModerationMenuItem, WorkflowMenuItem
from wagtail.models import TaskState

from portal.accounts.services import REVIEW
from portal.administration.gate import everybody, register_rule
from portal.administration.review import save_without_deciding
from portal.review.admin_views import NOT_WITHOUT_THE_CHECKLIST, review_step, reviewed_page, withdrawal
from portal.review.forms import APPROVE, ASK_FOR_CHANGES, WithdrawalForm
from portal.review.interests import bar, declares_interests
from portal.review.models import Withdrawal, establishment_of, leads_who_may_read
from portal.review.revisions import read_by_all, remember_withdrawal
from portal.review.services import TWO_STEPS

# The views ask for more: who may decide the step, or change its page.
register_rule(everybody, "review_step", "reviewed_page", "withdrawal")


@hooks.register("register_admin_urls")
def review_urls() -> list[URLPattern]:
    return [
        path("review/<int:number>/", review_step, name="review_step"),
        path("review/<int:number>/page/", reviewed_page, name="reviewed_page"),
        path("review/withdrawn/<int:number>/", withdrawal, name="withdrawal"),
    ]


@hooks.register("before_unpublish_page")
def keep_what_the_address_will_say(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Keep why a page is withdrawn and what replaces it, in the transaction that withdraws it.

    What can't be kept (a reason too long, a page that isn't there) withdraws nothing: the form says it again.
    """
    if request.method != "POST" or not read_by_all(page):
        return None
    form = WithdrawalForm(request.POST, user=request.user)
    if not form.is_valid():
        for problems in form.errors.values():
            messages.error(request, " ".join(str(problem) for problem in problems))
        return redirect("wagtailadmin_pages:unpublish", page.pk)
    replaced_by = form.cleaned_data["replaced_by"]
    reason = form.cleaned_data["reason"] or (_("son équipe l’a remplacé.") if replaced_by else "")
    # What an earlier withdrawal said is no longer true.
    Withdrawal.objects.filter(page=page).delete()
    if reason:
        remember_withdrawal(page=page, reason=reason, replaced_by=replaced_by)
    return None


class SubmitInWords(SubmitForModerationMenuItem):
    """« Soumettre » in a sentence, where Wagtail joins a verb and the name of the review; other reviews keep theirs."""

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        if not str(context["label"]).endswith((REVIEW, TWO_STEPS)):
            return context
        page = context.get("page")
        state = page.current_workflow_state if page else None
        again = state is not None and state.status == state.STATUS_NEEDS_CHANGES
        if str(context["label"]).endswith(TWO_STEPS) and _has_another_lead(context):
            context["label"] = (
                _("Soumettre de nouveau à la relecture de votre établissement")
                if again
                else _("Soumettre à la relecture de votre établissement")
            )
        else:
            context["label"] = (
                _("Soumettre de nouveau à la relecture d’un courtier")
                if again
                else _("Soumettre à la relecture d’un courtier")
            )
        return context


def _has_another_lead(context: dict[str, Any]) -> bool:
    place = context.get("page") or context.get("parent_page")
    user = context["request"].user
    authors = {user.pk, context["page"].owner_id if context.get("page") else None}
    return bool(place) and leads_who_may_read(establishment_of(place), authors=authors).exists()


class ReviewWithTheChecklist(ActionMenuItem):
    """The step's own screen, in place of a decision without its checklist."""

    name = "action-review"
    icon_name = "check"
    template_name = "review/admin/action.html"

    def is_shown(self, context: dict[str, Any]) -> bool:
        return True

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        state: TaskState = context["page"].current_workflow_task_state
        return context | {"label": _("Relire et décider"), "url": reverse("review_step", args=[state.pk])}


@hooks.register("construct_page_action_menu")
def submit_in_a_sentence(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    for place, item in enumerate(items):
        if type(item) is SubmitForModerationMenuItem:
            items[place] = SubmitInWords(order=item.order)


@hooks.register("before_edit_page")
def approve_nothing_without_the_checklist(request: HttpRequest, page: Any) -> None:
    """The form of a page keeps what was written where it is told to approve too, and says where one decides."""
    decides = (APPROVE, ASK_FOR_CHANGES) if declares_interests(page) else (APPROVE,)
    sent = request.method == "POST" and request.POST.get("workflow-action-name") in decides
    if sent and save_without_deciding(request):
        messages.info(request, str(NOT_WITHOUT_THE_CHECKLIST))


@hooks.register("before_publish_page")
def publish_nothing_of_one_s_own_while_it_is_reviewed(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Publishing would end the review: who may not decide it doesn't go around it. What they wrote is saved."""
    state = page.current_workflow_task_state
    reason = bar(state, page, request.user) if state else ""
    if not reason:
        return None
    messages.error(request, str(reason))
    return redirect("review_step", number=state.pk)


@hooks.register("construct_page_action_menu")
def decide_with_the_checklist(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Approve where the checklist is.

    Asking for changes while one corrects a page stays, but where interests are declared first.
    """
    decides = (APPROVE, ASK_FOR_CHANGES) if declares_interests(context.get("page")) else (APPROVE,)
    approvals = [item for item in items if isinstance(item, WorkflowMenuItem) and item.name in decides]
    if approvals:
        items[:] = [item for item in items if item not in approvals]
        items.insert(0, ReviewWithTheChecklist(order=approvals[0].order))
