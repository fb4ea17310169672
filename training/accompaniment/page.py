"""What the page of a group shows: to its coach everything but what is private, to a participant what is theirs."""

from typing import Any

from django.utils import timezone
from wagtail.models import Page

from portal.core.visibility import visible_ids
from portal.cycle.answers import answer
from training.accompaniment.access import Visit
from training.accompaniment.commitments import MOST_COMMITMENTS, QUESTIONS, answering_token
from training.accompaniment.models import Accompaniment, FollowUp, Participation, Satisfaction, Session

State = Participation.State


def pages_of(accompaniment: Accompaniment, user: Any) -> dict[str, Page | None]:
    """The strategy and the block, where the reader may read them. One query, and the reader's groups."""
    found = {"strategy": accompaniment.strategy, "followed_block": accompaniment.block}
    allowed = visible_ids([page.pk for page in found.values() if page], user)
    return {name: page if page and page.pk in allowed else None for name, page in found.items()}


def readable_adoption(accompaniment: Accompaniment, user: Any) -> int | None:
    """The number of the adoption file of a group, where the reader may read it. One query where there is one."""
    number = accompaniment.adoption
    place = accompaniment.establishment_id
    return number if number and answer("adoption_files", user, establishment=place, number=number) else None


def is_over(sessions: list[Session]) -> bool:
    """Tell whether there were sessions, and none is to come."""
    held = [session for session in sessions if not session.cancelled_at]
    return bool(held) and all(session.is_past for session in held)


def group_page_context(here: Visit) -> dict[str, Any]:
    """See the template."""
    accompaniment = here.accompaniment
    sessions = list(accompaniment.sessions.all())
    rows = accompaniment.participations.select_related("person")
    context: dict[str, Any] = {
        "accompaniment": accompaniment,
        "coaches": here.coaches,
        "row": here.row,
        "upcoming": [session for session in sessions if not session.is_past],
        "past": [session for session in sessions if session.is_past],
        "messages_count": accompaniment.thread.filter(hidden_at=None).count(),
        "over": is_over(sessions),
        **pages_of(accompaniment, here.user),
    }
    if here.coaches:
        people = list(rows.exclude(state__in=(State.LEFT, State.DECLINED)))
        context["members"] = [row for row in people if row.state == State.ACCEPTED and row.person]
        context["adoption_file"] = readable_adoption(accompaniment, here.user)
        context["waiting"] = [row for row in people if row.state != State.ACCEPTED]
        return context
    context["members"] = list(rows.in_group())
    context |= _own(here.row, context["over"])
    return context


def _own(row: Any, over: bool) -> dict[str, Any]:
    """What a participant alone reads, with their coach: what they commit to and what they answered."""
    today = timezone.localdate()
    commitments = list(row.commitments.prefetch_related("follow_ups"))
    for item in commitments:
        item.told = [_told(found, today) for found in item.follow_ups.all()]
    return {
        "commitments": commitments,
        "may_commit": len(commitments) < MOST_COMMITMENTS,
        "satisfaction": Satisfaction.objects.filter(participation=row).first(),
        "asks_satisfaction": over,
    }


def _told(found: FollowUp, today: Any) -> dict[str, Any]:
    """A question of follow-up, with the link that answers it where it is due."""
    open_now = found.due_on <= today <= found.last_day
    return {
        "follow_up": found,
        "question": QUESTIONS[found.after],
        "token": answering_token(found) if open_now else "",
    }
