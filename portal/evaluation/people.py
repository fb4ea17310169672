"""Who is what in a scientific review, denied by default: authors first, then reviewers, then who leads it."""

from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import Revision

from portal.accounts.joining.giving import is_broker, led_by
from portal.accounts.memberships import people_with
from portal.accounts.models import Membership, User
from portal.accounts.services import BROKERS
from portal.evaluation.models import Author, Evaluation, Review, Reviewer, Round
from portal.review.interests import same_name
from portal.review.scientific import reviewers_for


class Part(StrEnum):
    """What somebody is in a review: it decides all that they read and do of it."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    EDITOR = "editor"


def part_of(evaluation: Evaluation, user: Any) -> Part | None:
    """What `user` is in this review; None for who has nothing to know of it.

    An author stays one, whatever else they are: a broker who wrote doesn't learn who reads them. A reviewer doesn't
    lead what they review.
    """
    if not user.is_authenticated or not user.is_active:
        return None
    if is_author(evaluation, user):
        return Part.AUTHOR
    if took_a_seat(evaluation).filter(person=user).exists():
        return Part.REVIEWER
    if leads(evaluation, user):
        return Part.EDITOR
    page = evaluation.page
    return Part.AUTHOR if page and page.specific.permissions_for_user(user).can_edit() else None


def is_author(evaluation: Evaluation, user: Any) -> bool:
    named = any(same_name(user.get_full_name(), name) for name in evaluation.author_names)
    return named or evaluation.authors.filter(person=user).exists()


def took_a_seat(evaluation: Evaluation) -> QuerySet[Reviewer]:
    """Who reviews or did, or declared a conflict; not who declined before they read anything."""
    counted = Q(state__in=(Review.State.INVITED, Review.State.ACCEPTED, Review.State.GIVEN)) | Q(conflict=True)
    return evaluation.reviewers.filter(Exists(Review.objects.filter(counted, reviewer=OuterRef("pk"))))


def leads(evaluation: Evaluation, user: Any) -> bool:
    """Whether their role lets them lead it: brokers, leads of the establishment, administrators."""
    return bool(
        user.is_superuser
        or is_broker(user)
        or (evaluation.establishment_id and led_by(user).filter(pk=evaluation.establishment_id).exists())
    )


def editors_of(evaluation: Evaluation) -> list[User]:
    """Those who lead it, brokers and leads first; administrators where there is nobody else."""
    active = User.objects.filter(is_active=True).order_by("pk")
    leading = Q(groups__name=BROKERS)
    if evaluation.establishment:
        leading |= Q(pk__in=people_with(Membership.Role.LEAD, evaluation.establishment).values("pk"))
    found = without_part(active.filter(leading).distinct(), evaluation)
    return found or without_part(active.filter(is_superuser=True), evaluation)


def without_part(people: QuerySet[User], evaluation: Evaluation) -> list[User]:
    """Those who neither wrote the text nor review it."""
    seats = took_a_seat(evaluation).exclude(person=None).values("person")
    others = people.exclude(pk__in=evaluation.authors.values("person")).exclude(pk__in=seats)
    names = evaluation.author_names
    return [one for one in others if not any(same_name(one.get_full_name(), name) for name in names)]


def evaluations_led_by(user: Any) -> QuerySet[Evaluation]:
    """Those that `user` leads; who has the name of an author is left out where they are read one by one."""
    if not user.is_authenticated or not user.is_active:
        return Evaluation.objects.none()
    found = Evaluation.objects.exclude(Exists(Author.objects.filter(evaluation=OuterRef("pk"), person=user)))
    counted = Q(state__in=(Review.State.INVITED, Review.State.ACCEPTED, Review.State.GIVEN)) | Q(conflict=True)
    seated = Review.objects.filter(counted, reviewer__person=user, round__evaluation=OuterRef("pk"))
    found = found.exclude(Exists(seated))
    if user.is_superuser or is_broker(user):
        return found
    return found.filter(establishment__in=led_by(user))


def invitable(round_: Round, by: Any) -> list[User]:
    """Who may be asked to review this round: of the role, without interest, and not asked already."""
    review = round_.evaluation.review
    page: Any = round_.state.revision.as_object() if round_.state else None
    if review is None or page is None:
        return []
    refused = set(
        Review.objects.filter(round__evaluation=round_.evaluation, conflict=True).values_list(
            "reviewer__person", flat=True
        )
    )
    asked = round_.reviews.exclude(state=Review.State.WITHDRAWN).values_list("reviewer__person", flat=True)
    left_out = refused | set(asked) | {by.pk}
    free = without_authors(reviewers_for(review, page), round_.evaluation)
    return [person for person in free if person.pk not in left_out]


def without_authors(people: list[User], evaluation: Evaluation) -> list[User]:
    authors = set(evaluation.authors.values_list("person", flat=True))
    names = evaluation.author_names
    return [
        one
        for one in people
        if one.pk not in authors and not any(same_name(one.get_full_name(), name) for name in names)
    ]


def may_read_the_text(review: Review, user: Any) -> bool:
    """Whether a reviewer reads the draft: once they have accepted, while the round goes on, by their role of today."""
    return bool(
        review.reviewer.person_id == user.pk
        and review.state in (Review.State.ACCEPTED, Review.State.GIVEN)
        and review.round.is_open
        and holds_the_role(user)
        and not is_author(review.round.evaluation, user)
    )


def holds_the_role(user: Any) -> bool:
    return bool(people_with(Membership.Role.REVIEWER).filter(pk=user.pk).exists())


def note_authors(evaluation: Evaluation, *, page: Any, since: Any) -> None:
    """Keep who had a hand in what is submitted: who began it, sends it, wrote in it since then, is named in it.

    A broker who corrects the text once it is sent isn't its author; who writes between two rounds is.
    """
    review = evaluation.review
    written = Revision.page_revisions.filter(object_id=str(page.pk))
    if since is not None:
        written = written.filter(created_at__gt=since)
    if review and not evaluation.rounds.exists():
        written = written.filter(created_at__lte=review.created_at)
    people = set(written.order_by().values_list("user", flat=True).distinct())
    people |= {page.owner_id, review.requested_by_id if review else None}
    rows = [Author(evaluation=evaluation, person_id=number) for number in people - {None}]
    Author.objects.bulk_create(rows, ignore_conflicts=True)
    names = [one.whole_name for one in getattr(page, "contributors_list", ())]
    evaluation.author_names = list(dict.fromkeys([*evaluation.author_names, *names]))
