"""Those who write a page are told when a published digest takes a stance towards it.

Each stance is told once. One that contradicts an outcome of high certainty asks for a review: that waits on the
dashboard of who may change the synthesis, until its date of revision says that it was done. Nothing is graded anew.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Page

from portal.administration.dashboard import LISTED, Task, TaskItem, edit_url, editable_pages, register_task
from portal.background.notices import Notice, notify
from portal.background.work import Work, enqueue_once, work
from portal.core.links import STANCES
from portal.core.models import PageLink
from portal.core.visibility import visible_ids, visible_to
from portal.space.models import Rhythm
from portal.space.notifications import NotificationKind, authors_wanting, register_notification
from portal.text.names import same_name
from search.told import on_indexed
from syntheses.models import DigestPage, SynthesisPage, ToldStance

NOTICES = "stances"
# What is indexed again later, for another cause, tells nobody anything.
NEWS = timedelta(days=30)
CONTRADICTS = "contredit"


def _writes(person: Any) -> bool:
    return bool(editable_pages(person).exists())


register_notification(
    NotificationKind(
        slug=NOTICES,
        label=gettext_lazy("Publications qui parlent de vos pages"),
        about=gettext_lazy(
            "Un message quand un résumé confirme, nuance, contredit ou complète une page que vous avez écrite."
        ),
        rhythms=(Rhythm.AT_ONCE, Rhythm.NONE),
        default=Rhythm.AT_ONCE,
        offered=_writes,
    )
)


def untold() -> QuerySet[PageLink]:
    """The stances of published digests, published lately, that nobody was told of."""
    same = {name: OuterRef(name) for name in ("kind", "about")}
    told = ToldStance.objects.filter(digest=OuterRef("source"), target=OuterRef("target"), **same)
    return PageLink.objects.filter(
        ~Exists(told),
        Exists(DigestPage.objects.filter(pk=OuterRef("source"))),
        kind__in=STANCES,
        source__live=True,
        source__last_published_at__gte=timezone.now() - NEWS,
        target__live=True,
    )


@on_indexed
def note_stances(page_ids: Collection[int]) -> None:
    """Have those who wrote the pages that these ones name told, by the worker."""
    for number in untold().filter(source__in=page_ids).order_by().values_list("source", flat=True).distinct():
        enqueue_once(tell_of_stances, number)


def _about(numbers: list[int]) -> dict[int, str]:
    return {pk: f"« {title} »" for pk, title in Page.objects.filter(pk__in=numbers).values_list("pk", "title")}


@work(Work(gettext_lazy("Avis aux auteurs des pages qu’un résumé nomme"), about=_about))
@transaction.atomic
def tell_of_stances(digest_id: int) -> None:
    """Write to whoever wrote the pages that a digest names, of the stances that aren't told yet."""
    # Two workers don't both write.
    digest = DigestPage.objects.select_for_update(of=("self",)).filter(pk=digest_id).first()
    if digest is None:
        return
    found: dict[int, list[PageLink]] = {}
    for link in untold().filter(source=digest_id).select_related("target").order_by("sort_order", "pk"):
        found.setdefault(link.target_id, []).append(link)
    for links in found.values():
        target: Any = links[0].target.specific
        asking = [link for link in links if _asks_review(link, target)]
        ToldStance.objects.bulk_create(
            ToldStance(digest=digest, target_id=target.pk, kind=link.kind, about=link.about, asks_review=link in asking)
            for link in links
        )
        _tell(digest, target, links, asks_review=bool(asking))


def _asks_review(link: PageLink, target: Any) -> bool:
    """Tell whether it contradicts an outcome whose certainty people judged high."""
    if link.kind != CONTRADICTS or not isinstance(target, SynthesisPage):
        return False
    return any(
        same_name(outcome.name) == same_name(link.about) and outcome.certainty == "high"
        for outcome in target.evidence.outcomes
    )


def _tell(digest: DigestPage, page: Any, links: list[PageLink], *, asks_review: bool) -> None:
    by = digest.live_revision.user_id if digest.live_revision else None
    people = [one for one in authors_wanting(page, NOTICES) if one.pk != by and visible_ids([digest.pk], one)]

    def notice() -> Notice:
        told = (
            _("Le résumé « %(digest)s » prend position sur votre page « %(page)s ».")
            % {"digest": digest.title, "page": page.title},
        )
        review = (
            _(
                "Il contredit un résultat dont la certitude est élevée : revoyez la synthèse, puis inscrivez-y la date "
                "de sa révision."
            ),
        )
        return Notice(
            subject=_("une publication parle de « %(page)s »") % {"page": page.title},
            paragraphs=told + (review if asks_review else ()),
            quotes=tuple((_stance(link), link.why or "–") for link in links),
            action=(_("Lire le résumé"), digest.url or ""),
            reason=_(
                "Vous recevez ce message parce que vous avez écrit cette page. Choisissez vos messages dans Mon espace."
            ),
        )

    notify(people, notice)


def _stance(link: PageLink) -> str:
    label = str(link.definition.label)
    if not link.about:
        return _("%(stance)s :") % {"stance": label}
    return _("%(stance)s, à propos de « %(part)s » :") % {"stance": label, "part": link.about}


@register_task(order=25)
def contradicted_outcomes(user: Any) -> Task | None:
    """Syntheses of which an outcome of high certainty is contradicted, not revised since."""
    if not ToldStance.objects.filter(asks_review=True).exists():
        return None
    still = PageLink.objects.filter(
        source=OuterRef("digest"), target=OuterRef("target"), kind=CONTRADICTS, about=OuterRef("about")
    )
    revised = SynthesisPage.objects.filter(pk=OuterRef("target"), reviewed_on__gte=OuterRef("on"))
    found = ToldStance.objects.filter(
        Exists(still),
        ~Exists(revised),
        visible_to(user, "digest__"),
        asks_review=True,
        target__in=editable_pages(user).order_by().values("pk"),
    )
    count = found.count()
    if not count:
        return None
    items = [
        TaskItem(
            row.target.title,
            edit_url(row.target_id, "reviewed_on"),
            _("« %(part)s », contredit par « %(digest)s », %(day)s")
            % {"part": row.about, "digest": row.digest.title, "day": date_format(row.on, "DATE_FORMAT")},
        )
        for row in found.select_related("target", "digest").order_by("on", "pk")[:LISTED]
    ]
    sentence = ngettext(
        "%(count)d résultat de certitude élevée est contredit par une publication : à revoir.",
        "%(count)d résultats de certitude élevée sont contredits par des publications : à revoir.",
        count,
    )
    return Task("contradicted", "warning", sentence % {"count": count}, count, items)
