"""What a person may choose of who reads a content, in plain words.

Whoever may restrict the page chooses among all establishments; the members of the establishment whose section holds
it, among their own, unless a rule of an app above lets them share it further. Nobody else chooses anything.
"""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction

from portal.core.chosen_readers import (
    ESTABLISHMENT,
    Readers,
    ReadersChoice,
    pending_choice,
    readers_of_page,
    restrictions_above,
)
from portal.core.grants import MEMBERS, PUBLIC, Restriction, grants_under
from portal.directory.models.places import Establishment

OWN, CHOSEN = "own", "chosen"

# Of (user, establishment whose section holds the page).
_sharers: list[Callable[[Any, Establishment], bool]] = []


def register_sharers(rule: Callable[[Any, Establishment], bool]) -> None:
    """Let those of whom `rule(user, owner)` is true share what an establishment writes with any other."""
    _sharers.append(rule)


def token(readers: Readers) -> str:
    """Readers in one short text, by which a form tells what it showed."""
    return ":".join([readers.visibility, ",".join(map(str, sorted(readers.groups)))])


class Offer:
    """What a person may choose of who reads a page, what is in force, and what to tell them."""

    def __init__(self, *, page: Any, parent: Any, owner: Establishment | None, user: Any) -> None:
        self.page, self.parent, self.owner, self.user = page, parent, owner, user

    @cached_property
    def in_force(self) -> Readers | None:
        return readers_of_page(self.page) if self.page.pk else Readers()

    @cached_property
    def pending(self) -> Readers | None:
        """What was chosen and waits for the publication of the page."""
        choice = pending_choice(self.page) if self.page.pk else None
        return choice.readers if choice else None

    @property
    def shown(self) -> Readers:
        return self.pending or self.in_force or Readers()

    @cached_property
    def above(self) -> list[PageViewRestriction]:
        return restrictions_above(self.parent) if self.parent else []

    @cached_property
    def inherited(self) -> Readers | None:
        """Whom the restrictions above let in; None for a password, or where they have nobody in common."""
        return Readers.granted(grants_under(_as_restriction(one) for one in self.above))

    @cached_property
    def places(self) -> dict[int, Establishment]:
        """The establishments that the page's readers are named by, by their group."""
        inherited = self.inherited.groups if self.inherited else frozenset()
        groups = self.shown.groups | inherited | (self.in_force.groups if self.in_force else frozenset())
        found = Establishment.objects.filter(group__in=groups) if groups else ()
        return {place.group_id: place for place in found if place.group_id}

    @cached_property
    def restricts(self) -> bool:
        """Whether the person may set any restriction on the page, as Wagtail tells it."""
        if self.user is None:
            return False
        if self.page.pk:
            return bool(self.page.permissions_for_user(self.user).can_set_view_restrictions())
        return bool(self.parent and self.parent.permissions_for_user(self.user).can_publish_subpage())

    @cached_property
    def _memberships(self) -> QuerySet[Establishment]:
        return Establishment.objects.filter(group__user=self.user)

    @cached_property
    def writes_there(self) -> bool:
        """Whether the person, who was given the form of the page, is of the establishment that holds it."""
        if self.owner is None or self.user is None:
            return False
        return self._memberships.filter(pk=self.owner.pk).exists()

    @cached_property
    def shares(self) -> bool:
        """Whether the person may let any establishment read the page."""
        owner = self.owner
        return self.restricts or (owner is not None and any(rule(self.user, owner) for rule in _sharers))

    @cached_property
    def refusal(self) -> str | Promise:
        """Why nothing is offered; empty where something is."""
        if self.in_force is None or self.inherited is None:
            return _(
                "Un mot de passe partagé, ou un groupe qui n’a plus personne, limite l’accès à cette page. Pour "
                "changer qui la lit, demandez à un courtier."
            )
        if self.shown.groups - self.places.keys() or self.inherited.groups - self.places.keys():
            return _(
                "L’administration a réservé cette page à un groupe de son choix. Elle seule peut changer qui la lit."
            )
        if not (self.restricts or self.writes_there):
            return _("Les membres de l’établissement qui publie la page, ou un courtier, choisissent qui la lit.")
        return ""

    @cached_property
    def choosable(self) -> QuerySet[Establishment]:
        """The establishments among which the person chooses, and those that are chosen already."""
        places = Establishment.objects.filter(group__isnull=False)
        if not self.shares:
            kept = [place.pk for group, place in self.places.items() if group in self.shown.groups]
            places = places.filter(pk__in=[*self._memberships.values_list("pk", flat=True), *kept])
        if self.inherited and self.inherited.visibility == ESTABLISHMENT:
            places = places.filter(group__in=self.inherited.groups)
        return places.order_by("label")

    def value_of(self, readers: Readers) -> str:
        if readers.visibility != ESTABLISHMENT:
            return readers.visibility
        return OWN if self.owner and readers.groups == {self.owner.group_id} else CHOSEN

    def readers_of(self, value: str, places: Iterable[Establishment]) -> Readers:
        if value == OWN and self.owner and self.owner.group_id:
            return Readers(ESTABLISHMENT, frozenset({self.owner.group_id}))
        if value == CHOSEN:
            return Readers(ESTABLISHMENT, frozenset(place.group_id for place in places if place.group_id))
        return Readers(value)

    @cached_property
    def names_places(self) -> bool:
        """Whether establishments may be chosen one by one: where there is another than the page's own."""
        return bool((self.choosable.exclude(pk=self.owner.pk) if self.owner else self.choosable).exists())

    def choices(self) -> list[tuple[str, Any]]:
        """What is offered, each with what it means for this page; nothing that would open it beyond what is above."""
        above = self.inherited or Readers()
        offered: list[tuple[str, Any, str]] = []
        if above.visibility == PUBLIC:
            offered.append(
                (PUBLIC, gettext("Tout le monde"), gettext("Même sans compte ; les moteurs de recherche aussi."))
            )
            offered.append(
                (MEMBERS, gettext("Les membres"), gettext("Qui a un compte ici, quel que soit son établissement."))
            )
        else:
            like = gettext("Comme « %(page)s »") % {"page": self.above[0].page.title}
            offered.append((PUBLIC, like, self.said(above)))
        owner = self.owner
        if owner and (above.visibility != ESTABLISHMENT or {owner.group_id} < above.groups):
            name = {"name": owner.localised_label}
            label = gettext("Mon établissement") if self.writes_there else gettext("L’établissement")
            offered.append((OWN, label, gettext("Les membres de : %(name)s.") % name))
        if self.names_places:
            offered.append(
                (CHOSEN, gettext("Choisir des établissements"), gettext("Les membres des établissements cochés."))
            )
        present = self.value_of(self.shown)
        if present not in [value for value, _label, _who in offered]:
            offered.append((present, self.said(self.shown), ""))
        return [(value, _with_meaning(label, f"{who} {self._below(value)}".strip())) for value, label, who in offered]

    def _below(self, value: str) -> str:
        """What the choice means for what stands below the page and for what it shows."""
        if value == PUBLIC and not self.above:
            files = gettext("Ses documents et ses images sont publics avec elle.")
            parts = gettext("Les pages qu’elle contient (%(parts)s) le sont aussi, sauf celles qui sont réservées.")
        else:
            files = gettext("Ses documents et ses images suivent, sauf ceux qu’une autre page montre aussi.")
            parts = gettext("Personne d’autre ne lit les pages qu’elle contient (%(parts)s).")
        return f"{files} {parts % {'parts': self._parts}}" if self._parts else files

    @cached_property
    def _parts(self) -> str:
        """What stands below, in words; empty where nothing may."""
        kinds = [model.content_kind for model in self.page.allowed_subpage_models() if hasattr(model, "content_kind")]
        if not kinds:
            return ""
        names = ", ".join(str(kind.many).lower() for kind in kinds)
        count = Page.objects.descendant_of(self.page).count() if self.page.pk else 0
        return gettext("%(names)s : %(count)d") % {"names": names, "count": count}

    def said(self, readers: Readers) -> str:
        """Readers in words."""
        return in_words(readers, [place for group, place in self.places.items() if group in readers.groups])

    def notices(self) -> list[str]:
        """What the person is to know before choosing."""
        told: list[str] = []
        if self.refusal:
            if self.in_force is not None and self.in_force.groups <= self.places.keys():
                now = {"readers": self.said(self.in_force)}
                told.append(gettext("Cette page est lue par : %(readers)s.") % now)
            return [*told, str(self.refusal)]
        if self.above:
            told.append(
                gettext("« %(page)s », au-dessus, est réservée : cette page ne peut pas être plus ouverte.")
                % {"page": self.above[0].page.title}
            )
        if self.pending and self.in_force:
            told.append(
                gettext("En attendant la publication, la page reste lue par : %(readers)s.")
                % {"readers": self.said(self.in_force)}
            )
        if self.page.pk and self.page.live:
            told.append(
                gettext(
                    "Si vous ouvrez la page à d’autres, ils la liront une fois sa nouvelle version relue et publiée. "
                    "Si vous la réservez davantage, cela vaut dès que vous enregistrez."
                )
            )
        if not self.shares:
            told.append(gettext("Pour la partager avec un autre établissement, demandez à un responsable du vôtre."))
        return told


