"""A reader writes to a team: from a page, or to a role of an establishment."""

from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from portal.contact.forms import TeamMessageForm
from portal.contact.mails import ANSWERED_SALT
from portal.contact.models import TeamMessage
from portal.contact.services import Recipient, mark_answered, recipient_of, send_message
from portal.core.visibility import readable
from portal.directory.models import ClassifiedPage, EstablishmentRole
from portal.shell.throttling import Limit, Refusal, client_key, first_refusal, too_many_message

RECEIVED_SALT = "portal.contact.received"
# Its address is in the history of the browser: it soon says nothing more.
RECEIVED_SECONDS = 24 * 3600


# An establishment shares one network address: what stops a program must not stop its people.
MESSAGES_BY_CLIENT = Limit("messages-client", 20, 3600)
MESSAGES_BY_ACCOUNT = Limit("messages-account", 10, 3600)
MESSAGES_BY_ADDRESS = Limit("messages-address", 10, 3600)


@require_http_methods(["GET", "HEAD", "POST"])
def write_to_team(request: HttpRequest, number: int) -> HttpResponse:
    """Write to the team of the content page of this number, where the reader may read it."""
    found = Page.objects.live().filter(pk=number).first()
    page = found.specific if found and _may_read(request, found) else None
    if not isinstance(page, ClassifiedPage):
        raise Http404
    return _write(request, recipient_of(page, request.user), about=page.title, page=page)


@require_http_methods(["GET", "HEAD", "POST"])
def write_to_role(request: HttpRequest, number: int) -> HttpResponse:
    """Write to a role that the reader may know of."""
    roles = EstablishmentRole.objects.visible_to(request.user).select_related("establishment")
    role = get_object_or_404(roles, pk=number)
    return _write(request, Recipient(role, role.establishment), about=role.title)


def _may_read(request: HttpRequest, page: Page) -> bool:
    """Tell whether the reader may open the page: by who they are, or by a password that they gave."""
    if readable([page], request.user):
        return True
    return all(restriction.accept_request(request) for restriction in page.get_view_restrictions())


def _write(
    request: HttpRequest, recipient: Recipient, *, about: str, page: ClassifiedPage | None = None
) -> HttpResponse:
    member = request.user if request.user.is_authenticated else None
    refusal = None
    if request.method == "POST":
        form = TeamMessageForm(request.POST)
        if form.is_valid() and (refusal := _too_many(request, form.cleaned_data["email"])):
            form.add_error(None, too_many_message(refusal))
        elif form.is_valid():
            kept = send_message(
                recipient=recipient,
                about=about,
                name=form.cleaned_data["name"],
                email=form.cleaned_data["email"],
                message=form.cleaned_data["message"],
                page=page,
                requester=member,
            )
            return redirect("contact:received", signing.dumps(kept.pk, salt=RECEIVED_SALT))
    else:
        known = {"name": member.get_full_name(), "email": member.email} if member else {}
        form = TeamMessageForm(initial=known)
    context = {"form": form, "recipient": recipient, "page_about": page}
    response = render(request, "contact/write.html", context, status=400 if form.is_bound else 200)
    return refusal.mark(response) if refusal else response


def _too_many(request: HttpRequest, email: str) -> Refusal | None:
    """Count one more message of this client, of this account and of who gives this address."""
    account = str(request.user.pk) if request.user.is_authenticated else ""
    return first_refusal(
        (MESSAGES_BY_CLIENT, client_key(request)),
        (MESSAGES_BY_ACCOUNT, account),
        (MESSAGES_BY_ADDRESS, email.strip().lower()),
    )


@require_safe
def received(request: HttpRequest, token: str) -> HttpResponse:
    """Say to whom a message goes and when to expect an answer."""
    message = _signed_message(token, salt=RECEIVED_SALT, max_age=RECEIVED_SECONDS)
    page = Page.objects.filter(pk=message.page_id).first()
    shown = readable([page], request.user) if page else []
    return render(request, "contact/received.html", {"message": message, "page_about": shown[0] if shown else None})


@require_http_methods(["GET", "HEAD", "POST"])
def answered(request: HttpRequest, token: str) -> HttpResponse:
    """Let who received the mail say that it was answered. A button, since readers of mail open links by themselves."""
    message = _signed_message(token, salt=ANSWERED_SALT)
    if request.method == "POST":
        mark_answered(message=message)
        return redirect("contact:answered", token)
    return render(request, "contact/answered.html", {"message": message})


def _signed_message(token: str, **options: Any) -> TeamMessage:
    try:
        number = signing.loads(token, **options)
    except signing.BadSignature as error:
        raise Http404 from error
    return get_object_or_404(TeamMessage.objects.select_related("role", "establishment"), pk=number)
