"""Imports of the list of notices, which pages speak of which works, and of what people were told."""

import zlib
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class NoticeImport(models.Model):
    """A file of notices that somebody brought, and what was made of it.

    `problems` holds the first lines that were not kept whole: line, code of `reading.PROBLEMS`, value.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("En attente")
        READING = "reading", _("En lecture")
        DONE = "done", _("Terminée")
        REFUSED = "refused", _("Refusée")
        GIVEN_UP = "given_up", _("Abandonnée")

    name = models.CharField(_("fichier"), max_length=255)
    whole = models.BooleanField(_("liste entière"), default=True)
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("apportée le"), auto_now_add=True)
    finished_at = models.DateTimeField(_("terminée le"), null=True)
    status = models.CharField(_("état"), max_length=10, choices=Status, default=Status.WAITING)
    reason = models.TextField(_("raison"), blank=True)
    read = models.PositiveIntegerField(_("lus"), default=0)
    added = models.PositiveIntegerField(_("ajoutés"), default=0)
    changed = models.PositiveIntegerField(_("modifiés"), default=0)
    same = models.PositiveIntegerField(_("déjà là"), default=0)
    removed = models.PositiveIntegerField(_("retirés"), default=0)
    unknown = models.PositiveIntegerField(_("sans DOI ni numéro PubMed"), default=0)
    rejected = models.PositiveIntegerField(_("rejetés"), default=0)
    shrunk = models.BooleanField(default=False)
    problems = models.JSONField(default=list)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("importation d’avis")
        verbose_name_plural = _("importations d’avis")

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        return self.status in (self.Status.DONE, self.Status.REFUSED, self.Status.GIVEN_UP)


class ImportPart(models.Model):
    """A part of a file that waits to be read: in the database, so that any machine of the site has it."""

    of = models.ForeignKey(NoticeImport, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=("of", "number"), name="retractions_part_once")]

    def __str__(self) -> str:
        return f"{self.of_id} {self.number}"

    @classmethod
    def keep(cls, of: NoticeImport, chunks: Iterator[bytes]) -> None:
        """Keep the bytes of a file, a part at a time."""
        for number, chunk in enumerate(chunks):
            cls.objects.create(of=of, number=number, content=zlib.compress(chunk))


def parts_of(of: NoticeImport) -> Iterator[bytes]:
    """The bytes that are kept of a file, a part at a time: one query for each."""
    number = 0
    while (part := ImportPart.objects.filter(of=of, number=number).first()) is not None:
        yield zlib.decompress(bytes(part.content))
        number += 1


class CitedWork(models.Model):
    """That a published page speaks of a work, known by its DOI or its PubMed number, or both."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    doi = models.CharField(max_length=200, blank=True, db_index=True)
    pubmed = models.PositiveBigIntegerField(null=True, db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("travail cité")
        verbose_name_plural = _("travaux cités")

    def __str__(self) -> str:
        return f"{self.page_id} {self.doi or self.pubmed}"


class ToldMark(models.Model):
    """That those who answer for a page were told of a notice, by the number that the list gives it."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    record = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=("page", "record"), name="retractions_told_once")]

    def __str__(self) -> Any:
        return f"{self.page_id} {self.record}"
