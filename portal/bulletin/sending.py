"""Writes a bulletin to who asked for it: by batches, each person once, what anybody may read when it is written."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.accounts.models import User
from portal.background.mail import message_id
from portal.background.notices import Notice, language_of, notify
from portal.background.work import Work, enqueue_once, work
from portal.bulletin.contents import Part, kept_items, parts_of, public_pages
from portal.bulletin.kinds import BULLETIN
from portal.bulletin.models import Bulletin, BulletinItem, Delivery
from portal.space.models import Rhythm
from portal.space.notifications import wanting
from portal.text.typography import french

SALT = "portal.bulletin.unsubscribe"
BATCH = 100
Status = Bulletin.Status


class NotSentError(Exception):
    """A bulletin that can't be sent; its text says why and what to do."""


@transaction.atomic
def send_bulletin(*, bulletin: Bulletin, edition: int, by: Any) -> None:
    """Have a bulletin sent, as it was when its broker read it.

    Raises:
        NotSentError: it is sent already, was changed meanwhile, or has nothing that anybody may read.
    """
    current = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    if not current.is_draft:
        raise NotSentError(_("Ce bulletin est déjà parti, ou laissé de côté."))
    if current.edition != edition:
        raise NotSentError(_("Quelqu’un a modifié ce bulletin depuis que vous l’avez lu. Relisez-le, puis envoyez-le."))
    if not parts_of(current):
        raise NotSentError(_("Il ne reste rien dans ce bulletin que tout le monde puisse lire : rien n’est parti."))
    current.status, current.sent_at, current.sent_by = Status.SENDING, timezone.now(), by
    current.save()
    enqueue_once(write_bulletin, current.pk)


def _about(numbers: list[int]) -> dict[int, str]:
    return {bulletin.pk: f"« {bulletin.title} »" for bulletin in Bulletin.objects.filter(pk__in=numbers)}


@work(Work(gettext_lazy("Envoi du bulletin"), about=_about))
def write_bulletin(number: int) -> None:
    """Write a bulletin to each subscriber who hasn't it. Done again from where it was, where its worker is killed."""
    while _write_some(number):
        pass


@transaction.atomic
def _write_some(number: int) -> bool:
    # Two workers don't both write.
    bulletin = Bulletin.objects.select_for_update(of=("self",)).filter(pk=number, status=Status.SENDING).first()
    if bulletin is None:
        return False
    _drop_what_is_restricted(bulletin)
    people = list(waiting_for(bulletin).order_by("pk")[:BATCH])
    parts = parts_of(bulletin) if people else []
    if not parts:
        bulletin.status = Status.SENT
        bulletin.save(update_fields=["status"])
        return False
    Delivery.objects.bulk_create(Delivery(bulletin=bulletin, person=person) for person in people)
    for person in people:
        message_of(bulletin, parts, person).send()
    return True


def subscribers() -> QuerySet[User]:
    """Those who asked for the bulletin, and have an address."""
    return wanting(User.objects.filter(is_active=True).exclude(email=""), BULLETIN, Rhythm.MONTHLY)


def waiting_for(bulletin: Bulletin) -> QuerySet[User]:
    return subscribers().exclude(Exists(Delivery.objects.filter(bulletin=bulletin, person=OuterRef("pk"))))


def restricted_items(bulletin: Bulletin) -> list[BulletinItem]:
    """The items that were kept and that anybody can no longer read."""
    items = kept_items(bulletin)
    pages = public_pages(items)
    return [item for item in items if item.page_id not in pages]


def _drop_what_is_restricted(bulletin: Bulletin) -> None:
    """Note what falls out, and tell who sent the bulletin: once for each item."""
    new = [item for item in restricted_items(bulletin) if not item.fell_out]
    if not new:
        return
    bulletin.items.filter(pk__in=[item.pk for item in new]).update(fell_out=True)
    titles = [item.page.title for item in new]
    notify([bulletin.sent_by] if bulletin.sent_by else [], lambda: _fell_out(bulletin, titles))


def _fell_out(bulletin: Bulletin, titles: list[str]) -> Notice:
    said = ngettext(
        "Un contenu n’est pas parti avec le bulletin : tout le monde ne peut plus le lire.",
        "Des contenus ne sont pas partis avec le bulletin : tout le monde ne peut plus les lire.",
        len(titles),
    )
    return Notice(
        subject=_("ce qui n’est pas parti avec le bulletin de %(month)s") % {"month": bulletin.month_label},
        paragraphs=(said,),
        quotes=tuple((_("Resté hors du bulletin :"), title) for title in titles),
        action=(_("Voir le bulletin"), reverse("edit_bulletin", args=[bulletin.pk])),
        reason=_("Vous recevez ce message parce que vous avez envoyé ce bulletin."),
    )


def message_of(bulletin: Bulletin, parts: list[Part], person: Any) -> EmailMultiAlternatives:
    """The bulletin as a message to a person, in their language but for the words of its broker."""
    language = language_of(person)
    with translation.override(language):
        content = mail_context(bulletin, parts, language, unsubscribe_url(person))
        spaced = french if language.startswith("fr") else str
        message = EmailMultiAlternatives(
            spaced(f"{settings.WAGTAIL_SITE_NAME} – {bulletin.title}"),
            spaced(render_to_string("bulletin/mails/bulletin.txt", content)),
            None,
            [person.email],
            headers={
                "Auto-Submitted": "auto-generated",
                "Precedence": "list",
                "List-Unsubscribe": f"<{content['stop_url']}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                # Made again, it is the same message.
                "Message-ID": message_id(f"bulletin-{bulletin.pk}-{person.pk}"),
            },
        )
        message.attach_alternative(render_to_string("bulletin/mails/bulletin.html", content), "text/html")
    return message


def mail_context(bulletin: Bulletin, parts: list[Part], language: str, stop_url: str) -> dict[str, Any]:
    return {
        "bulletin": bulletin,
        "parts": parts,
        "language": language,
        "site_name": settings.WAGTAIL_SITE_NAME,
        "page_url": f"{settings.SITE_URL}{bulletin.get_absolute_url()}",
        "choices_url": f"{settings.SITE_URL}{reverse('space:notifications')}",
        "stop_url": stop_url,
    }


def unsubscribe_url(person: Any) -> str:
    """The address that stops the bulletin of whoever received it; it opens nothing else."""
    token = signing.Signer(salt=SALT).sign(str(person.pk)).replace(":", ".", 1)
    return f"{settings.SITE_URL}{reverse('bulletin:unsubscribe', args=[token])}"


def unsubscribed_by(token: str) -> User | None:
    """The person that a token is of, None for any that the portal didn't sign or whose account is gone."""
    try:
        number = signing.Signer(salt=SALT).unsign(token.replace(".", ":", 1))
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=int(number)).first()
