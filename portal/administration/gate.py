"""Who may open which address of the administration: nobody but administrators, until a rule says so.

Wagtail guards what changes things, but many of its screens ask only for access to the administration, and then
show whatever the numbers in their address name. Each address has a rule here, by its name or by that of its
group; one without a rule answers as if it didn't exist. Rules only close: behind them, Wagtail's own checks stay.
"""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import ResolverMatch, resolve, reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry

from portal.core.visibility import in_worked_sections, known_to

Rule = Callable[[HttpRequest, dict[str, Any]], bool]

ANY_ACTION = ("add", "change", "delete", "view")
MEDIA_ACTIONS = ("change", "delete", "choose")
# More than a listing shows at once.
MAX_NUMBERS = 1000

_rules: dict[str, Rule] = {}


def register_rule(rule: Rule, *names: str) -> None:
    """Let `rule` say who opens the addresses of these names: `name`, `namespace:name`, or `namespace:*`."""
    for name in names:
        _rules[name] = rule


def rule_of(match: ResolverMatch) -> Rule | None:
    """Return the rule of an address of the administration, or None for one that nobody classified."""
    found = _rules.get(match.view_name)
    if found is None and match.namespaces:
        group = ":".join(match.namespaces)
        found = _rules.get(f"{group}:*")
        if found is None and group.startswith(("wagtailsnippets_", "wagtailsnippetchoosers_")):
            return on_snippets(group)
    return found


def everybody(request: HttpRequest, named: dict[str, Any]) -> bool:
    """It shows nothing that belongs to somebody, or lists only what its own query leaves."""
    return True


def administrators(request: HttpRequest, named: dict[str, Any]) -> bool:
    return bool(request.user.is_superuser)


def who_manages(*models: str) -> Rule:
    """Who has a right on one of these models (`app.model`)."""

    def rule(request: HttpRequest, named: dict[str, Any]) -> bool:
        found = [apps.get_model(model) for model in models]
        return any(_may_manage(request.user, model) for model in found)

    return rule


def _may_manage(user: Any, model: Any) -> bool:
    policy = policy_registry.get_by_type(model)
    return bool(policy.user_has_any_permission(user, ANY_ACTION))


def on_pages(*names: str) -> Rule:
    """Who may know of every page that the address names, or explore what is above their own sections."""

    def rule(request: HttpRequest, named: dict[str, Any]) -> bool:
        return knows_pages(request.user, [named[name] for name in names if named.get(name) is not None])

    return rule


def knows_pages(user: Any, numbers: Iterable[Any]) -> bool:
    """Tell whether all these pages exist and are the user's to know of, or above sections of theirs."""
    wanted = _whole_numbers(numbers)
    if wanted is None:
        return False
    pages = Page.objects.filter(pk__in=wanted)
    known = set(pages.filter(known_to(user)).values_list("pk", flat=True))
    if wanted - known:
        above = policy_registry.get_by_type(Page).explorable_instances(user)
        known |= set(above.filter(pk__in=wanted - known).values_list("pk", flat=True))
    return wanted <= known


def _whole_numbers(values: Iterable[Any]) -> set[int] | None:
    values = list(values)
    if len(values) > MAX_NUMBERS:
        return None
    texts = [str(value) for value in values]
    if not all(text.isascii() and text.isdigit() and len(text) < 18 for text in texts):
        return None
    return {int(text) for text in texts}


def on_listed_pages(request: HttpRequest, named: dict[str, Any]) -> bool:
    """Who may know of every page that `?id=` names."""
    return knows_pages(request.user, request.GET.getlist("id"))


def who_works_everywhere(request: HttpRequest, named: dict[str, Any]) -> bool:
    """Who works on every page of the site, as brokers do: Wagtail's reports list them all."""
    sites = Page.objects.filter(depth=2)
    return not sites.exclude(pk__in=sites.filter(in_worked_sections(request.user)).values("pk")).exists()


def on_media(model: Callable[[], Any], *names: str) -> Rule:
    """Who may choose or change every file that the address names."""

    def rule(request: HttpRequest, named: dict[str, Any]) -> bool:
        return may_use_media(request.user, model(), [named[name] for name in names if named.get(name) is not None])

    return rule


