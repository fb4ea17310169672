"""Who adds a document of which no text could be read is told at once, on whichever form it comes in.

The form of many documents shows each again with its notice (`portal.administration.forms`); the two others go away.
"""

from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.documents.views.chooser import DocumentChooserUploadView
from wagtail.documents.views.documents import CreateView

from portal.administration.forms import TextNotice
from portal.core.models import PortalDocument

KEPT = "document-kept"


class KeptForm(forms.Form):
    """What became of a document that was added, and nothing more to fill in."""

    notice = forms.CharField(label=_("Texte du document"), required=False, disabled=True, widget=TextNotice)

    def __init__(self, document: PortalDocument) -> None:
        super().__init__(initial={"notice": document.text_notice})
        self.fields[KEPT] = forms.IntegerField(widget=forms.HiddenInput, initial=document.pk)


def tell_of_what_is_not_read() -> None:
    """Have the form of one document and that of the chooser say so. To be called once, as the portal starts."""
    message = CreateView.get_success_message

    @wraps(message)
    def told(view: CreateView, instance: PortalDocument) -> Any:
        return format_html("{} {}", message(view, instance), instance.text_notice)

    CreateView.get_success_message = told

    post = DocumentChooserUploadView.post

    @wraps(post)
    def choose(view: DocumentChooserUploadView, request: HttpRequest) -> HttpResponse:
        kept = request.POST.get(KEPT, "")
        if not kept.isdecimal():
            return post(view, request)
        document = PortalDocument.objects.filter(pk=kept, uploaded_by_user_id=request.user.pk).first()
        return view.get_chosen_response(document) if document is not None else view.get(request)

    chosen = DocumentChooserUploadView.get_chosen_response

    @wraps(chosen)
    def tell(view: DocumentChooserUploadView, document: PortalDocument) -> HttpResponse:
        if KEPT in view.request.POST or not document.text_notice:
            return chosen(view, document)
        view.form = KeptForm(document)
        view.create_action_label = _("Choisir ce document tel quel")
        return view.get_reshow_creation_form_response()

    DocumentChooserUploadView.post = choose
    DocumentChooserUploadView.get_chosen_response = tell
