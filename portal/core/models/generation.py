"""How often what visitors read has changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Generation(models.Model):
    """A change: its weight counts in the generation, which is the sum of all."""

    weight = models.BigIntegerField(_("poids"))

    class Meta:
        verbose_name = _("changement")
        verbose_name_plural = _("changements")

    def __str__(self) -> str:
        return str(self.weight)
