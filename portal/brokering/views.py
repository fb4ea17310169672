"""The form by which a reader submits a need to the brokers."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from portal.brokering.models import KnowledgeRequest
from portal.core.visibility import readable_ids


class KnowledgeRequestForm(forms.ModelForm):
    # A field that people don't see and robots fill.
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    class Meta:
        model = KnowledgeRequest
        fields = ["need", "email", "searched", "page"]
        labels = {"need": gettext_lazy("Votre besoin"), "email": gettext_lazy("Votre adresse électronique")}
        error_messages = {
            "need": {"required": gettext_lazy("Décrivez votre besoin, même en une phrase.")},
            "email": {
                "required": gettext_lazy("Inscrivez l’adresse à laquelle vous répondre."),
                "invalid": gettext_lazy("Cette adresse est incomplète. Exemple : prenom.nom@exemple.ca."),
            },
        }
        widgets = {
            "searched": forms.HiddenInput,
            "page": forms.HiddenInput,
            "need": forms.Textarea(attrs={"rows": 6}),
            "email": forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        }

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Laissez ce champ vide."))
        return ""


def _readable_page(number: str, user: Any) -> Page | None:
    """The page of this number, where there is one that `user` may read."""
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    return Page.objects.get(pk=int(number)) if readable_ids([int(number)], user) else None


def submit_request(request: HttpRequest) -> HttpResponse:
    """Show and take the form. `q` and `page` in the address fill it in advance."""
    searched = request.GET.get("q", "").replace("\x00", "")[:1000]
    page = _readable_page(request.GET.get("page", ""), request.user)
    if request.method == "POST":
        form = KnowledgeRequestForm(request.POST)
        # The field offers what the reader may read: a number says nothing of any other page.
        named = _readable_page(request.POST.get("page", ""), request.user)
        form.fields["page"].queryset = Page.objects.filter(pk=named.pk if named else None)  # type: ignore[attr-defined]
        if form.is_valid():
            knowledge_request = form.save(commit=False)
            if request.user.is_authenticated:
                knowledge_request.requester = request.user
            knowledge_request.save()
            return redirect("brokering:received")
    else:
        initial: dict[str, Any] = {"searched": searched, "page": page}
        if searched:
            initial["need"] = _("Je cherche : %(query)s") % {"query": searched}
        if request.user.is_authenticated:
            initial["email"] = request.user.email
        form = KnowledgeRequestForm(initial=initial)
    status = 400 if form.is_bound else 200
    return render(request, "brokering/request_form.html", {"form": form, "about": page}, status=status)


def received(request: HttpRequest) -> HttpResponse:
    return render(request, "brokering/request_received.html")
