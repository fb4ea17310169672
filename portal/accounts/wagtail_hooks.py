"""The administration's form of an establishment makes all that it needs, as the command does."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail import hooks

from portal.accounts.members import complete_establishment
from portal.directory.models import Establishment


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def give_an_establishment_what_it_needs(request: HttpRequest, instance: Any) -> None:
    """Complete the establishment that was saved, and say what was made."""
    if not isinstance(instance, Establishment):
        return
    arrival = complete_establishment(instance)
    if arrival.made:
        steps = format_html_join("", "<li>{}</li>", ((step.what,) for step in arrival.made))
        messages.info(request, format_html("{}<ul>{}</ul>", _("Le portail lui a fait :"), steps))
    for warning in arrival.warnings:
        messages.warning(request, warning)
