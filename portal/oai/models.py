"""What is kept of each content that is, or once was, everybody's to read."""

from django.db import models


class HarvestedRecord(models.Model):
    """When the public record of a page last changed, or went away: a number and dates, nothing that it said.

    Attributes:
        page_id: the number of the page, which may be gone.
        datestamp: when the record changed, appeared or went away, to the second.
        version: the publication of the page that was current then, to know a change of its public face from a draft.
    """

    page_id = models.BigIntegerField(unique=True)
    datestamp = models.DateTimeField()
    version = models.DateTimeField(null=True)
    deleted = models.BooleanField(default=False)

    class Meta:
        ordering = ["datestamp", "page_id"]
        indexes = [models.Index(fields=["datestamp", "page_id"], name="oai_record_order")]
        verbose_name = "notice moissonnée"
        verbose_name_plural = "notices moissonnées"

    def __str__(self) -> str:
        return f"{self.page_id}"
