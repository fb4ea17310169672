"""Reviews in the administration: the screen of a step, what the form of a page offers, words for who submits."""

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem, SubmitForModerationMenuItem, WorkflowMenuItem
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import TaskState

from portal.accounts.models import User
from portal.accounts.services import REVIEW
from portal.administration.gate import everybody, register_rule
from portal.administration.review import save_without_deciding
from portal.core.who_publishes import refusal_to_publish
from portal.review.admin_views import NOT_WITHOUT_THE_CHECKLIST, review_step, reviewed_page, withdrawal
from portal.review.forms import APPROVE, ASK_FOR_CHANGES, WithdrawalForm
from portal.review.interests import declares_interests
from portal.review.models import Withdrawal, establishment_of, leads_who_may_read
from portal.review.revisions import read_by_all, remember_withdrawal
from portal.review.services import THREE_STEPS, TWO_STEPS

# The views ask for more: who may decide the step, or change its page.
register_rule(everybody, "review_step", "reviewed_page", "withdrawal")


@hooks.register("register_admin_urls")
def review_urls() -> list[URLPattern]:
    return [
        path("review/<int:number>/", review_step, name="review_step"),
        path("review/<int:number>/page/", reviewed_page, name="reviewed_page"),
        path("review/withdrawn/<int:number>/", withdrawal, name="withdrawal"),
    ]


@hooks.register("register_log_actions")
def review_actions(actions: LogActionRegistry) -> None:
    actions.register_action("review.give")(GivenFormatter)
    actions.register_action("review.skip")(SkippedFormatter)


class GivenFormatter(LogFormatter):
    """To whom a step was given: by number, so that the name goes with the account."""

    label = _lazy("Relecture confiée")

    def format_message(self, log_entry: Any) -> str:
        person = User.objects.filter(pk=log_entry.data.get("person")).first()
        return _("Confie la relecture à %(who)s") % {"who": person} if person else str(self.label)


class SkippedFormatter(LogFormatter):
    label = _lazy("Relecture scientifique sautée")

    def format_message(self, log_entry: Any) -> str:
        return _("Publie sans relecture scientifique : %(reason)s") % {"reason": log_entry.data.get("reason", "")}


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
        if not str(context["label"]).endswith((REVIEW, TWO_STEPS, THREE_STEPS)):
            return context
        page = context.get("page")
        state = page.current_workflow_state if page else None
        again = state is not None and state.status == state.STATUS_NEEDS_CHANGES
        if str(context["label"]).endswith((TWO_STEPS, THREE_STEPS)) and _has_another_lead(context):
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
def publish_nothing_of_one_s_own(request: HttpRequest, page: Any) -> HttpResponse | None:
    """A new page is published by the right that one has above it: what its kind refuses is kept as a draft."""
    # The form of a page that was there has asked the page itself, before what it sent was kept.
    is_new = request.resolver_match is not None and request.resolver_match.view_name == "wagtailadmin_pages:add"
    reason = refusal_to_publish(page, request.user) if is_new else ""
    if not reason:
        return None
    messages.error(request, reason)
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("after_edit_page", order=10)
def show_the_review_that_keeps_from_publishing(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Who asked to publish what is under review has it kept, and is led to where it is decided."""
    state = page.current_workflow_task_state if request.POST.get("action-publish") else None
    return redirect("review_step", number=state.pk) if state and refusal_to_publish(page, request.user) else None


@hooks.register("construct_page_action_menu")
def offer_no_publication_that_is_refused(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """The menu of a new page asks the right above it."""
    if context["view"] != "create" or request.resolver_match is None:
        return
    named = request.resolver_match.kwargs
    model = apps.get_model(named["content_type_app_name"], named["content_type_model_name"])
    if refusal_to_publish(model(owner=request.user), request.user):
        items[:] = [item for item in items if item.name != "action-publish"]


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
