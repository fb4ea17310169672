"""What follows when the date of revision of a content has passed: its owners are told, then it is archived."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Page

from portal.accounts.models import User
from portal.administration.dashboard import edit_url
from portal.background.notices import Notice, notify
from portal.core.visibility import visible_to
from portal.kinds.contents import content_models
from portal.review.models import RevisionNotice, Withdrawal, establishment_of, leads_who_may_read


def _late(model: Any) -> Any:
    return model.objects.filter(live=True, review_by__lt=timezone.localdate()).order_by("pk")


def _late_pages() -> Iterator[Any]:
    """The contents whose date has passed, each locked and read again in a transaction of its own."""
    for model in content_models().values():
        for number in list(_late(model).values_list("pk", flat=True)):
            with transaction.atomic():
                Page.objects.select_for_update().filter(pk=number).first()
                page = _late(model).filter(pk=number).first()
                if page is not None:
                    yield page


def owners_of(page: Page) -> list[User]:
    """Who began the page, while they may still change it, and the leads of its establishment."""
    people = list(leads_who_may_read(establishment_of(page), authors=set()))
    owner = page.owner
    if owner and owner.is_active and owner not in people and page.permissions_for_user(owner).can_edit():
        people.insert(0, owner)
    return people


def tell_owners_of_late_contents() -> None:
    """Tell them once for each date; a content that nobody owns is told of to nobody, and isn't archived."""
    for page in _late_pages():
        if RevisionNotice.objects.filter(page=page, review_by=page.review_by).exists():
            continue
        people = owners_of(page)
        if not people:
            continue
        today = timezone.localdate()
        RevisionNotice.objects.update_or_create(page=page, defaults={"review_by": page.review_by, "told_on": today})
        notify(people, partial(_late_notice, page, today))


def _late_notice(page: Any, today: Any) -> Notice:
    paragraphs = [
        _("« %(title)s » devait être revu d’ici le %(day)s. Ses lecteurs le voient sur la page.")
        % {"title": page.title, "day": date_format(page.review_by, "DATE_FORMAT")},
        _("Revoyez le contenu, puis donnez-lui une autre date de révision ; ou dépubliez-le, s’il ne sert plus."),
    ]
    if settings.REVISION_GRACE_DAYS:
        end = today + timedelta(days=settings.REVISION_GRACE_DAYS)
        paragraphs.append(
            _("Sans nouvelle date, le portail le retire le %(day)s. Rien n’est effacé : il se publie de nouveau.")
            % {"day": date_format(end, "DATE_FORMAT")}
        )
    return Notice(
        subject=_("à revoir : %(title)s") % {"title": page.title},
        paragraphs=tuple(paragraphs),
        action=(_("Revoir le contenu"), edit_url(page.pk, "review_by")),
        reason=_("Vous recevez ce message parce que vous avez écrit ce contenu ou répondez de votre établissement."),
    )


def archive_what_was_not_revised() -> None:
    """Withdraw what is late still, long after its owners were told; never where no grace is set."""
    grace = settings.REVISION_GRACE_DAYS
    if not grace:
        return
    limit = timezone.localdate() - timedelta(days=grace)
    for page in _late_pages():
        if RevisionNotice.objects.filter(page=page, review_by=page.review_by, told_on__lte=limit).exists():
            archive(page=page)


def read_by_all(page: Any) -> bool:
    """Whether the page is published for everybody."""
    return bool(Page.objects.filter(visible_to(AnonymousUser()), pk=page.pk).exists())


def remember_withdrawal(*, page: Any, reason: str = "", replaced_by: Any = None) -> Withdrawal:
    """Keep what the address of a page will say once it is withdrawn: to be called while it is still published."""
    withdrawal: Withdrawal
    withdrawal, _made = Withdrawal.objects.update_or_create(
        page=page,
        defaults={
            "path": page.get_url() or "",
            "withdrawn_on": timezone.localdate(),
            "public": read_by_all(page),
            "reason": reason,
            "replaced_by": replaced_by,
        },
    )
    return withdrawal


@transaction.atomic
def archive(*, page: Any) -> Withdrawal:
    """Withdraw a page, have its address say so if everybody could read it, and tell its owners."""
    withdrawal = remember_withdrawal(page=page)
    page.unpublish()
    notify(
        owners_of(page),
        lambda: Notice(
            subject=_("retiré : %(title)s") % {"title": page.title},
            paragraphs=(
                _("« %(title)s » est retiré : sa date de révision était passée depuis longtemps.")
                % {"title": page.title},
                _("Rien n’est effacé. Dites aux lecteurs pourquoi et ce qui le remplace, ou revoyez-le et publiez-le."),
            ),
            action=(_("Dire pourquoi, et ce qui le remplace"), reverse("withdrawal", args=[withdrawal.pk])),
            reason=_(
                "Vous recevez ce message parce que vous avez écrit ce contenu ou répondez de votre établissement."
            ),
        ),
    )
    return withdrawal