def on_listed_media(model: Callable[[], Any]) -> Rule:
    """Who may choose or change every file that `?id=` names."""

    def rule(request: HttpRequest, named: dict[str, Any]) -> bool:
        return may_use_media(request.user, model(), request.GET.getlist("id"))

    return rule


def may_use_media(user: Any, model: Any, numbers: Iterable[Any]) -> bool:
    """Tell whether all these images or documents exist and are the user's to choose or to change."""
    wanted = _whole_numbers(numbers)
    if wanted is None:
        return False
    policy = policy_registry.get_by_type(model)
    usable = policy.instances_user_has_any_permission_for(user, MEDIA_ACTIONS)
    return wanted <= set(usable.filter(pk__in=wanted).values_list("pk", flat=True))


def on_bulk(request: HttpRequest, named: dict[str, Any]) -> bool:
    """What is done to several objects at once shows them first, with those that one may not change."""
    try:
        model = apps.get_model(named["app_label"], named["model_name"])
    except LookupError:
        return False
    numbers = request.GET.getlist("id")
    if model in (get_image_model(), get_document_model()):
        return "all" not in numbers and may_use_media(request.user, model, numbers)
    if not issubclass(model, Page):
        return _may_manage(request.user, model)
    # Where the pages would be moved.
    if not knows_pages(request.user, filter(None, request.POST.getlist("chooser"))):
        return False
    if "all" not in numbers:
        return knows_pages(request.user, numbers)
    parent = request.GET.get("childOf", "")
    if not knows_pages(request.user, [parent]):
        return False
    below = Page.objects.child_of(Page.objects.get(pk=int(parent)))
    return not below.exclude(pk__in=below.filter(known_to(request.user)).values("pk")).exists()


def on_snippets(group: str) -> Rule:
    """Screens of snippets are for who has a right on the model; choosers of the directory are for every editor."""
    kind, _separator, name = group.partition("_")
    for model in apps.get_models():
        if f"{model._meta.app_label}_{model._meta.model_name}" == name:
            break
    else:
        return administrators

    def rule(request: HttpRequest, named: dict[str, Any]) -> bool:
        if kind == "wagtailsnippetchoosers" and getattr(model, "chosen_by_editors", False):
            return True
        return _may_manage(request.user, model)

    return rule


def opens(request: HttpRequest, url: str) -> bool:
    """Tell whether an address of the administration opens to the person who asks, before they do."""
    path = urlsplit(url).path
    if request.user.is_superuser or not path.startswith(reverse("wagtailadmin_home")):
        return True
    match = resolve(path)
    rule = rule_of(match)
    return rule is not None and rule(request, match.kwargs)


