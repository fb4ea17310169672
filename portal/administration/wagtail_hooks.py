"""The administration in the portal's name and colours, with a home page that says what to do next."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.sites.views import IndexView as SitesIndexView

from portal.administration.gate import opens
from portal.administration.panel import DashboardPanel
from portal.administration.review import keep_changes_without_a_word_from_being_asked

# What the dashboard says better: these list without end, and cost queries for each line.
REPLACED = {"user_objects_in_workflow_moderation", "workflow_objects_to_moderate"}

# Pages of Wagtail's makers, in English, about Wagtail.
FOREIGN_HELP = ("whats-new-in-wagtail", "editor-guide")


@hooks.register("construct_help_menu")
def help_of_the_portal_alone(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if not item.name.startswith(FOREIGN_HELP)]


@hooks.register("construct_main_menu", order=1000)
@hooks.register("construct_settings_menu", order=1000)
@hooks.register("construct_reports_menu", order=1000)
def entries_that_open(request: HttpRequest, items: list[Any]) -> None:
    """Leave out of the menus what `portal.administration.gate` refuses."""
    items[:] = [item for item in items if not getattr(item, "url", "") or opens(request, item.url)]


@hooks.register("construct_settings_menu")
def one_site(request: HttpRequest, items: list[Any]) -> None:
    """The site's record follows `SITE_URL` (`portal.shell.site_address`): a form would seem to change it."""
    items[:] = [item for item in items if item.name != "sites"]


@hooks.register("insert_global_admin_css")
def portal_colours() -> SafeString:
    sheets = [(static(f"css/{name}.css"),) for name in ("admin", "admin-forms")]
    return format_html_join("", '<link rel="stylesheet" href="{}">', sheets)


@hooks.register("insert_editor_js")
def count_what_is_limited() -> SafeString:
    return format_html('<script type="module" src="{}"></script>', static("js/admin-counter.js"))


@hooks.register("insert_editor_js")
def keep_tables_that_are_pasted() -> SafeString:
    return format_html('<script type="module" src="{}"></script>', static("js/admin-paste.js"))


@hooks.register("insert_editor_js")
def open_the_field_of_the_address() -> str:
    """Let a page link to the field where what it lacks is written."""
    return format_html('<script type="module" src="{}"></script>', static("js/edit_field.js"))


@hooks.register("insert_editor_js")
def propose_keys_of_references() -> str:
    """Propose the key of a reference, and copy what cites it."""
    return format_html('<script type="module" src="{}"></script>', static("js/admin-references.js"))


@hooks.register("before_edit_page")
def ask_for_changes_in_words(request: HttpRequest, page: Any) -> None:
    keep_changes_without_a_word_from_being_asked(request)


@hooks.register("construct_homepage_panels")
def say_what_to_do(request: HttpRequest, panels: list[Any]) -> None:
    panels[:] = [panel for panel in panels if panel.name not in REPLACED]
    panels.append(DashboardPanel())


@hooks.register("construct_homepage_summary_items", order=1000)
def count_nothing_for_its_own_sake(request: HttpRequest, items: list[Any]) -> None:
    """A number of pages tells an author nothing, and counts those of the other establishments too."""
    items.clear()


# Wagtail makes the labels of these columns from the names of its fields, in English.
for column in SitesIndexView.columns:
    column.label = {"site_name": _("Nom du site"), "root_page": _("Page racine")}.get(column.name, column.label)
