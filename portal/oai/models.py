"""What is kept of each content that is, or once was, everybody's to read."""

from hashlib import sha256

from django.db import models


class HarvestedRecord(models.Model):
    """When the public record of a page last changed, or went away: a number and dates, nothing that it said.

    Attributes:
        page_id: the number of the page, which may be gone.
        datestamp: when the record changed, appeared or went away, to the second.
        address: a digest of the address of a content that has versions, to say there that it was withdrawn.
        version: the publication of the page that was current then, to know a change of its public face from a draft.
    """

    page_id = models.BigIntegerField(unique=True)
    datestamp = models.DateTimeField()
    version = models.DateTimeField(null=True)
    address = models.CharField(max_length=64, blank=True, db_index=True)
    deleted = models.BooleanField(default=False)

    class Meta:
        ordering = ["datestamp", "page_id"]
        indexes = [models.Index(fields=["datestamp", "page_id"], name="oai_record_order")]
        verbose_name = "notice moissonnée"
        verbose_name_plural = "notices moissonnées"

    def __str__(self) -> str:
        return f"{self.page_id}"


def digest_of(url_path: str) -> str:
    """What is kept of an address: it is recognised where it is asked for, and can't be read back."""
    return sha256(url_path.encode()).hexdigest()
