"""The practices that published blocks train to, as they were then."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision


class TrainedPractice(models.Model):
    """A practice that a block trains to, as it was when the block was published or its authors said that it stands."""

    block = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("bloc"))
    practice = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("pratique"))
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(_("titre"), max_length=255)
    address = models.CharField(_("adresse"), max_length=1000, blank=True)
    published_on = models.DateField(_("publiée le"), null=True)
    # What tells one core from another.
    core = models.CharField(max_length=64)
    # The core that the authors of the block were told of, while it waits for them.
    told_of = models.CharField(max_length=64, blank=True, default="")

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("pratique à laquelle un bloc forme")
        verbose_name_plural = _("pratiques auxquelles des blocs forment")
        constraints = [models.UniqueConstraint(fields=["block", "practice"], name="one_version_a_trained_practice")]

    def __str__(self) -> str:
        return self.title

    @property
    def copy(self) -> dict[str, Any]:
        """What a version of the block, and an attestation, keep of it."""
        return {
            "page": self.practice_id,
            "title": self.title,
            "address": self.address,
            "on": self.published_on.isoformat() if self.published_on else None,
            "revision": self.revision_id,
            "core": self.core,
        }
