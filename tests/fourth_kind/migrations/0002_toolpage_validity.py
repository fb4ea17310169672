import portal.core.fields
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("fourth_kind", "0001_initial")]

    operations = [migrations.AddField(model_name="toolpage", name="validity", field=portal.core.fields.MarkdownField(blank=True, help_text='Ce que valent ses mesures, et d’où on le sait.', verbose_name='validité'))]
