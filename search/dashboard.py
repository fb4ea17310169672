"""What the index asks of those who run the portal."""

from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from portal.administration.dashboard import LISTED, Task, TaskItem, edit_url, register_task
from search.indexer import queue_state
from search.models import DeadLetter
from search.wording import late_message

REASON_LENGTH = 120


@register_task(order=5)
def index_problems(user: Any) -> Task | None:
    """Pages that the index refused, or a queue that nobody takes: readers don't find what was published."""
    if not user.has_perm("search.view_deadletter"):
        return None
    queue = queue_state()
    panel = reverse("search_panel")
    if not queue["dead_letters"]:
        if not queue["late"]:
            return None
        item = TaskItem(_("Voir l’état de la recherche"), panel)
        return Task("index-late", "warning", late_message(queue["oldest_seconds"]), 1, [item])
    letters = list(DeadLetter.objects.all()[:LISTED])
    titles = dict(Page.objects.filter(pk__in=[letter.page_id for letter in letters]).values_list("pk", "title"))
    items = [
        TaskItem(
            titles.get(letter.page_id) or _("Page %(number)d, supprimée") % {"number": letter.page_id},
            edit_url(letter.page_id) if letter.page_id in titles else panel,
            Truncator(letter.reason).chars(REASON_LENGTH),
        )
        for letter in letters
    ]
    count = queue["dead_letters"]
    sentence = ngettext(
        "%(count)d page est refusée par l’index : on ne la trouve pas.",
        "%(count)d pages sont refusées par l’index : on ne les trouve pas.",
        count,
    ) % {"count": count}
    return Task("index", "warning", sentence, count, items, panel)
