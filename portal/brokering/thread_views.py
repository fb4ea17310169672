"""The messages of a need, as the person who asked reads them and as brokers do."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.brokering.models import KnowledgeRequest, NeedLink
from portal.brokering.threads import (
    answers_for_all,
    close_links,
    hash_of,
    own_needs,
    reply,
    say_whether_it_helped,
    write_to_person,
)
from portal.shell.throttling import Limit, client_key, first_refusal, limited, too_many_message

LINKS_BY_CLIENT = Limit("thread-links", 60, 3600)
REPLIES_BY_CLIENT = Limit("thread-client", 20, 3600)
REPLIES_BY_NEED = Limit("thread-need", 10, 3600)
# The hashes of the private ways that a session came by.
WAYS = "need_links"


class MessageForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Votre message"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Écrivez votre message.")},
    )


class BrokerMessageForm(MessageForm):
    closing = forms.BooleanField(label=gettext_lazy("Ce message répond au besoin"), required=False)


class HelpedForm(forms.Form):
    helped = forms.ChoiceField(
        label=gettext_lazy("Cela vous a-t-il aidé ?"),
        choices=KnowledgeRequest.Helped.choices,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("En un mot"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


@require_safe
@never_cache
@limited(LINKS_BY_CLIENT, methods=("GET", "HEAD"))
def thread_link(request: HttpRequest, token: str) -> HttpResponse:
    """Open the messages of a need to whoever holds its link, whose secret then leaves the address bar."""
    link = NeedLink.objects.filter(token_hash=hash_of(token)).first()
    if link is None:
        raise Http404
    held = [one for one in request.session.get(WAYS, []) if one != link.token_hash]
    request.session[WAYS] = [*held[-19:], link.token_hash]
    response = redirect("brokering:thread", number=link.need_id)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _need_of(request: HttpRequest, number: int) -> KnowledgeRequest:
    """The need of this number, where the person came by a link that still holds, or it is theirs."""
    by_link = KnowledgeRequest.objects.filter(pk=number, links__token_hash__in=request.session.get(WAYS, []))
    found = by_link.distinct().first()
    if found is None and request.user.is_authenticated:
        found = own_needs(request.user).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def thread(request: HttpRequest, number: int) -> HttpResponse:
    """What was written about one's need, where one answers and says whether it helped."""
    need = _need_of(request, number)
    helping = request.method == "POST" and "helped" in request.POST
    writing = request.method == "POST" and not helping
    form = MessageForm(request.POST if writing else None)
    helped = HelpedForm(request.POST if helping else None)
    bound: forms.Form | None = helped if helping else form if writing else None
    refusal = None
    if bound is not None and bound.is_valid():
        refusal = first_refusal((REPLIES_BY_CLIENT, client_key(request)), (REPLIES_BY_NEED, str(need.pk)))
        if refusal:
            bound.add_error(None, too_many_message(refusal))
        elif helping:
            say_whether_it_helped(need=need, helped=bound.cleaned_data["helped"], words=bound.cleaned_data["words"])
        else:
            reply(need=need, text=bound.cleaned_data["text"])
        if not refusal:
            messages.success(request, _("Merci. Le courtier lira ce que vous avez écrit."))
            return redirect("brokering:thread", number=need.pk)
    context = {
        "need": need,
        "exchanged": need.messages.all(),
        "answers": answers_for_all(need),
        "form": form,
        "helped_form": helped,
        "bound": bound,
        "closed": need.status == need.Status.ANSWERED,
    }
    response = render(request, "brokering/thread.html", context, status=400 if bound else 200)
    response.headers["X-Robots-Tag"] = "noindex"
    return refusal.mark(response) if refusal else response


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("brokering.change_knowledgerequest", raise_exception=True)
def broker_thread(request: HttpRequest, number: int) -> HttpResponse:
    """The messages of a need, where a broker writes to the person, closes the need, or revokes the links."""
    need = get_object_or_404(KnowledgeRequest, pk=number)
    form = BrokerMessageForm(request.POST or None)
    if "revoke" in request.POST:
        close_links(need)
        messages.success(request, _("Les liens envoyés jusqu’ici n’ouvrent plus l’échange."))
        return redirect("brokering_thread", number)
    if request.method == "POST" and form.is_valid():
        if need.email:
            closing = form.cleaned_data["closing"]
            write_to_person(need=need, text=form.cleaned_data["text"], by=request.user, closing=closing)
            messages.success(request, _("Votre message part par courriel."))
            return redirect("brokering_thread", number)
        form.add_error(None, _("Cette demande n’a plus d’adresse : personne ne recevrait votre message."))
    context: dict[str, Any] = {"need": need, "exchanged": need.messages.select_related("author"), "form": form}
    return render(request, "brokering/admin/thread.html", context, status=400 if form.errors else 200)
