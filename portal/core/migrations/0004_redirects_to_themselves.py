from django.db import migrations


def forget_redirects_to_themselves(apps, schema_editor):
    """Delete the automatic redirects that lead to the address where they start."""
    sites = apps.get_model("wagtailcore", "Site").objects.select_related("root_page")
    roots = [site.root_page.url_path for site in sites]
    redirects = apps.get_model("wagtailredirects", "Redirect").objects.filter(automatically_created=True)
    stale = [
        pk
        for pk, old_path, url_path in redirects.values_list("pk", "old_path", "redirect_page__url_path")
        if url_path
        and any(url_path.startswith(root) and f"/{url_path[len(root):]}".rstrip("/") == old_path for root in roots)
    ]
    redirects.filter(pk__in=stale).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_outgoing"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]

    operations = [migrations.RunPython(forget_redirects_to_themselves, migrations.RunPython.noop)]
