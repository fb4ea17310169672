"""The search's own questions, asked of the trainings alone, and what is told of each of those that are found."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.templatetags.core_tags import minutes
from portal.core.visibility import grants_of_reader, visible_to
from portal.kinds.contents import Family, kinds_of, slugs
from portal.text.numbers import number_text
from search.addresses import address
from search.presenter import search_context
from search.request import InvalidSearchRequest, ParameterError, SearchRequest
from search.service import read_request, run_search
from search.wording import counted, unavailable_message
from training.blocks.pages import LessonPage, TrainingBlockPage
from training.facets import below
from training.following.followers import followers_of
from training.following.mine import Followed, followed_by

# What one chooses by, in order; the region is the map.
FACETS = ("type", "theme", "audience", "order", "duration", "credited", "programme")


def read_catalogue(request: HttpRequest, family: Family) -> SearchRequest:
    """Validate an address of the catalogue.

    Raises:
        search.request.InvalidSearchRequest: naming each parameter that is refused; a type of another family is.
    """
    asked = read_request(request.GET, request.user)
    known = slugs(kinds_of(family))
    foreign = [name for name in asked.filters.get("type", ()) if name not in known]
    if foreign:
        raise InvalidSearchRequest({"type": ParameterError("unknown", foreign[0])})
    return asked


def catalogue_context(request: HttpRequest, asked: SearchRequest | None, family: Family, path: str) -> dict[str, Any]:
    """Return what the page of the catalogue shows. The same number of queries, whatever is found.

    Args:
        asked: what the address asks; None, everything, for a preview.
    """
    known = slugs(kinds_of(family))
    asked = asked or SearchRequest(grants=grants_of_reader(request.user))
    wanted = {"type": known, **asked.filters}
    search = run_search(replace(asked, filters=wanted, facets=(*FACETS, "region")), request.user)
    context = search_context(replace(search, request=asked), path)
    groups = {group["name"]: group for group in context["facets"]}
    groups["type"]["values"] = [value for value in groups["type"]["values"] if value["value"] in known]
    kinds = asked.filters.get("type", ())
    hits = context["results"]
    told = told_of([hit["id"] for hit in hits if hit["type"] == TrainingBlockPage.kind], request.user)
    for hit in hits:
        if hit["id"] in told:
            # The time is told with the rest.
            hit |= {"training": told[hit["id"]], "kind_detail": ""}
    return context | {
        "facets": [groups[name] for name in FACETS if len(groups[name]["values"]) > (name == "type")],
        "heading": counted(search.results.total, kinds[0]) if len(kinds) == 1 else _counted(search.results.total),
        "sort": [way for way in context["sort"] if way["value"] != "results"],
        "notice": unavailable_message() if search.degraded else "",
        "everywhere_url": address(asked),
        "catalogue_url": path,
    }


def _counted(total: int) -> str:
    if not total:
        return _("Aucune formation")
    words = ngettext("%(count)s formation", "%(count)s formations", total)
    return words % {"count": number_format(total, force_grouping=True)}


@dataclass(frozen=True)
class ToldBlock:
    """What one chooses a block by, and where the reader stands in it; `followed` is None for who doesn't follow it."""

    block: TrainingBlockPage
    lessons: int
    minutes_of_lessons: int
    followers: str
    followed: Followed | None

    @cached_property
    def facts(self) -> list[str]:
        """« 2 h », « 4 leçons », « 3 h reconnues par … », « suivi par 34 personnes de 4 régions »."""
        time = self.block.duration_minutes or self.minutes_of_lessons
        found = [minutes(time)] if time else []
        if self.lessons:
            found.append(ngettext("%(count)d leçon", "%(count)d leçons", self.lessons) % {"count": self.lessons})
        found.append(self.credit)
        if self.followers:
            found.append(_("suivi par %(people)s") % {"people": self.followers})
        return found

    @property
    def credit(self) -> str:
        """The hours that somebody recognises, and who; that nobody does, where nobody does."""
        hours, who = self.block.hours_credited, self.block.credited_by
        if not hours:
            return _("sans heures reconnues")
        recognised = _("%(hours)s h reconnues") % {"hours": number_text(hours)}
        return _("%(recognised)s par %(who)s") % {"recognised": recognised, "who": who} if who else recognised

    @property
    def standing(self) -> str:
        """« Commencé. Il vous reste 12 min et 1 exercice. »; nothing for who doesn't follow the block."""
        if self.followed is None:
            return ""
        standing = self.followed.standing
        if self.followed.enrolment.completed_at:
            return _("Réussi.")
        if standing.has_failed:
            return _("Tout est fait, le seuil n’est pas atteint.")
        return f"{_('Commencé.') if standing.done else _('Inscrit.')} {standing.left_text}"


def told_of(blocks: Collection[int], reader: Any) -> dict[int, ToldBlock]:
    """What is told of each of these blocks, that the reader may read. Eight queries at most, whatever their number."""
    if not blocks:
        return {}
    pages = {block.pk: block for block in TrainingBlockPage.objects.filter(pk__in=blocks)}
    lessons = _lessons_below([block.path for block in pages.values()], reader)
    followers = followers_of(pages, reader)
    followed = {item.enrolment.block_id: item for item in followed_by(reader, among=list(pages))}
    return {
        pk: ToldBlock(block, *lessons[block.path], followers.get(pk, ""), followed.get(pk))
        for pk, block in pages.items()
    }


def _lessons_below(paths: Iterable[str], reader: Any) -> dict[str, tuple[int, int]]:
    """How many lessons the reader may open below each of these paths, and their minutes."""
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    rows = LessonPage.objects.filter(visible_to(reader), below(list(paths)))
    for path, time in rows.values_list("path", "duration_minutes"):
        above = path[: -LessonPage.steplen]
        found[above] = (found[above][0] + 1, found[above][1] + (time or 0))
    return found
