"""Messages to teams, in the menu of those who may read them."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.administration.gate import everybody, register_rule
from portal.contact.admin_views import MessagesView, MessageView, may_read_messages

# The views ask for more: messages are found among those that the person may read.
register_rule(everybody, "contact_messages", "contact_messages_results", "contact_message")


class MessagesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_read_messages(request.user)


@hooks.register("register_admin_urls")
def message_urls() -> list[URLPattern]:
    return [
        path("messages/", MessagesView.as_view(), name="contact_messages"),
        path("messages/results/", MessagesView.as_view(results_only=True), name="contact_messages_results"),
        path("messages/<int:number>/", MessageView.as_view(), name="contact_message"),
    ]


@hooks.register("register_admin_menu_item")
def messages_menu_item() -> Any:
    return MessagesMenuItem(_("Messages"), reverse("contact_messages"), name="messages", icon_name="mail", order=210)
