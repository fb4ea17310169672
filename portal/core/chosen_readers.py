"""Who is to read a page, as its authors choose it beside the text.

Readers are those whom the page's own restriction lets in; restrictions above it apply too. What opens a page further
waits, kept with the revision in which it was chosen, until that revision is published: whoever decides of the text
decides of its readers. What closes a page holds at once, and so does any choice for a page that nobody reads yet.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.db import models, transaction
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction, Revision
from wagtail.signals import page_published

from portal.core.grants import GROUP, MEMBERS, PUBLIC, ancestor_paths, grants_under, restrictions_around
from portal.core.visibility import set_visibility

ESTABLISHMENT = "establishment"
VISIBILITIES = [(PUBLIC, _("Tout le monde")), (MEMBERS, _("Les membres")), (ESTABLISHMENT, _("Des établissements"))]


@dataclass(frozen=True)
class Readers:
    """Whom a restriction lets in: everybody, whoever is signed in, or the members of groups."""

    visibility: str = PUBLIC
    groups: frozenset[int] = frozenset()

    @classmethod
    def granted(cls, grants: Collection[str]) -> "Readers | None":
        """Who holds one of these grants of a page; None where there is none, as under a shared password."""
        if PUBLIC in grants or MEMBERS in grants:
            return cls(PUBLIC if PUBLIC in grants else MEMBERS)
        groups = frozenset(int(grant.removeprefix(GROUP)) for grant in grants)
        return cls(ESTABLISHMENT, groups) if groups else None

    def within(self, others: "Readers") -> bool:
        """Tell whether nobody is among these who isn't among `others`."""
        if others.visibility == ESTABLISHMENT:
            return self.visibility == ESTABLISHMENT and self.groups <= others.groups
        return self.visibility != PUBLIC or others.visibility == PUBLIC


class ReadersChoice(models.Model):
    """The readers that a revision is to give its page once it is published."""

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, related_name="+")
    visibility = models.CharField(max_length=16, choices=VISIBILITIES)
    groups = models.ManyToManyField(Group, blank=True, related_name="+")

    class Meta:
        verbose_name = _("choix des lecteurs")
        verbose_name_plural = _("choix des lecteurs")

    def __str__(self) -> str:
        return f"{self.revision_id} {self.visibility}"

    @property
    def readers(self) -> Readers:
        return Readers(self.visibility, frozenset(group.pk for group in self.groups.all()))


def readers_of_page(page: Any) -> Readers | None:
    """Those whom the page's own restriction lets in; None for a shared password, which nobody's name tells."""
    return Readers.granted(grants_under(restrictions_around(page.path).get(page.path, [])))


def restrictions_above(parent: Any) -> list[PageViewRestriction]:
    """The restrictions that a page under `parent` inherits, from the nearest up. Two queries."""
    found = PageViewRestriction.objects.filter(page__path__in=ancestor_paths(parent.path))
    return list(found.select_related("page").prefetch_related("groups").order_by("-page__depth"))


def pending_choice(page: Any) -> ReadersChoice | None:
    """What was chosen for the page with its latest revision and waits for its publication."""
    if not page.latest_revision_id:
        return None
    return ReadersChoice.objects.prefetch_related("groups").filter(revision=page.latest_revision_id).first()


@transaction.atomic
def choose_readers(*, page: Any, revision: Revision, readers: Readers, by: Any, at_once: bool = True) -> bool:
    """Give the page these readers, now or once `revision` is published. Returns whether it is done.

    The caller answers for the right of `by` to choose them.

    Args:
        at_once: what closes a published page holds now; else it waits too, as where a form is saved by itself.
    """
    ReadersChoice.objects.filter(revision=revision).delete()
    kept = Page.objects.select_for_update().get(pk=page.pk)
    own = readers_of_page(kept)
    if own is None or own == readers:
        return True
    if (at_once and readers.within(own)) or not (kept.live or kept.approved_schedule or kept.workflow_in_progress):
        _settle(page, readers, by)
        return True
    choice = ReadersChoice.objects.create(revision=revision, visibility=readers.visibility)
    choice.groups.set(readers.groups)
    return False


def keep_choice(*, former: int, revision: Revision) -> None:
    """Have `revision`, which goes on from the draft `former`, give the readers that this was to give.

    The former keeps its own: it may be one that is to be published at an hour.
    """
    choice = ReadersChoice.objects.prefetch_related("groups").filter(revision=former).first()
    if choice is None or ReadersChoice.objects.filter(revision=revision).exists():
        return
    kept = ReadersChoice.objects.create(revision=revision, visibility=choice.visibility)
    kept.groups.set(choice.groups.all())


def _settle(page: Any, readers: Readers, by: Any) -> None:
    set_visibility(page, visibility=readers.visibility, groups=Group.objects.filter(pk__in=readers.groups), by=by)


@receiver(page_published)
@transaction.atomic
def readers_follow_publication(sender: type, instance: Any, revision: Any = None, **kwargs: Any) -> None:
    """Give a page the readers that its published revision was to have, unless all their groups went away since."""
    if revision is None or not instance.live:
        return
    choice = ReadersChoice.objects.prefetch_related("groups").filter(revision=revision.pk).first()
    if choice is None:
        return
    readers = choice.readers
    choice.delete()
    named = readers.visibility != ESTABLISHMENT or readers.groups
    if named and readers_of_page(instance) is not None:
        _settle(instance, readers, revision.user)
