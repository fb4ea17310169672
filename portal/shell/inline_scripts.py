"""The inline scripts of Wagtail's forms bear the mark that the policy asks for (`portal.shell.policy`).

Those that Wagtail writes in templates have templates of the portal in their stead (`wagtailadmin/widgets/`,
`wagtailadmin/panels/`); choosers write theirs in code.
"""

from functools import wraps
from typing import Any

from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from wagtail.admin.widgets.chooser import BaseChooser
from wagtail.snippets.widgets import AdminSnippetChooser

from portal.shell.policy import current_nonce

OPENING = "<script>"
# Wagtail's own words, in its catalogue.
CHOOSER_WORDS = {
    "choose_one_text": "Choose %(object)s",
    "choose_another_text": "Choose another %(object)s",
    "link_to_chosen_text": "Edit this %(object)s",
}


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


def name_what_choosers_choose() -> None:
    """Have choosers of records say what they choose in the language of who reads the form.

    Wagtail writes these words as a form class is made, in the language of whoever is the first to open the form.
    To be called once, as the portal starts.
    """
    make = AdminSnippetChooser.__init__

    @wraps(make)
    def named(self: AdminSnippetChooser, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        name = self.model._meta.verbose_name
        for attribute, words in CHOOSER_WORDS.items():
            if attribute not in kwargs:
                setattr(self, attribute, _said(words, name))

    AdminSnippetChooser.__init__ = named


def _named(words: str, name: Any) -> str:
    return gettext(words) % {"object": name}


_said = lazy(_named, str)


def nonce_attribute() -> SafeString:
    """The mark of an inline script, as an attribute; nothing where the answer has none."""
    nonce = current_nonce()
    return format_html('nonce="{}"', nonce) if nonce else SafeString("")
