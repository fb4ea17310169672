from typing import Any

import yaml
from django.db import migrations

from portal.directory.services import DATA


def fill(apps: Any, schema_editor: Any) -> None:
    """Give the regions of a site that was loaded before they had any their neighbours, and their name in a sentence."""
    Region = apps.get_model("directory", "Region")
    regions = {region.slug: region for region in Region.objects.all()}
    if not regions:
        return
    content = yaml.safe_load((DATA / "vocabularies.yaml").read_text(encoding="utf-8"))
    for entry in content["regions"]["terms"]:
        region = regions.get(entry["slug"])
        if region is None:
            continue
        region.locative = entry.get("in", "")
        region.save(update_fields=["locative"])
        for name in ("neighbours", "crossings"):
            getattr(region, name).add(*(regions[slug] for slug in entry.get(name, []) if slug in regions))


class Migration(migrations.Migration):
    dependencies = [("directory", "0005_region_neighbours")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
