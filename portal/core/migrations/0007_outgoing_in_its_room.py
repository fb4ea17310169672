"""Messages and failed publications are the room of background work's; their tables stay as they are."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0006_media_intake"), ("background", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name="OutgoingMail"),
                migrations.DeleteModel(name="ScheduleFailure"),
            ]
        )
    ]
