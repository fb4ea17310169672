"""Versions are declared by people; the first is the first publication."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.signals import page_published

from portal.versions.models import Conclusions, Version


class VersionRefusedError(Exception):
    """A version that can't be declared now; its words say why and what to do."""


@transaction.atomic
def declare_version(*, page: Any, conclusions: str, changes: str, by: Any) -> Version:
    """Make a version of what is published now.

    Raises:
        VersionRefusedError
    """
    # Two people at once: the second finds the version of the first.
    current = Page.objects.select_for_update().get(pk=page.pk)
    latest = Version.objects.filter(page=current).first()
    if not current.live or current.live_revision_id is None:
        raise VersionRefusedError(_("La page n’est pas publiée : publiez-la d’abord."))
    if latest and latest.revision_id == current.live_revision_id:
        raise VersionRefusedError(
            _("Rien n’a été publié depuis la version %(number)d : publiez d’abord ce qui change.")
            % {"number": latest.number}
        )
    return Version.objects.create(
        page=current,
        number=latest.number + 1 if latest else 1,
        revision_id=current.live_revision_id,
        published_at=timezone.now(),
        conclusions=conclusions if latest else Conclusions.FIRST,
        changes=changes if latest else "",
        declared_by=by,
    )


@receiver(page_published)
def first_publication(sender: Any, instance: Any, revision: Any = None, **kwargs: Any) -> None:
    kind = getattr(instance, "content_kind", None)
    if revision is None or not getattr(kind, "versioned", False):
        return
    Version.objects.get_or_create(
        page_id=instance.pk,
        number=1,
        defaults={
            "revision": revision,
            "published_at": instance.last_published_at or timezone.now(),
            "declared_by": revision.user,
        },
    )
