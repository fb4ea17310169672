"""The administration in the portal's name and colours, with a home page that says what to do next."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import SubmitForModerationMenuItem
from wagtail.sites.views import IndexView as SitesIndexView

from portal.accounts.services import REVIEW
from portal.core.admin_gate import opens
from portal.home.dashboard import DashboardPanel
from portal.home.review import keep_changes_without_a_word_from_being_asked

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
    """Leave out of the menus what `portal.core.admin_gate` refuses."""
    items[:] = [item for item in items if not getattr(item, "url", "") or opens(request, item.url)]


@hooks.register("construct_settings_menu")
def one_site(request: HttpRequest, items: list[Any]) -> None:
    """The site's record follows `SITE_URL` (`portal.core.site_address`): a form would seem to change it."""
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


@hooks.register("before_edit_page")
def ask_for_changes_in_words(request: HttpRequest, page: Any) -> None:
    keep_changes_without_a_word_from_being_asked(request)


class SubmitToABroker(SubmitForModerationMenuItem):
    """« Soumettre » in a sentence, where Wagtail joins a verb and the name of the review; other reviews keep theirs."""

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        if str(context["label"]).endswith(REVIEW):
            page = context.get("page")
            state = page.current_workflow_state if page else None
            again = state is not None and state.status == state.STATUS_NEEDS_CHANGES
            context["label"] = (
                _("Soumettre de nouveau à la relecture d’un courtier")
                if again
                else _("Soumettre à la relecture d’un courtier")
            )
        return context


@hooks.register("construct_page_action_menu")
def submit_in_a_sentence(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    for place, item in enumerate(items):
        if type(item) is SubmitForModerationMenuItem:
            items[place] = SubmitToABroker(order=item.order)


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
