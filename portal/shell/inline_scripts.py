"""The inline scripts of Wagtail's forms bear the mark that the policy asks for (`portal.shell.policy`).

Those that Wagtail writes in templates have templates of the portal in their stead (`wagtailadmin/widgets/`,
`wagtailadmin/panels/`); choosers write theirs in code.
"""

from functools import wraps
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.widgets.chooser import BaseChooser

from portal.shell.policy import current_nonce

OPENING = "<script>"


def mark_choosers() -> None:
    """Have every chooser write the mark of the answer that it is in. To be called once, as the portal starts."""
    render = BaseChooser.render

    @wraps(render)
    def marked(self: BaseChooser, *args: Any, **kwargs: Any) -> SafeString:
        # What comes before the script is escaped: the first opening is Wagtail's own.
        before, opening, after = render(self, *args, **kwargs).partition(OPENING)
        marked_opening = f"<script {nonce_attribute()}>" if opening else ""
        return mark_safe(before + marked_opening + after)  # noqa: S308  (as Wagtail wrote it)

    BaseChooser.render = marked


def nonce_attribute() -> SafeString:
    """The mark of an inline script, as an attribute; nothing where the answer has none."""
    nonce = current_nonce()
    return format_html('nonce="{}"', nonce) if nonce else SafeString("")
