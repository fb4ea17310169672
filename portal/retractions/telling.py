"""Those who answer for a page are told once of each notice about a work that it speaks of."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Page

from portal.accounts.models import User
from portal.accounts.services import BROKERS
from portal.administration.dashboard import editable_pages
from portal.background.notices import Notice, notify
from portal.background.work import Work, work
from portal.core.visibility import visible_ids
from portal.references.models import RetractionNotice
from portal.references.page import CitingPage
from portal.references.shape import Reference
from portal.retractions.models import ToldMark
from portal.space.models import Rhythm
from portal.space.notifications import NotificationKind, authors_wanting, register_notification, wanting

NOTICES = "retractions"

register_notification(
    NotificationKind(
        slug=NOTICES,
        label=gettext_lazy("Travaux cités qui sont rétractés"),
        about=gettext_lazy(
            "Un message quand un travail que cite une page dont vous répondez est rétracté, mis en doute ou corrigé."
        ),
        rhythms=(Rhythm.AT_ONCE, Rhythm.NONE),
        default=Rhythm.AT_ONCE,
        offered=lambda person: bool(editable_pages(person).exists()),
    )
)


def _about(numbers: list[int]) -> dict[int, str]:
    return {pk: f"« {title} »" for pk, title in Page.objects.filter(pk__in=numbers).values_list("pk", "title")}


@work(Work(gettext_lazy("Avis aux auteurs des pages qui citent un travail rétracté"), about=_about))
@transaction.atomic
def tell_of_marks(page_id: int) -> None:
    """Write to who made a page, and to brokers, of the notices that they weren't told of."""
    # Two workers don't both write.
    if not Page.objects.select_for_update().filter(pk=page_id, live=True).exists():
        return
    page: Any = Page.objects.get(pk=page_id).specific
    if not isinstance(page, CitingPage):
        return
    told = set(ToldMark.objects.filter(page=page_id).values_list("record", flat=True))
    works = {work.number: work for work in page.works_told}
    new = [(works[number], mark) for number, mark in sorted(page.marks.items()) if mark.record not in told]
    if not new:
        return
    ToldMark.objects.bulk_create(ToldMark(page_id=page_id, record=record) for record in {one.record for _w, one in new})
    brokers = wanting(User.objects.filter(is_active=True, groups__name=BROKERS), NOTICES).order_by("pk")
    found = {person.pk: person for person in [*authors_wanting(page, NOTICES), *brokers]}
    people = [person for person in found.values() if visible_ids([page_id], person)]
    notify(people, lambda: _notice(page, new))


def _notice(page: Any, new: list[tuple[Reference, RetractionNotice]]) -> Notice:
    return Notice(
        subject=_("un travail cité a changé de valeur : « %(page)s »") % {"page": page.title},
        paragraphs=(
            ngettext(
                "Un travail dont parle « %(page)s » a fait l’objet d’un avis depuis sa parution.",
                "Des travaux dont parle « %(page)s » ont fait l’objet d’un avis depuis leur parution.",
                len(new),
            )
            % {"page": page.title},
            _(
                "La page le dit déjà à ses lecteurs, à côté de la référence. Voyez si ce qu’elle conclut tient encore, "
                "puis révisez-la au besoin."
            ),
        ),
        quotes=tuple((mark.sentence, " – ".join(filter(None, (work.plain, mark.url)))) for work, mark in new),
        action=(_("Lire la page"), page.url or ""),
        reason=_(
            "Vous recevez ce message parce que vous avez écrit cette page, ou que vous êtes courtier ou courtière. "
            "Choisissez vos messages dans Mon espace."
        ),
    )
