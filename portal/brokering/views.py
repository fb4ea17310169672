"""The form by which a reader submits a need to the brokers, and the needs that they show."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.models import Page

from portal.brokering.models import KnowledgeRequest
from portal.brokering.purposes import PURPOSES, Purpose
from portal.brokering.services import MAX_NEEDS, PublicNeed, as_public, public_need, receive_request
from portal.core.languages import content_language
from portal.core.visibility import readable_ids
from portal.shell.throttling import Limit, Refusal, client_key, first_refusal, too_many_message
from search.lexicon import lexicon
from search.presenter import card
from search.service import near_a_text

# An establishment shares one network address: what stops a program must not stop its people.
NEEDS_BY_CLIENT = Limit("needs-client", 20, 3600)
NEEDS_BY_ACCOUNT = Limit("needs-account", 10, 3600)
NEEDS_BY_ADDRESS = Limit("needs-address", 10, 3600)


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Laissez ce champ vide."))
        return ""


def _readable_page(number: str, user: Any) -> Page | None:
    """The page of this number, where there is one that `user` may read."""
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    if not readable_ids([int(number)], user):
        return None
    return Page.objects.annotate(language=content_language()).get(pk=int(number))


def _filled_in(
    request: HttpRequest, page: Page | None, answered: PublicNeed | None, purpose: Purpose | None
) -> dict[str, Any]:
    """What the form holds before anybody types: words searched, what one wants, a need that is answered."""
    searched = request.GET.get("q", "").replace("\x00", "")[:1000]
    initial: dict[str, Any] = {"searched": searched, "page": page}
    if answered:
        wording = (
            _("Nous avons aussi ce besoin : %(need)s") if "aussi" in request.GET else _("Ma piste pour : %(need)s")
        )
        initial["need"] = wording % {"need": answered.summary} + "\n\n"
    elif searched:
        initial["need"] = _("Je cherche : %(query)s") % {"query": searched}
    elif page and purpose:
        initial["need"] = purpose.start % {"page": page.title} + "\n\n"
    if request.user.is_authenticated:
        initial["email"] = request.user.email
    return initial


def submit_request(request: HttpRequest) -> HttpResponse:
    """Show and take the form. `q`, `page` (and `pour`), `besoin` (and `aussi`) in the address fill it in advance."""
    page = _readable_page(request.GET.get("page", ""), request.user)
    answered = public_need(request.GET.get("besoin", ""))
    shared = "aussi" in request.GET
    purpose = PURPOSES.get(request.GET.get("pour", "")) if page and not answered else None
    refusal = None
    if request.method == "POST":
        form = KnowledgeRequestForm(request.POST)
        # The field offers what the reader may read: a number says nothing of any other page.
        named = _readable_page(request.POST.get("page", ""), request.user)
        form.fields["page"].queryset = Page.objects.filter(pk=named.pk if named else None)  # type: ignore[attr-defined]
        if form.is_valid() and (refusal := _too_many(request, form.cleaned_data["email"])):
            form.add_error(None, too_many_message(refusal))
        elif form.is_valid():
            receive_request(
                need=form.cleaned_data["need"],
                email=form.cleaned_data["email"],
                searched=form.cleaned_data["searched"],
                page=form.cleaned_data["page"],
                in_reply_to_id=answered.id if answered else None,
                shared=shared,
                requester=request.user if request.user.is_authenticated else None,
            )
            received_at = reverse("brokering:received")
            return redirect(
                f"{received_at}?besoin={answered.id}{'&aussi=1' if shared else ''}" if answered else received_at
            )
    else:
        form = KnowledgeRequestForm(initial=_filled_in(request, page, answered, purpose))
    if answered and not shared:
        form.fields["need"].label = _("Votre piste")
        form.fields["need"].help_text = _(
            "Ce que vous connaissez, où, et qui pourrait en dire plus. Deux phrases suffisent."
        )
    elif purpose:
        form.fields["need"].label = str(purpose.label)
        form.fields["need"].help_text = str(purpose.help_text)
    status = 400 if form.is_bound else 200
    context = {"form": form, "about": page, "answered": answered, "shared": shared, "purpose": purpose}
    response = render(request, "brokering/request_form.html", context, status=status)
    return refusal.mark(response) if refusal else response


def _too_many(request: HttpRequest, email: str) -> Refusal | None:
    """Count one more need of this client, of this account and of who gives this address."""
    account = str(request.user.pk) if request.user.is_authenticated else ""
    return first_refusal(
        (NEEDS_BY_CLIENT, client_key(request)), (NEEDS_BY_ACCOUNT, account), (NEEDS_BY_ADDRESS, email.strip().lower())
    )


@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """All that is being looked for, by pages; with `contenu`, what this page answers."""
    found = KnowledgeRequest.objects.shown()
    about = _readable_page(request.GET.get("contenu", ""), request.user)
    address = f"{reverse('brokering:needs')}?"
    if about:
        found = found.answered_by(about.pk)
        address += f"contenu={about.pk}&"
    pages = Paginator(found, MAX_NEEDS)
    shown = pages.get_page(request.GET.get("page"))
    return render(
        request,
        "brokering/needs.html",
        {
            "needs": as_public(shown.object_list, request.user),
            "total": pages.count,
            "pagination": _links_to(shown, address),
            "about": about,
        },
    )


@require_safe
def need(request: HttpRequest, number: int) -> HttpResponse:
    """One need that is shown, with what answers it."""
    found = public_need(str(number), request.user)
    if found is None:
        raise Http404
    near = near_a_text(found.summary, request.user, besides={page.pk for page in found.answers})
    return render(request, "brokering/need.html", {"need": found, "near": [card(hit, lexicon()) for hit in near]})


def _links_to(shown: Any, address: str) -> dict[str, Any]:
    """The neighbours of a page of needs, as components/pagination.html shows them."""
    return {
        "number": shown.number,
        "pages": shown.paginator.num_pages,
        "previous_url": f"{address}page={shown.number - 1}" if shown.has_previous() else "",
        "next_url": f"{address}page={shown.number + 1}" if shown.has_next() else "",
        "links": [
            {"number": number, "url": f"{address}page={number}"} if number != "…" else {}
            for number in shown.paginator.get_elided_page_range(shown.number, on_each_side=1, on_ends=1)
        ],
    }


@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """Say what happens next with a need, or with the answer to one that is shown (`besoin`, and `aussi`)."""
    answered = public_need(request.GET.get("besoin", ""))
    context = {"answered": answered, "shared": "aussi" in request.GET}
    return render(request, "brokering/request_received.html", context)
