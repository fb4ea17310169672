from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training", "0005_following")]

    operations = [
        migrations.AddField(
            model_name="trainingblockpage",
            name="package_allowed",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Qui peut lire le bloc peut alors le prendre pour une autre plateforme. Les bonnes réponses voyagent avec lui : permettez-le pour s’exercer, pas pour un examen.",
                verbose_name="paquets SCORM permis",
            ),
        ),
    ]
