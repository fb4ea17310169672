"""What a person brought to import, between the report and their confirmation."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

KEPT = timedelta(hours=24)


class PendingImport(models.Model):
    """A file that waits for its author to confirm it. In the database, so that any machine of the site has it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    content = models.BinaryField()
    publish = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def keep(cls, *, user: Any, name: str, content: bytes, publish: bool) -> "PendingImport":
        """Keep a file for its author, instead of the one before, and forget what nobody confirmed in a day."""
        cls.objects.filter(models.Q(user=user) | models.Q(created_at__lt=timezone.now() - KEPT)).delete()
        return cls.objects.create(user=user, name=name[-255:], content=content, publish=publish)
