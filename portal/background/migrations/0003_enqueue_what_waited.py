"""What an earlier release kept to send is given to the queue."""

from datetime import datetime, timezone
from uuid import uuid4

from django.db import migrations

# How the queue writes « from now on ».
AT_ONCE = datetime(9999, 1, 1, tzinfo=timezone.utc)


def enqueue(apps, schema_editor):
    rows = apps.get_model("django_tasks_database", "DBTaskResult").objects
    for number in apps.get_model("background", "OutgoingMail").objects.values_list("pk", flat=True):
        rows.create(
            id=uuid4(),
            args_kwargs={"args": [number], "kwargs": {}},
            task_path="portal.background.mail.send_kept",
            queue_name="mail",
            backend_name="background",
            run_after=AT_ONCE,
            exception_class_path="",
            traceback="",
        )


class Migration(migrations.Migration):
    dependencies = [
        ("background", "0002_queue"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]

    operations = [migrations.RunPython(enqueue, migrations.RunPython.noop, elidable=True)]
