"""What people keep and follow, and what changed in it."""

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from portal.directory.models import Establishment

NAME_LENGTH = 120
NOTE_LENGTH = 1000
QUERY_LENGTH = 1500


class BookmarkListQuerySet(models.QuerySet["BookmarkList"]):
    def readable_by(self, person: Any) -> "BookmarkListQuerySet":
        """Those of a person, and those that others share with an establishment that the person is a member of."""
        return self.filter(Q(owner=person) | Q(shared_with__in=person.establishments().values("pk")))


class BookmarkList(models.Model):
    """A named list of pages that a person keeps, for themselves or for the members of an establishment."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bookmark_lists")
    name = models.CharField(_("nom de la liste"), max_length=NAME_LENGTH)
    shared_with = models.ForeignKey(
        Establishment,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("partagée avec"),
        help_text=_(
            "Ses membres lisent la liste, vos notes et votre nom ; chacun n’y voit que les pages qu’il peut lire."
        ),
    )
    created_at = models.DateTimeField(_("faite le"), auto_now_add=True)
    # When something was last kept in it: a page is kept in the list that was used last.
    used_at = models.DateTimeField(auto_now_add=True)

    objects = BookmarkListQuerySet.as_manager()

    class Meta:
        ordering = ["-used_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=("owner", "name"), name="following_one_list_a_name")]
        verbose_name = _("liste")
        verbose_name_plural = _("listes")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("following:list", args=[self.pk])


class Bookmark(models.Model):
    """A page of a list."""

    list = models.ForeignKey(BookmarkList, on_delete=models.CASCADE, related_name="bookmarks")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("page"))
    note = models.TextField(_("note"), max_length=NOTE_LENGTH, blank=True)
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("gardée le"), auto_now_add=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=("list", "page"), name="following_page_once_a_list")]
        verbose_name = _("page gardée")
        verbose_name_plural = _("pages gardées")

    def __str__(self) -> str:
        return f"{self.list_id} {self.page_id}"


class Follow(models.Model):
    """That a person follows a page, or what a search finds (a theme and a region are searches): one of the two."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    page = models.ForeignKey(Page, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("page suivie"))
    # As `search.saved.saved_query` writes it.
    query = models.CharField(_("recherche suivie"), max_length=QUERY_LENGTH, blank=True)
    created_at = models.DateTimeField(_("suivie depuis"), auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=("person", "page"), condition=Q(page__isnull=False), name="following_page_once"
            ),
            models.UniqueConstraint(
                fields=("person", "query"), condition=Q(page__isnull=True), name="following_search_once"
            ),
        ]
        verbose_name = _("suivi")
        verbose_name_plural = _("suivis")

    def __str__(self) -> str:
        return f"{self.page_id or self.query}"


class Alert(models.Model):
    """That a version of a page concerns what somebody follows; noted once, whoever may read the page now."""

    follow = models.ForeignKey(Follow, on_delete=models.CASCADE, related_name="alerts")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", db_index=False)
    # The number of its revision; 0 where it was published without one.
    version = models.BigIntegerField()
    created_at = models.DateTimeField(_("noté le"), auto_now_add=True)
    # When it was settled: written to the person, or noted while they wanted no message.
    sent_at = models.DateTimeField(_("envoyé le"), null=True, db_index=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=("follow", "page", "version"), name="following_alert_once")]
        indexes = [
            models.Index(fields=["page"], name="following_alert_page"),
            models.Index(fields=["created_at"], name="following_alert_created"),
        ]
        verbose_name = _("nouveauté")
        verbose_name_plural = _("nouveautés")

    def __str__(self) -> str:
        return f"{self.follow_id} {self.page_id} {self.version}"


class ChangedPage(models.Model):
    """A page that the index took, to be matched with what people follow."""

    page_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.page_id}"


def new_key() -> str:
    return secrets.token_urlsafe(24)


class FeedKey(models.Model):
    """The secret of the address of a person's own feed; another one takes its place when they revoke it."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feed_key")
    key = models.CharField(max_length=64, unique=True, default=new_key)
    created_at = models.DateTimeField(_("donnée le"), auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.person_id}"
