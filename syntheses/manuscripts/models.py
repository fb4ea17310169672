"""What became of a manuscript, kept with the draft that it made."""

from collections.abc import Iterator

from django.db import models
from wagtail.models import Page

from portal.exchange.manuscripts.losses import ToldLoss, told


class ImportedManuscript(models.Model):
    """The report of an import: what of the manuscript was lost or changed, and where."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=255)
    on = models.DateTimeField(auto_now_add=True)
    losses = models.JSONField(default=list)
    # What was kept, by what it is: sections, references, pictures, notes, tables.
    counts = models.JSONField(default=dict)

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "syntheses"

    def __str__(self) -> str:
        return self.file_name

    @property
    def told(self) -> Iterator[ToldLoss]:
        return told(self.losses)
