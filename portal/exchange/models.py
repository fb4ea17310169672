"""Files that wait: what a person brought to import, what a person asked to take away."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

CONFIRMED_WITHIN = timedelta(hours=24)
PREPARED_FOR = timedelta(days=7)


class PendingImport(models.Model):
    """A file that waits for its author to confirm it. In the database, so that any machine of the site has it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("fichier"), max_length=255)
    content = models.BinaryField()
    publish = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("apporté le"), auto_now_add=True)

    class Meta:
        db_table = "core_pendingimport"

    def __str__(self) -> str:
        return self.name

    @classmethod
    def keep(cls, *, user: Any, name: str, content: bytes, publish: bool) -> "PendingImport":
        """Keep a file for its author, instead of the one before, and forget what nobody confirmed in a day."""
        cls.objects.filter(models.Q(user=user) | models.Q(created_at__lt=timezone.now() - CONFIRMED_WITHIN)).delete()
        return cls.objects.create(user=user, name=name[-255:], content=content, publish=publish)


class PreparedFile(models.Model):
    """A whole list that a person asked for, made outside requests and kept a week for them alone.

    `maker` and `query` say what of (see `portal.exchange.prepared.makers`); `subjects` are the numbers of what the
    file holds, by which the right to read each is looked at again before it is given. `content` is empty until it is
    made, `reason` says why it couldn't be.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    maker = models.CharField(max_length=40)
    query = models.TextField(blank=True)
    extension = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    title = models.CharField(_("fichier"), max_length=255)
    asked_at = models.DateTimeField(_("demandé le"), auto_now_add=True)
    made_at = models.DateTimeField(_("prêt le"), null=True)
    name = models.CharField(max_length=100, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    content = models.BinaryField(null=True)
    size = models.PositiveIntegerField(_("octets"), null=True)
    rows = models.PositiveIntegerField(_("lignes"), null=True)
    subjects = models.JSONField(default=list)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("prepared_files:download", args=[self.pk])

    @property
    def state(self) -> str:
        """`ready`, `failed` or `waiting`."""
        if self.made_at:
            return "ready"
        return "failed" if self.reason else "waiting"
