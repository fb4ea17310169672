"""Write the rows of the results that practices already hold."""

import math

from django.db import migrations

WORDS = {"name": 250, "kind": 100, "unit": 60, "period": 120, "denominator": 250, "source": 250}


def number(value):
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def write(apps, schema_editor):
    practice = apps.get_model("practices", "PracticePage")
    result = apps.get_model("practices", "MeasuredResult")
    for page in practice.objects.only("pk", "indicators").iterator(chunk_size=200):
        values = [row["value"] for row in page.indicators.raw_data]
        measured = [value for value in values if number(value.get("measured")) is not None]
        result.objects.bulk_create(
            result(
                page_id=page.pk,
                order=rank,
                **{name: number(value.get(name)) for name in ("baseline", "target", "measured")},
                **{name: str(value.get(name) or "").strip()[:length] for name, length in WORDS.items()},
            )
            for rank, value in enumerate(measured)
        )


def remove(apps, schema_editor):
    apps.get_model("practices", "MeasuredResult").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("practices", "0008_measured_results")]

    operations = [migrations.RunPython(write, remove)]