class AdminGateMiddleware:
    """Asks the rule of each address of the administration before its view is called."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """Raises:
        django.http.Http404: as for an address or an object that doesn't exist.
        """
        match = request.resolver_match
        user = request.user
        if match is None or not request.path.startswith(reverse("wagtailadmin_home")):
            return
        # Who hasn't signed in, or may not enter, is answered by the view itself: a form to sign in, a refusal.
        if not user.is_authenticated or user.is_superuser or not user.has_perm("wagtailadmin.access_admin"):
            return
        rule = rule_of(match)
        if rule is None or not rule(request, kwargs):
            raise Http404


PAGE = on_pages("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk", "pk")


def on_copy(request: HttpRequest, named: dict[str, Any]) -> bool:
    """Where a page would be copied is named with its title: who copies knows of both."""
    return PAGE(request, named) and knows_pages(request.user, filter(None, request.POST.getlist("new_parent_page")))


register_rule(
    everybody,
    "wagtailadmin_home",
    "wagtailadmin_explore_root",
    "wagtailadmin_account",
    "wagtailadmin_logout",
    "admin_login",
    "admin_password_reset",
    "wagtailadmin_login",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_dismissibles",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_complete",
    "wagtailadmin_block_preview",
    "wagtailadmin_choose_page",
    "wagtailadmin_choose_page_search",
    "wagtailadmin_choose_page_external_link",
    "wagtailadmin_choose_page_email_link",
    "wagtailadmin_choose_page_phone_link",
    "wagtailadmin_choose_page_anchor_link",
    "wagtailadmin_pages:search",
    "wagtailadmin_pages:search_results",
    "wagtailadmin_pages:choose_parent",
    "wagtailadmin_api:pages:listing",
    "wagtailadmin_editing_sessions:release",
    "wagtailembeds:*",
    "wagtaildocs:index",
    "wagtaildocs:index_results",
    "wagtaildocs:add",
    "wagtaildocs:add_multiple",
    "wagtaildocs:create_multiple_from_uploaded_document",
    "wagtaildocs:delete_upload_multiple",
    "wagtaildocs_chooser:choose",
    "wagtaildocs_chooser:choose_results",
    "wagtaildocs_chooser:create",
    "wagtailimages:index",
    "wagtailimages:index_results",
    "wagtailimages:add",
    "wagtailimages:add_multiple",
    "wagtailimages:create_multiple_from_uploaded_image",
    "wagtailimages:delete_upload_multiple",
    "wagtailimages_chooser:choose",
    "wagtailimages_chooser:choose_results",
    "wagtailimages_chooser:create",
    "wagtailsnippets:index",
    "wagtailadmin_reports:locked_pages",
    "wagtailadmin_reports:locked_pages_results",
    "wagtailadmin_reports:aging_pages",
    "wagtailadmin_reports:aging_pages_results",
    "wagtailadmin_reports:workflow_tasks",
    "wagtailadmin_reports:workflow_tasks_results",
)
register_rule(who_works_everywhere, "wagtailadmin_reports:*")
register_rule(PAGE, "wagtailadmin_explore", "wagtailadmin_explore_results", "wagtailadmin_choose_page_child")
register_rule(PAGE, "wagtailadmin_pages:*", "wagtailadmin_api:pages:detail", "wagtailadmin_api:pages:action")
register_rule(on_copy, "wagtailadmin_pages:copy")
register_rule(PAGE, "set_page_position", "review_action", "review_data")
register_rule(on_listed_pages, "wagtailadmin_choose_page_chosen_multiple", "wagtailadmin_api:pages:find")
register_rule(on_bulk, "wagtail_bulk_action")
register_rule(on_media(get_document_model, "document_id", "doc_id", "pk"), "wagtaildocs:*", "wagtaildocs_chooser:*")
register_rule(on_media(get_image_model, "image_id", "pk"), "wagtailimages:*", "wagtailimages_chooser:*")
register_rule(on_listed_media(get_document_model), "wagtaildocs_chooser:chosen_multiple")
register_rule(on_listed_media(get_image_model), "wagtailimages_chooser:chosen_multiple")
register_rule(who_manages("wagtailcore.Collection"), "wagtailadmin_collections:*")
register_rule(who_manages("wagtailredirects.Redirect"), "wagtailredirects:*")
register_rule(who_manages("wagtailcore.Workflow", "wagtailcore.Task"), "wagtailadmin_workflows:*")
register_rule(who_manages("wagtailcore.Site"), "wagtailsites:*")
register_rule(who_manages("auth.Group"), "wagtailusers_groups:*")
register_rule(who_manages(settings.AUTH_USER_MODEL), "wagtailusers_users:*")
register_rule(
    administrators,
    "wagtailadmin_api:documents:*",
    "wagtailadmin_api:images:*",
    "wagtailadmin_error_test",
    "wagtailadmin_tag_autocomplete",
    "wagtailadmin_tag_model_autocomplete",
)


def on_editing_session(request: HttpRequest, named: dict[str, Any]) -> bool:
    """Who else edits an object is said to who may know of it."""
    model = apps.get_model(named["app_label"], named["model_name"])
    if issubclass(model, Page):
        return knows_pages(request.user, [named["object_id"]])
    return _may_manage(request.user, model)


register_rule(on_editing_session, "wagtailadmin_editing_sessions:ping")
