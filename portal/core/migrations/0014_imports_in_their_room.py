"""Files that wait to be imported are the room of exchange's; their table stays as it is."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0013_stances"), ("exchange", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="PendingImport")])
    ]
