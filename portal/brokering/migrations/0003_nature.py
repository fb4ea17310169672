from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("brokering", "0002_public_needs")]

    operations = [
        migrations.AddField(
            model_name="knowledgerequest",
            name="nature",
            field=models.CharField(
                choices=[("need", "Besoin"), ("shared", "Même besoin"), ("lead", "Piste")],
                db_default="need",
                default="need",
                help_text="Un besoin, le même besoin qu’un autre, ou une piste pour un besoin affiché.",
                max_length=10,
                verbose_name="nature",
            ),
        ),
    ]
