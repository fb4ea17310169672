"""The models of the two tables that `portal.core` made: nothing changes in the database."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0003_outgoing"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="OutgoingMail",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("attempts", models.PositiveIntegerField(default=0, verbose_name="essais")),
                        ("not_before", models.DateTimeField(blank=True, null=True, verbose_name="prochain essai")),
                        ("reason", models.TextField(blank=True, verbose_name="raison")),
                        ("to", models.EmailField(max_length=254, verbose_name="adresse")),
                        ("subject", models.CharField(max_length=200, verbose_name="objet")),
                        ("text", models.TextField(verbose_name="texte")),
                        ("html", models.TextField(blank=True, verbose_name="texte en HTML")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="écrit le")),
                    ],
                    options={
                        "db_table": "core_outgoingmail",
                        "verbose_name": "courriel à envoyer",
                        "verbose_name_plural": "courriels à envoyer",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ScheduleFailure",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("attempts", models.PositiveIntegerField(default=0, verbose_name="essais")),
                        ("not_before", models.DateTimeField(blank=True, null=True, verbose_name="prochain essai")),
                        ("reason", models.TextField(blank=True, verbose_name="raison")),
                        ("page_id", models.BigIntegerField(null=True)),
                        ("expired", models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.WAGTAIL_PAGE_MODEL, verbose_name="page à retirer")),
                        ("revision", models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wagtailcore.revision", verbose_name="version à publier")),
                    ],
                    options={
                        "db_table": "core_schedulefailure",
                        "verbose_name": "publication manquée",
                        "verbose_name_plural": "publications manquées",
                        "ordering": ["pk"],
                        "constraints": [models.CheckConstraint(condition=models.Q(("revision__isnull", True), ("expired__isnull", True), _connector="XOR"), name="core_schedulefailure_one_cause")],
                    },
                ),
            ]
        )
    ]
