"""The thread of a group: who is of it reads and writes; its coach may hide a message, with a reason."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from training.accompaniment.models.groups import Accompaniment

MESSAGE_LENGTH = 4000
REASON_LENGTH = 300


class ThreadMessage(models.Model):
    """A message of a group's thread."""

    accompaniment = models.ForeignKey(Accompaniment, on_delete=models.CASCADE, related_name="thread")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(
        _("message"),
        max_length=MESSAGE_LENGTH,
        help_text=_("Lu de tout le groupe. Rien qui désigne un usager."),
    )
    posted_at = models.DateTimeField(_("écrit le"), auto_now_add=True)
    # Drawn by the form: sent twice, it is one message.
    form = models.CharField(max_length=64)
    hidden_at = models.DateTimeField(_("masqué le"), null=True)
    hidden_reason = models.CharField(_("pourquoi"), max_length=REASON_LENGTH, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("message d’un fil")
        verbose_name_plural = _("messages des fils")
        ordering = ["posted_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["author", "form"], name="training_one_message_a_form")]

    def __str__(self) -> str:
        return f"{self.accompaniment_id} {self.pk}"


class Report(models.Model):
    """That somebody of the group tells the coach of a message."""

    message = models.ForeignKey(ThreadMessage, on_delete=models.CASCADE, related_name="reports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("pourquoi"), max_length=REASON_LENGTH)
    made_at = models.DateTimeField(_("signalé le"), auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("signalement")
        verbose_name_plural = _("signalements")
        constraints = [models.UniqueConstraint(fields=["message", "by"], name="training_one_report_a_person")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.by_id}"
