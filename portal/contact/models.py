"""What readers write to teams: kept whatever happens to the mail."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from portal.accounts.services import written_for
from portal.directory.models import Establishment, EstablishmentRole

MAX_LENGTH = 4000


class TeamMessageQuerySet(models.QuerySet["TeamMessage"]):
    """Messages, as a person of the administration may read them."""

    def visible_to(self, user: Any) -> "TeamMessageQuerySet":
        """All for brokers; for the authors of an establishment, those that it was sent; none for others."""
        if not (user.is_active and user.is_authenticated):
            return self.none()
        if user.has_perm("contact.view_teammessage"):
            return self
        return self.filter(establishment__in=written_for(user))

    def waiting(self) -> "TeamMessageQuerySet":
        """Those that nobody said to be answered, the oldest first: somebody waits."""
        return self.exclude(status=TeamMessage.Status.ANSWERED).order_by("created_at", "pk")


class TeamMessage(models.Model):
    """A reader's message to a role of an establishment, or to the brokers where no role can be reached."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("Reçu")
        SENT = "sent", _("Envoyé")
        FAILED = "failed", _("Échec de l’envoi")
        ANSWERED = "answered", _("Répondu")

    page = models.ForeignKey(
        Page, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("page d’origine")
    )
    # What it was about when it was written: the page may change its title, or go.
    about = models.CharField(_("à propos de"), max_length=255)
    establishment = models.ForeignKey(
        Establishment, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("établissement")
    )
    role = models.ForeignKey(
        EstablishmentRole, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("rôle")
    )
    name = models.CharField(_("nom"), max_length=120, blank=True)
    email = models.EmailField(_("adresse électronique"))
    message = models.TextField(_("message"), max_length=MAX_LENGTH)
    language = models.CharField(_("langue"), max_length=10)
    requester = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    status = models.CharField(_("état"), max_length=20, choices=Status.choices, default=Status.RECEIVED)
    created_at = models.DateTimeField(_("reçu le"), auto_now_add=True)
    sent_to = models.CharField(_("envoyé à"), max_length=1000, blank=True)
    sent_at = models.DateTimeField(_("envoyé le"), null=True)
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True)
    answered_at = models.DateTimeField(_("répondu le"), null=True)
    # Counted by the queue since; the column goes with the next release.
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(_("dernière erreur"), max_length=300, blank=True)
    # When it is sent, or tried again; empty where nothing is left to send, or trying is given up.
    next_attempt_at = models.DateTimeField(null=True, default=timezone.now, db_index=True)

    objects = TeamMessageQuerySet.as_manager()

    # What people write is read in one place: no list of what refers to a page names it.
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("message à une équipe")
        verbose_name_plural = _("messages aux équipes")

    def __str__(self) -> str:
        return self.about

    @property
    def reply_days(self) -> int:
        """In how many working days one usually answers."""
        return self.establishment.usual_reply_days if self.establishment else int(settings.REPLY_DAYS)
