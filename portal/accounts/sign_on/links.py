"""What ties an account of the portal to one at work, and when it no longer holds."""

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db.models.signals import post_delete, pre_save
from django.dispatch import receiver

from portal.accounts.sign_on.models import EstablishmentSignOn

# What makes the number 12 of a person at work: changed, it is another's.
WHOSE_NUMBERS = ("protocol", "server_url", "entity_id", "identifier_attribute")


@receiver(pre_save, sender=EstablishmentSignOn)
def forget_links_of_another_provider(instance: EstablishmentSignOn, **_signal: Any) -> None:
    """Another provider calls its people otherwise: number 12 there is not number 12 here."""
    before = EstablishmentSignOn.objects.filter(pk=instance.pk).values(*WHOSE_NUMBERS).first()
    if before is not None and any(value != getattr(instance, name) for name, value in before.items()):
        SocialAccount.objects.filter(provider=instance.key).delete()


@receiver(post_delete, sender=EstablishmentSignOn)
def forget_links(instance: EstablishmentSignOn, **_signal: Any) -> None:
    SocialAccount.objects.filter(provider=instance.key).delete()
