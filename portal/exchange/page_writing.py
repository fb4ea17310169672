"""Writes one page of an import, in the transaction of its file."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.core.chosen_readers import pending_choice
from portal.core.visibility import set_visibility
from portal.exchange.problems import Problem
from portal.exchange.publishing import add_new_page, publish_written
from portal.exchange.reader import EntryReader


class SourceError(Exception):
    """Rolls a file back; its problems say why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(len(problems))
        self.problems = problems


def write_page(reader: EntryReader) -> str:
    """Write one page: `created`, `updated`, or an empty text where nothing changed.

    Raises:
        SourceError: where anything is wrong.
    """
    run = reader.run
    if not reader.read():
        raise SourceError(reader.problems)
    page = run.find_own(reader)
    new = page is None or reader.address in run.shells
    if reader.problems:
        raise SourceError(reader.problems)
    user = run.author.user if run.author else None
    publishes = run.publishes(reader, page)
    if page is None:
        parent = reader.schema.placement.ensure_parent(reader.parent_address, reader)
        page = reader.schema.model(live=False, owner=user)
        before = None
        reader.apply(page)
        # A draft until its restriction stands: nobody sees it before.
        add_new_page(page, under=parent)
    else:
        # An empty draft that a link asked for is filled, whatever it is filled with.
        before = None if new else reader.snapshot(page)
        reader.apply(page)
    reader.validate(page)
    if reader.problems:
        raise SourceError(reader.problems)
    pending = publishes and (not page.live or (user is not None and page.has_unpublished_changes))
    content_changed = new or pending or before is None or reader.snapshot(page) != before
    visibility_changed = False
    if new or reader.sets_visibility(page, publishes):
        visibility_changed = not reader.same_visibility(page)
        # What is public, and should be, has no restriction to look for again.
        if visibility_changed or reader.visibility != "public":
            set_visibility(page, visibility=reader.visibility, groups=reader.schema.groups_of(page))
        # What was chosen for the draft would take their place.
        page.continues_draft = False
    if content_changed:
        page.go_live_at = None if publishes else page.go_live_at
        try:
            if publishes:
                publish_written(page, user=user)
            else:
                page.save_revision(user=user, clean=False, log_action=user is not None)
        except ValidationError as error:
            reader.report_validation(error)
            raise SourceError(reader.problems) from error
    run.shells.discard(reader.address)
    if not (content_changed or visibility_changed):
        return ""
    return "created" if new else "updated"


def told_of_readers(reader: EntryReader, page: Any, publishes: bool) -> str:
    """What becomes of the readers that were chosen for the draft and wait for its publication; empty for none."""
    choice = pending_choice(page)
    if choice is None:
        return ""
    author = reader.run.author
    if author is None or (publishes and reader.sets_visibility(page, publishes)):
        said = _(
            "d’autres lecteurs étaient choisis avec le brouillon de cette page ({readers}) ; ceux du fichier "
            "prennent leur place."
        )
    elif publishes:
        said = _("les lecteurs choisis avec le brouillon de cette page ({readers}) deviennent les siens.")
    else:
        return ""
    return said.format(readers=choice.get_visibility_display())