def in_words(readers: Readers, places: Iterable[Establishment]) -> str:
    """Readers in words, `places` being the establishments that they are the members of."""
    if readers.visibility == PUBLIC:
        return gettext("Tout le monde")
    if readers.visibility == MEMBERS:
        return gettext("Les membres")
    names = sorted(place.localised_label for place in places)
    return gettext("Les membres de : %(names)s") % {
        "names": ", ".join(names) or gettext("un groupe de l’administration")
    }


def readers_told(page: Any, revision: Any) -> dict[str, str]:
    """Who reads a page now, and once `revision` is published, each in words: what who decides of it must know."""
    choice = ReadersChoice.objects.prefetch_related("groups").filter(revision=revision).first()
    now = readers_of_page(page)
    told = {"now": now, "then": choice.readers if choice else now}
    groups = frozenset[int]().union(*(readers.groups for readers in told.values() if readers))
    places = list(Establishment.objects.filter(group__in=groups))
    return {
        when: in_words(readers, [place for place in places if place.group_id in readers.groups])
        if readers
        else gettext("Qui a le mot de passe")
        for when, readers in told.items()
    }


def _as_restriction(found: PageViewRestriction) -> Any:
    return Restriction(found.restriction_type, {group.pk for group in found.groups.all()})


def _with_meaning(label: str, meaning: str) -> Any:
    words = '<span class="portal-readers__choice">{} <span class="portal-readers__meaning">{}</span></span>'
    return format_html(words, label, meaning)
