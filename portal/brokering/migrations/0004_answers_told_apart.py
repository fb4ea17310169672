from django.db import migrations, models


def tell_leads_from_shared_needs(apps, schema_editor):
    """What answered a need before was told apart by the words that its form began with."""
    requests = apps.get_model("brokering", "KnowledgeRequest").objects.exclude(in_reply_to=None)
    shared = models.Q(need__startswith="Nous avons aussi") | models.Q(need__startswith="We have this need")
    requests.filter(shared).update(nature="shared")
    requests.exclude(shared).update(nature="lead")


class Migration(migrations.Migration):
    dependencies = [("brokering", "0003_nature")]

    operations = [migrations.RunPython(tell_leads_from_shared_needs, migrations.RunPython.noop)]
