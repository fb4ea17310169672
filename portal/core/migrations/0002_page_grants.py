"""Who may read each page, as rows, filled from the restrictions that stand."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


STEP = 4
BATCH = 1000


def grants_under(restrictions):
    grants, login = None, False
    for kind, groups in restrictions:
        if kind == "password":
            return set()
        login = login or kind == "login"
        if kind == "groups":
            named = {f"group:{pk}" for pk in groups}
            grants = named if grants is None else grants & named
    if grants is not None:
        return grants
    return {"members"} if login else {"public"}


def fill(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    PageViewRestriction = apps.get_model("wagtailcore", "PageViewRestriction")
    PageGrant = apps.get_model("core", "PageGrant")
    by_path = {}
    for restriction in PageViewRestriction.objects.select_related("page").prefetch_related("groups"):
        groups = [group.pk for group in restriction.groups.all()]
        by_path.setdefault(restriction.page.path, []).append((restriction.restriction_type, groups))
    rows = []
    for pk, path in Page.objects.order_by("path").values_list("pk", "path").iterator():
        above = [one for end in range(STEP, len(path) + 1, STEP) for one in by_path.get(path[:end], ())]
        rows += [PageGrant(page_id=pk, grant=grant) for grant in sorted(grants_under(above))]
        if len(rows) >= BATCH:
            PageGrant.objects.bulk_create(rows)
            rows = []
    PageGrant.objects.bulk_create(rows)


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_initial'),
        ('wagtailcore', '0094_alter_page_locale'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PageGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('grant', models.CharField(max_length=32)),
                ('page', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.WAGTAIL_PAGE_MODEL)),
            ],
            options={
                'verbose_name': 'droit de lecture',
                'verbose_name_plural': 'droits de lecture',
                'indexes': [models.Index(fields=['grant', 'page'], name='core_pagegrant_grant')],
                'constraints': [models.UniqueConstraint(fields=('page', 'grant'), name='core_pagegrant_unique')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=False),
    ]
