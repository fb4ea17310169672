"""Asking for changes: never without saying which."""

import json
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.pages.workflow import CollectWorkflowActionDataView, WorkflowActionView

ASK_FOR_CHANGES = "reject"
SAY_WHICH = gettext_lazy("Dites ce qu’il faut changer : l’auteur le lit dans son courriel et sur sa page.")


class ChangesForm(forms.Form):
    comment = forms.CharField(
        label=gettext_lazy("Ce qu’il faut changer"),
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": SAY_WHICH},
    )


class _SayWhich:
    action_name: str

    def get_form_class(self) -> Any:
        return ChangesForm if self.action_name == ASK_FOR_CHANGES else super().get_form_class()  # type: ignore[misc]


class ReviewActionView(_SayWhich, WorkflowActionView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.action_name == ASK_FOR_CHANGES and not ChangesForm(request.POST).is_valid():
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                return self.render_modal_form(request, ChangesForm(request.POST))
            messages.error(request, str(SAY_WHICH))
        return super().post(request, *args, **kwargs)


class ReviewDataView(_SayWhich, CollectWorkflowActionDataView):
    """The same form, where what was written in the page is sent with it."""


def keep_changes_without_a_word_from_being_asked(request: HttpRequest) -> None:
    """Where the form of a page asks for changes and doesn't say which, save what was written and ask nothing."""
    if request.method != "POST" or request.POST.get("workflow-action-name") != ASK_FOR_CHANGES:
        return
    try:
        comment = json.loads(request.POST.get("workflow-action-extra-data") or "{}").get("comment", "")
    except (ValueError, AttributeError):
        comment = ""
    if not str(comment).strip() and save_without_deciding(request):
        messages.error(request, _("Rien n’a été demandé à l’auteur. %(why)s") % {"why": SAY_WHICH})


def save_without_deciding(request: HttpRequest) -> bool:
    """Have the form of a page save what was written and decide nothing; whether it was to decide."""
    if "action-workflow-action" not in request.POST:
        return False
    values = request.POST.copy()
    del values["action-workflow-action"]
    request.POST = values  # type: ignore[assignment]
    return True


review_data = require_admin_access(ReviewDataView.as_view())
