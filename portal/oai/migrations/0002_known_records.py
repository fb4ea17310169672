"""Give a record to each content that anybody may read already."""

from hashlib import sha256

from django.db import migrations
from django.utils import timezone

CONTENTS = [
    ("practices", "practicepage"),
    ("syntheses", "synthesispage"),
    ("syntheses", "digestpage"),
    ("training", "trainingblockpage"),
    ("training", "lessonpage"),
    ("training", "accompanimentpage"),
]
VERSIONED = {"synthesispage"}
BATCH = 500


def fill(apps, schema_editor):
    record = apps.get_model("oai", "HarvestedRecord")
    types = apps.get_model("contenttypes", "ContentType").objects.filter(model__in=[model for _app, model in CONTENTS])
    contents = [item.pk for item in types if (item.app_label, item.model) in CONTENTS]
    public = apps.get_model("core", "PageGrant").objects.filter(
        grant="public", page__live=True, page__content_type__in=contents
    )
    now = timezone.now()
    versioned = {item.pk for item in types if item.model in VERSIONED}
    known = public.order_by("page").values_list(
        "page", "page__last_published_at", "page__url_path", "page__content_type"
    )
    rows = [
        record(
            page_id=number,
            datestamp=(published or now).replace(microsecond=0),
            version=published,
            address=sha256(path.encode()).hexdigest() if kind in versioned else "",
        )
        for number, published, path, kind in known.iterator()
    ]
    record.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("oai", "0001_records"),
        ("core", "0011_generation"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
