"""What is published of the kinds that have versions is their first one."""

from django.db import migrations
from django.utils import timezone

VERSIONED = [("syntheses", "synthesispage")]


def fill(apps, schema_editor):
    version = apps.get_model("versions", "Version")
    types = apps.get_model("contenttypes", "ContentType").objects.filter(model__in=[model for _app, model in VERSIONED])
    kinds = [item.pk for item in types if (item.app_label, item.model) in VERSIONED]
    pages = apps.get_model("wagtailcore", "Page").objects.filter(
        live=True, live_revision__isnull=False, content_type__in=kinds
    )
    version.objects.bulk_create(
        version(
            page_id=page.pk,
            number=1,
            revision_id=page.live_revision_id,
            published_at=page.last_published_at or timezone.now(),
        )
        for page in pages.only("pk", "live_revision", "last_published_at").iterator()
    )


class Migration(migrations.Migration):
    dependencies = [("versions", "0001_versions"), ("contenttypes", "0002_remove_content_type_name")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
