"""Versions that were published, each of one revision."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.deletion import CASCADE, ProtectedError
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision


def keep_with_page(collector: Any, field: Any, versions: Any, using: str) -> None:
    """Keep the revision of a version from clean-ups; it goes with its page alone."""
    going = {item.pk for model, found in collector.data.items() if issubclass(model, Page) for item in found}
    kept = [version for version in versions if version.page_id not in going]
    if kept:
        raise ProtectedError("A published version is of this revision.", set(kept))
    CASCADE(collector, field, versions, using)


class Conclusions(models.TextChoices):
    """What a version does to what the one before concluded: its author's judgement."""

    FIRST = "first", _("Première version")
    SAME = "same", _("Les conclusions ne changent pas")
    NUANCED = "nuanced", _("Les conclusions sont nuancées")
    CHANGED = "changed", _("Les conclusions changent")


class VersionQuerySet(models.QuerySet["Version"]):
    """Versions, with the DOIs that lead to them."""

    def with_dois(self) -> "VersionQuerySet":
        """Say of each its DOI and that of its content, where they are registered."""
        known = RegisteredDoi.objects.filter(state=RegisteredDoi.State.FINDABLE, page_number=OuterRef("page"))
        return self.annotate(
            doi=Subquery(known.filter(version=OuterRef("number")).values("doi")),
            concept_doi=Subquery(known.filter(version=0).values("doi")),
        )


class Version(models.Model):
    """A content as it was published one day. Whoever may read the page today may read it."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("page"))
    number = models.PositiveSmallIntegerField(_("numéro"))
    revision = models.OneToOneField(Revision, on_delete=keep_with_page, related_name="+")
    published_at = models.DateTimeField(_("publiée le"))
    conclusions = models.CharField(
        _("ce que deviennent les conclusions"), max_length=10, choices=Conclusions, default=Conclusions.FIRST
    )
    changes = models.TextField(_("ce qui a changé"), blank=True, max_length=1000)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    # As `with_dois` reads them.
    doi: str | None = None
    concept_doi: str | None = None

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=("page", "number"), name="versions_version_number")]
        verbose_name = _("version")
        verbose_name_plural = _("versions")

    def __str__(self) -> str:
        return f"{self.page_id} v{self.number}"


class RegisteredDoi(models.Model):
    """The DOI of a content (`version` 0: whatever its version) or of one of its versions.

    It outlives the page, whose number it keeps: what was cited once must lead somewhere. `sent` is what the registry
    took last.
    """

    class State(models.TextChoices):
        NEW = "new", _("À inscrire")
        DRAFT = "draft", _("Réservé")
        FINDABLE = "findable", _("Inscrit")
        WITHDRAWN = "withdrawn", _("Retiré")

    page_number = models.BigIntegerField(db_index=True)
    version = models.PositiveSmallIntegerField(_("version"), default=0)
    doi = models.CharField(_("DOI"), max_length=200, unique=True)
    state = models.CharField(_("état"), max_length=9, choices=State, default=State.NEW)
    sent = models.JSONField(default=dict)
    reason = models.TextField(_("raison"), blank=True)
    changed_at = models.DateTimeField(_("changé le"), auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-page_number", "version"]
        constraints = [models.UniqueConstraint(fields=("page_number", "version"), name="versions_one_doi")]
        verbose_name = _("DOI inscrit")
        verbose_name_plural = _("DOI inscrits")

    def __str__(self) -> str:
        return self.doi
