"""The style sheets of the screen: each component's own where they are written, one bundle where they are served."""

from pathlib import Path

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.template import Context, Template
from django.test import override_settings
from django.utils.functional import empty

from portal.shell import stylesheets

ROOT = Path(__file__).parents[2] / "static"

# Of paper, of the administration, of those who build.
OTHER = {"print.css", "print-landscape.css", "admin.css", "admin-forms.css", "gallery.css"}


def written():
    return [path.relative_to(ROOT).as_posix() for path in (ROOT / "css").rglob("*.css") if path.name not in OTHER]


def test_each_sheet_of_the_screen_has_its_place():
    assert sorted(stylesheets.as_written()) == sorted(written())
    assert stylesheets.as_written()[:2] == ["css/tokens.css", "css/base.css"]


def test_a_page_links_each_where_files_are_served_as_written():
    links = Template("{% load style_tags %}{% stylesheets %}").render(Context())
    assert all(f'href="/static/{name}"' in links for name in written())


def test_collected_files_hold_one_bundle_of_all_in_order(tmp_path, settings):
    storages = settings.STORAGES | {
        "staticfiles": {"BACKEND": "portal.shell.stylesheets.BundlingStaticFilesStorage"},
    }
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        staticfiles_storage._wrapped = empty
        call_command("collectstatic", interactive=False, verbosity=0)
        # A second run, as at each start of the demo, makes the same file.
        call_command("collectstatic", interactive=False, verbosity=0)
        links = Template("{% load style_tags %}{% stylesheets %}").render(Context())
        bundle = tmp_path / links.partition('href="/static/')[2].partition('"')[0]
        assert links.count("<link") == 1
        text = bundle.read_text(encoding="utf-8")
    staticfiles_storage._wrapped = empty
    places = [text.index((ROOT / name).read_text(encoding="utf-8")) for name in stylesheets.as_written()]
    assert places == sorted(places)
    assert bundle.with_name(f"{bundle.name}.gz").exists()
