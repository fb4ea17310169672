"""A key: its public half for as long as what it signed is verified, its private half for as long as it signs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SigningKey(models.Model):
    """A key pair. One of each purpose signs; those before it are only read."""

    class Purpose(models.TextChoices):
        CREDENTIALS = "credentials", _("insignes")
        PLATFORMS = "platforms", _("plateformes")

    purpose = models.CharField(_("usage"), max_length=20, choices=Purpose.choices)
    # The thumbprint of its public half (RFC 7638).
    name = models.CharField(_("empreinte"), max_length=64, unique=True)
    # What names it in what it signed: an address, which answers its public half.
    kid = models.CharField(max_length=400)
    public = models.JSONField()
    # The private half in PEM, sealed by SECRET_KEY; emptied once another key signs.
    sealed = models.TextField(blank=True, editable=False)
    made_at = models.DateTimeField(_("faite le"), auto_now_add=True)
    retired_at = models.DateTimeField(_("remplacée le"), null=True)
    # Somebody else may have it: what it signed is no longer to be believed.
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("clé de signature")
        verbose_name_plural = _("clés de signature")
        constraints = [
            models.UniqueConstraint(
                fields=["purpose"], condition=models.Q(retired_at=None), name="one_key_signs_a_purpose"
            )
        ]

    def __str__(self) -> str:
        return self.name
