"""Syntheses have a third step, after brokers. What is under way ends as it began."""

from django.db import migrations

BROKERS = "Relecture par un courtier"
LEADS = "Relecture par les responsables de l’établissement"
TWO_STEPS = "Relecture par l’établissement, puis par un courtier"
SCIENTIFIC = "Relecture scientifique"
THREE_STEPS = "Relecture par l’établissement, par un courtier, puis scientifique"


def read_last(apps, schema_editor):
    Workflow = apps.get_model("wagtailcore", "Workflow")
    WorkflowPage = apps.get_model("wagtailcore", "WorkflowPage")
    former = Workflow.objects.filter(name=TWO_STEPS).first()
    if former is None or Workflow.objects.filter(name=THREE_STEPS).exists():
        return
    ContentType = apps.get_model("contenttypes", "ContentType")
    kind, _made = ContentType.objects.get_or_create(app_label="review", model="scientificreview")
    scientific = apps.get_model("review", "ScientificReview").objects.create(name=SCIENTIFIC, content_type_id=kind.pk)
    workflow = Workflow.objects.create(name=THREE_STEPS)
    Task = apps.get_model("wagtailcore", "Task")
    tasks = list(Task.objects.filter(workflow_tasks__workflow=former).order_by("workflow_tasks__sort_order"))
    steps = apps.get_model("wagtailcore", "WorkflowTask").objects
    for place, number in enumerate([*(task.pk for task in tasks), scientific.pk]):
        steps.create(workflow=workflow, task_id=number, sort_order=place)
    indexes = apps.get_model("wagtailcore", "Page").objects.filter(
        content_type__app_label="syntheses", content_type__model="synthesisindexpage"
    )
    for index in indexes:
        above = [index.path[:length] for length in range(4, len(index.path) + 1, 4)]
        nearest = WorkflowPage.objects.filter(page__path__in=above).order_by("-page__depth").first()
        # An index that has a review of its own keeps it.
        if nearest is not None and nearest.page_id != index.pk and nearest.workflow_id == former.pk:
            WorkflowPage.objects.create(page=index, workflow=workflow)


def read_no_more(apps, schema_editor):
    apps.get_model("wagtailcore", "WorkflowPage").objects.filter(workflow__name=THREE_STEPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0004_scientific_review"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(read_last, read_no_more)]
