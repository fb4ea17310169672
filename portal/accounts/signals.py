"""What follows the name of an establishment, whoever changes it."""

from typing import Any

from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver

from portal.accounts.members import follow_new_name
from portal.directory.models import Establishment


@receiver(pre_save, sender=Establishment)
def remember_name(instance: Establishment, raw: bool, **_details: Any) -> None:
    """Keep the name that the database has, to know what is called after it."""
    instance._name_before = None
    if instance.pk and not raw:
        before = Establishment.objects.filter(pk=instance.pk).values_list("label", "slug").first()
        instance._name_before = before


@receiver(post_save, sender=Establishment)
def follow_name(instance: Establishment, **_details: Any) -> None:
    before = instance._name_before
    if before and before != (instance.label, instance.slug):
        follow_new_name(instance, label=before[0], slug=before[1])
