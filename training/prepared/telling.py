"""Those who work on a block are told once when the core of a practice that it trains to changes.

It waits on their dashboard until the block is published again, or they say that nothing in it changes.
"""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import receiver
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Page
from wagtail.signals import page_published

from portal.administration.dashboard import LISTED, Task, TaskItem, editable_pages, register_task
from portal.background.notices import Notice, notify
from portal.background.work import Work, enqueue_once, work
from portal.core.visibility import visible_ids, visible_to
from portal.cycle.answers import answer
from portal.space.models import Rhythm
from portal.space.notifications import NotificationKind, authors_wanting, register_notification
from training.blocks.pages import TrainingBlockPage
from training.catalogue.related import TRAINS_TO
from training.prepared.models import TrainedPractice

NOTICES = "trained-practices"


def _writes(person: Any) -> bool:
    return bool(editable_pages(person).exists())


register_notification(
    NotificationKind(
        slug=NOTICES,
        label=gettext_lazy("Pratiques auxquelles vos blocs forment"),
        about=gettext_lazy(
            "Un message quand change le noyau d’une pratique à laquelle forme un bloc que vous avez écrit."
        ),
        rhythms=(Rhythm.AT_ONCE, Rhythm.NONE),
        default=Rhythm.AT_ONCE,
        offered=_writes,
    )
)


@receiver(page_published)
def note_practice(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Have the authors of blocks told, by the worker, where blocks train to what is published."""
    kind = getattr(instance, "content_kind", None)
    if TRAINS_TO in getattr(kind, "links_to", ()) and TrainedPractice.objects.filter(practice=instance.pk).exists():
        enqueue_once(tell_of_practice, instance.pk)


def _about(numbers: list[int]) -> dict[int, str]:
    return {pk: f"« {title} »" for pk, title in Page.objects.filter(pk__in=numbers).values_list("pk", "title")}


@work(Work(gettext_lazy("Avis aux auteurs des blocs qui forment à une pratique"), about=_about))
@transaction.atomic
def tell_of_practice(number: int) -> None:
    """Write to the authors of the blocks that train to a practice whose core changed, once for each core."""
    core = answer("practice_cores", [number]).get(number)
    if core is None:
        return
    # Two workers don't both write.
    rows = TrainedPractice.objects.select_for_update(of=("self",)).filter(practice=number)
    for trained in rows.order_by("pk"):
        waits = "" if trained.core == core else core
        if trained.told_of == waits:
            continue
        trained.told_of = waits
        trained.save(update_fields=["told_of"])
        block = TrainingBlockPage.objects.live().filter(pk=trained.block_id).first()
        if waits and block:
            _write(trained, block)


def address_of(trained: TrainedPractice) -> str:
    return reverse("training:practice_changed", args=[trained.pk])


def _write(trained: TrainedPractice, block: TrainingBlockPage) -> None:
    people = [one for one in authors_wanting(block, NOTICES) if visible_ids([trained.practice_id], one)]

    def notice() -> Notice:
        changed = answer("practice_changes", trained.practice_id, trained.revision_id, AnonymousUser())
        return Notice(
            subject=_("la pratique à laquelle forme « %(block)s » a changé") % {"block": block.title},
            paragraphs=(
                _(
                    "Le noyau de « %(practice)s » a changé depuis que le bloc « %(block)s » est publié. Voyez ce qui "
                    "change, puis corrigez le bloc, ou dites qu’il n’y a rien à changer."
                )
                % {"practice": trained.title, "block": block.title},
            ),
            quotes=((_("Sections qui ont changé :"), "\n".join(map(str, changed))),) if changed else (),
            action=(_("Voir ce qui a changé"), address_of(trained)),
            reason=_(
                "Vous recevez ce message parce que vous avez écrit ce bloc. Choisissez vos messages dans Mon espace."
            ),
        )

    notify(people, notice)


def waiting_for(user: Any) -> QuerySet[TrainedPractice]:
    """What waits for who may change the block, and read the practice."""
    return TrainedPractice.objects.filter(
        visible_to(user, "practice__"),
        block__in=editable_pages(user).order_by().values("pk"),
        block__live=True,
        practice__live=True,
    )


@register_task(order=26)
def changed_practices(user: Any) -> Task | None:
    """Blocks whose practice changed its core since they were published."""
    # For most people on most days, one look.
    if not TrainedPractice.objects.exclude(told_of="").exists():
        return None
    found = waiting_for(user).exclude(told_of="")
    rows = list(found.select_related("block").order_by("pk")[:LISTED])
    if not rows:
        return None
    count = len(rows) if len(rows) < LISTED else found.count()
    items = [
        TaskItem(
            row.block.title,
            address_of(row),
            _("« %(practice)s », dont le bloc suit la version du %(day)s")
            % {"practice": row.title, "day": date_format(row.published_on, "DATE_FORMAT")}
            if row.published_on
            else _("« %(practice)s »") % {"practice": row.title},
        )
        for row in rows
    ]
    sentence = ngettext(
        "La pratique à laquelle ce bloc forme a changé : %(count)d bloc à revoir.",
        "Les pratiques auxquelles ces blocs forment ont changé : %(count)d blocs à revoir.",
        count,
    )
    return Task("trained-practices", "warning", sentence % {"count": count}, count, items)
