"""What a content does with its readers: it gives itself those that its form chose, and tells who they are."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.models import BaseViewRestriction, PageViewRestriction

from portal.core.chosen_readers import choose_readers, keep_choice
from portal.core.grants import GROUP, MEMBERS, PUBLIC, grants_of
from portal.directory.models.places import Establishment


class ChosenReadersPage:
    """A page whose author chooses who reads it, beside its text."""

    pk: Any
    visibility: str
    latest_revision_id: Any
    has_unpublished_changes: bool
    # Whether the page is as its latest draft left it, with the readers that were chosen for that draft.
    continues_draft = False

    def with_content_json(self, content: Any) -> Any:
        page = super().with_content_json(content)  # type: ignore[misc]
        page.continues_draft = True
        return page

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Save the page as it is now; the readers that its form chose with it are given, or kept until it is published.

        A form that was saved by itself, while a person writes, changes nothing for those who read the page. Where
        nobody was asked, as by an import, what was chosen for the draft goes on waiting with it.
        """
        former = self.latest_revision_id if self.continues_draft and self.has_unpublished_changes else None
        revision = super().save_revision(*args, **kwargs)  # type: ignore[misc]
        if former and "chosen_readers" not in self.__dict__:
            keep_choice(former=former, revision=revision)
        chosen = self.__dict__.pop("chosen_readers", None)
        if chosen is not None:
            at_once = not self.__dict__.get("saved_by_itself", False)
            choose_readers(page=self, revision=revision, readers=chosen, by=revision.user, at_once=at_once)
        return revision

    @cached_property
    def reserved_for(self) -> str:
        """Who else reads the page, in words for those who do; empty for a public page, which asks nothing."""
        if self.visibility == PUBLIC or not self.pk:
            return ""
        if self.visibility == MEMBERS:
            return _("Réservé aux membres du Consortium")
        return reserved_by_name(self)


def reserved_by_name(page: Any) -> str:
    """By name, the establishments whose members read a page that is reserved. Two queries, three for a password."""
    groups = [int(grant.removeprefix(GROUP)) for grant in grants_of([page.pk])[page.pk] if grant.startswith(GROUP)]
    names = [place.localised_label for place in Establishment.objects.filter(group__in=groups)]
    if len(names) == 1 == len(groups):
        return _("Réservé aux membres de : %(name)s") % {"name": names[0]}
    if names and len(names) == len(groups):
        return _("Réservé aux membres de ces établissements : %(names)s") % {"names": ", ".join(names)}
    if names:
        return _("Réservé aux membres de : %(names)s, et d’un autre groupe") % {"names": ", ".join(names)}
    password = PageViewRestriction.objects.filter(
        page__in=page.get_ancestors(inclusive=True), restriction_type=BaseViewRestriction.PASSWORD
    )
    if password.exists():
        return _("Réservé à qui a le mot de passe")
    return _("Réservé à un groupe choisi par l’administration") if groups else _("Réservé à qui travaille à cette page")
