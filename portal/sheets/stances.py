"""What pages do to what others say, on paper: see `portal.cycle.stances`."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.cycle.stances import Stance
from portal.sheets.body import day
from portal.sheets.parts import Item, Items
from portal.sheets.registry import Audience
from portal.sheets.text import words


def stance_parts(page: Any, readers: Audience) -> list[Any]:
    """The stances that a page takes."""
    return [Items([_item(stance) for stance in page.stances])] if page.stances else []


def later_parts(page: Any, readers: Audience) -> list[Any]:
    """The latest stances towards a page, then where the others are listed."""
    later = page.later_stances
    if not later.latest:
        return []
    parts = [Items([_item(stance) for stance in later.latest])]
    if later.others:
        more = ngettext("et %(count)d autre", "et %(count)d autres", later.others) % {"count": later.others}
        parts.append(Items([Item(words(more), url=page.url or "")]))
    return parts


def _item(stance: Stance) -> Item:
    about = _("à propos de « %(part)s »") % {"part": stance.about} if stance.about else ""
    detail = ", ".join(filter(None, (stance.label, about, str(day(stance.on)))))
    return Item(stance.page.title, words(detail), text=stance.why, url=stance.page.url or "")
