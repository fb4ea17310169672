"""The form by which a reader submits a need to the brokers."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from wagtail.models import Page

from portal.brokering.models import KnowledgeRequest
from portal.core.visibility import readable_ids


class KnowledgeRequestForm(forms.ModelForm):
    # A field that people don't see and robots fill.
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    class Meta:
        model = KnowledgeRequest
        fields = ["need", "email", "searched", "page"]
        widgets = {"searched": forms.HiddenInput, "page": forms.HiddenInput, "need": forms.Textarea(attrs={"rows": 6})}

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Laissez ce champ vide."))
        return ""


def submit_request(request: HttpRequest) -> HttpResponse:
    """Show and take the form. `q` and `page` in the address fill it in advance."""
    searched = request.GET.get("q", "").replace("\x00", "")[:1000]
    page_id = request.GET.get("page", "")
    page = None
    if page_id.isdigit() and len(page_id) < 18 and readable_ids([int(page_id)], request.user):
        page = Page.objects.get(pk=int(page_id))
    if request.method == "POST":
        form = KnowledgeRequestForm(request.POST)
        if form.is_valid():
            knowledge_request = form.save(commit=False)
            if request.user.is_authenticated:
                knowledge_request.requester = request.user
            knowledge_request.save()
            return redirect("brokering:received")
    else:
        initial: dict[str, Any] = {"searched": searched, "page": page}
        if searched:
            initial["need"] = _("Je cherche : %(query)s") % {"query": searched}
        if request.user.is_authenticated:
            initial["email"] = request.user.email
        form = KnowledgeRequestForm(initial=initial)
    status = 400 if form.is_bound else 200
    return render(request, "brokering/request_form.html", {"form": form, "about": page}, status=status)


def received(request: HttpRequest) -> HttpResponse:
    return render(request, "brokering/request_received.html")
