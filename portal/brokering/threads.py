"""The messages between brokers and the person who asked, and the private way to them."""

import hashlib
import secrets
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.background.notices import Notice, notify, notify_address
from portal.brokering.models import KnowledgeRequest, KnowledgeRequestQuerySet, NeedAnswer, NeedLink, NeedMessage
from portal.brokering.notices import brokers_to_tell
from portal.core.languages import content_language
from portal.core.visibility import readable


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_link(need: KnowledgeRequest) -> str:
    """The path of a new private way to the messages of a need; nothing but its hash is kept."""
    token = secrets.token_urlsafe(32)
    NeedLink.objects.create(need=need, token_hash=hash_of(token))
    return reverse("brokering:thread_link", args=[token])


def own_needs(person: Any) -> KnowledgeRequestQuerySet:
    """What somebody sent, signed in or from an address of theirs that they proved."""
    proved = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    mine = Q(requester=person)
    for address in proved:
        mine |= Q(email__iexact=address)
    return KnowledgeRequest.objects.filter(mine)


@transaction.atomic
def write_to_person(*, need: KnowledgeRequest, text: str, by: Any, closing: bool = False) -> NeedMessage:
    """Write to the person who asked, by mail; whoever writes answers for the need where nobody does yet.

    The caller checks that the need still has an address. `closing` says that the need is answered.
    """
    message = NeedMessage.objects.create(need=need, from_broker=True, author=by, text=text)
    need.assignee = need.assignee or by
    need.status = need.Status.ANSWERED if closing else need.Status.IN_PROGRESS
    need.save(update_fields=["assignee", "status"])
    path = new_link(need)
    notify_address(need.email, need.language or settings.LANGUAGE_CODE, lambda: _to_person(message, path, closing))
    return message


@transaction.atomic
def reply(*, need: KnowledgeRequest, text: str) -> NeedMessage:
    """Keep what the person answers and tell who answers for the need, else the brokers; it is open again."""
    message = NeedMessage.objects.create(need=need, from_broker=False, text=text)
    need.status = need.Status.IN_PROGRESS if need.assignee_id else need.Status.RECEIVED
    need.save(update_fields=["status"])
    notify(_who_answers(need), lambda: _to_broker(need, _("Sa réponse :"), text))
    return message


@transaction.atomic
def say_whether_it_helped(*, need: KnowledgeRequest, helped: str, words: str = "") -> None:
    need.helped, need.helped_words = helped, words
    need.save(update_fields=["helped", "helped_words"])
    said = f"{need.get_helped_display()}. {words}".strip()
    notify(_who_answers(need), lambda: _to_broker(need, _("Cela a-t-il aidé ?"), said))


def close_links(need: KnowledgeRequest) -> None:
    """Revoke every private way to the messages of a need."""
    need.links.all().delete()


def answers_for_all(need: KnowledgeRequest) -> list[Any]:
    """The contents given as an answer, of those that anybody may read now."""
    links = NeedAnswer.objects.filter(need=need).select_related("page").order_by("sort_order", "pk")
    found = []
    rows = list(links.annotate(language=content_language("page")))
    allowed = {page.pk for page in readable([row.page for row in rows], None)}
    for row in rows:
        if row.page_id in allowed:
            page: Any = row.page
            page.language = row.language
            found.append(page)
    return found


def _who_answers(need: KnowledgeRequest) -> Any:
    assigned = User.objects.filter(pk=need.assignee_id, is_active=True)
    return assigned if assigned.exists() else brokers_to_tell()


def _to_person(message: NeedMessage, path: str, closing: bool) -> Notice:
    paragraph = _("Un courtier de connaissances vous écrit au sujet du besoin que vous avez soumis.")
    closed = _("Il croit y avoir répondu : dites-lui si cela vous a aidé.")
    return Notice(
        subject=_("une réponse à votre besoin"),
        paragraphs=(paragraph, closed) if closing else (paragraph,),
        quotes=((_("Son message :"), message.text), (_("Votre besoin :"), message.need.need)),
        action=(_("Lire l’échange et répondre"), path),
        reason=_("Vous recevez ce message parce que vous avez soumis un besoin. Ce lien est à vous seul."),
    )


def _to_broker(need: KnowledgeRequest, label: str, text: str) -> Notice:
    return Notice(
        subject=_("une réponse de la personne qui a soumis un besoin"),
        paragraphs=(_("La personne qui a soumis un besoin vous écrit."),),
        quotes=((label, text),),
        action=(_("Lire l’échange et répondre"), reverse("brokering_thread", args=[need.pk])),
        reason=_("Vous recevez ce message parce que vous êtes courtier ou courtière de connaissances sur le portail."),
    )
