"""Writes one page of an import, in the transaction of its file."""

from django.core.exceptions import ValidationError
from wagtail.signal_handlers import disable_reference_index_auto_update

from portal.core.visibility import set_visibility
from portal.exchange.problems import Problem
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
        # A draft until its restriction stands: nobody sees it before. What it uses is counted as it is kept below.
        with disable_reference_index_auto_update():
            parent.add_child(instance=page)
    else:
        before = reader.snapshot(page)
        reader.apply(page)
    reader.validate(page)
    if reader.problems:
        raise SourceError(reader.problems)
    pending = publishes and (not page.live or (user is not None and page.has_unpublished_changes))
    content_changed = new or pending or before is None or reader.snapshot(page) != before
    visibility_changed = False
    if new or reader.sets_visibility(page, publishes):
        visibility_changed = not reader.same_visibility(page)
        set_visibility(page, visibility=reader.visibility, groups=reader.schema.groups_of(page))
        # What was chosen for the draft would take their place.
        page.continues_draft = False
    if content_changed:
        page.go_live_at = None if publishes else page.go_live_at
        try:
            if publishes:
                with disable_reference_index_auto_update():
                    revision = page.save_revision(user=user, clean=False, log_action=user is not None)
                # Whether they may was asked before the page was written.
                revision.publish(user=user, skip_permission_checks=True)
            else:
                page.save_revision(user=user, clean=False, log_action=user is not None)
        except ValidationError as error:
            reader.report_validation(error)
            raise SourceError(reader.problems) from error
    run.shells.discard(reader.address)
    if not (content_changed or visibility_changed):
        return ""
    return "created" if new else "updated"
