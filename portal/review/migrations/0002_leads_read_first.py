"""Where brokers read alone, the leads of the establishment read first. What is under way ends as it began."""

from django.db import migrations

BROKERS = "Relecture par un courtier"
LEADS = "Relecture par les responsables de l’établissement"
TWO_STEPS = "Relecture par l’établissement, puis par un courtier"


def read_first(apps, schema_editor):
    Workflow = apps.get_model("wagtailcore", "Workflow")
    brokers = apps.get_model("wagtailcore", "GroupApprovalTask").objects.filter(name=BROKERS).first()
    if brokers is None or Workflow.objects.filter(name=TWO_STEPS).exists():
        return
    kind, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="review", model="leadreview"
    )
    leads = apps.get_model("review", "LeadReview").objects.create(name=LEADS, content_type_id=kind.pk)
    workflow = Workflow.objects.create(name=TWO_STEPS)
    steps = apps.get_model("wagtailcore", "WorkflowTask").objects
    for place, task in enumerate((leads, brokers)):
        steps.create(workflow=workflow, task_id=task.pk, sort_order=place)
    apps.get_model("wagtailcore", "WorkflowPage").objects.filter(workflow__name=BROKERS).update(workflow=workflow)


def read_alone(apps, schema_editor):
    former = apps.get_model("wagtailcore", "Workflow").objects.filter(name=BROKERS).first()
    if former is not None:
        apps.get_model("wagtailcore", "WorkflowPage").objects.filter(workflow__name=TWO_STEPS).update(workflow=former)


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(read_first, read_alone)]
