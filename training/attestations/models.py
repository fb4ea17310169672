"""An attestation: what was true when it was issued, under a number that nobody guesses."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.text.numbers import number_text

# Crockford's base 32: no letter that is read as a figure. Sixteen of them are 80 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NUMBER_LENGTH = 16


def draw_number() -> str:
    """Return a number that nobody guesses, in groups of four: « 7QK2-M0PX-4T9A-ZB3E »."""
    drawn = "".join(secrets.choice(ALPHABET) for _place in range(NUMBER_LENGTH))
    return "-".join(drawn[start : start + 4] for start in range(0, NUMBER_LENGTH, 4))


def tidy_number(text: str) -> str:
    """The number that a person copied: small letters, spaces and lookalikes read as they were meant."""
    letters = text.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    kept = "".join(letter for letter in letters if letter in ALPHABET)
    return "-".join(kept[start : start + 4] for start in range(0, len(kept), 4))


class Attestation(models.Model):
    """What a person completed. The rest of the row is a copy: it says what was true on that day."""

    number = models.CharField(_("numéro"), max_length=24, unique=True, default=draw_number, editable=False)
    enrolment = models.ForeignKey(
        "training.Enrolment", null=True, on_delete=models.SET_NULL, related_name="attestations"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(_("nom"), max_length=300)
    block_title = models.CharField(_("bloc"), max_length=255)
    block_address = models.CharField(_("adresse du bloc"), max_length=1000, blank=True)
    language = models.CharField(_("langue"), max_length=5, default="fr")
    version = models.PositiveIntegerField(_("version"))
    issuers = models.CharField(_("délivrée par"), max_length=600, blank=True)
    minutes = models.PositiveIntegerField(_("durée (minutes)"), default=0)
    hours = models.DecimalField(_("heures reconnues"), max_digits=5, decimal_places=2, null=True)
    credited_by = models.CharField(_("reconnues par"), max_length=300, blank=True)
    # In percent; none where the block asks for no score.
    score = models.PositiveIntegerField(_("résultat"), null=True)
    issued_on = models.DateField(_("délivrée le"), default=timezone.localdate)
    expires_on = models.DateField(_("valide jusqu’au"), null=True)
    # Of the practices that it prepared for, what `TrainedPractice.copy` says.
    practices = models.JSONField(default=list, db_default=models.Value([], models.JSONField()), blank=True)
    revoked_at = models.DateTimeField(_("retirée le"), null=True)
    revoked_reason = models.CharField(_("motif du retrait"), max_length=300, blank=True)
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="replaces")
    # Where the list of statuses says whether its credential is revoked; none before one is asked for.
    status_list = models.PositiveIntegerField(null=True, editable=False)
    status_place = models.PositiveIntegerField(null=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-issued_on", "-pk"]
        verbose_name = _("attestation")
        verbose_name_plural = _("attestations")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=models.Q(revoked_at=None), name="one_attestation_an_enrolment"
            ),
            models.UniqueConstraint(fields=["status_list", "status_place"], name="one_attestation_a_status"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def credit(self) -> str:
        """The hours that somebody recognises, and who; empty where nobody does."""
        if not self.hours:
            return ""
        hours = gettext("%(hours)s h") % {"hours": number_text(self.hours)}
        return f"{hours}, {self.credited_by}" if self.credited_by else hours

    @property
    def has_expired(self) -> bool:
        return self.expires_on is not None and self.expires_on < timezone.localdate()
