"""Make a world on its ground, step by step, by what the portal itself does for each."""

import shutil
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from wagtail.actions.move_page import MovePageAction
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page
from wagtail.rich_text import RichText

from portal.brokering.models import KnowledgeRequest, NeedAnswer
from portal.core.models import PageLink, PortalDocument, PortalImage
from portal.core.visibility import set_visibility
from portal.home.models import StandardPage
from practices.models import PracticePage
from search.engine import get_engine
from search.indexer import all_documents, process_outbox
from search.models import Counter, OutboxRow
from syntheses.models import DigestPage, SynthesisPage
from tests.worlds.adopting import adopt
from tests.worlds.ground import GROUND_NUMBERS, Ground, numbered
from tests.worlds.oracle import tree_of
from tests.worlds.script import (
    GROUND,
    HOME,
    Adopt,
    Attach,
    Delete,
    Draft,
    Link,
    Make,
    Move,
    Need,
    Publish,
    Rename,
    Restrict,
    Step,
    Unpublish,
    World,
)
from training.models import AccompanimentPage, LessonPage, TrainingBlockPage

MODELS = {
    "practice": PracticePage,
    "synthesis": SynthesisPage,
    "digest": DigestPage,
    "training": TrainingBlockPage,
    "lesson": LessonPage,
    "accompaniment": AccompanimentPage,
    "standard": StandardPage,
}
BEGINNING = datetime(2024, 1, 1, 12, tzinfo=UTC)
# When what is scheduled appears: not during a test, and at the same hour in both worlds.
LATER = datetime(2190, 1, 1, 12, tzinfo=UTC)


def number_of(name: str) -> int:
    """The number of a page, which its name gives: « p3 » is 1003."""
    return GROUND_NUMBERS[name] if name in GROUND else 1000 + int(name[1:])


def file_number(name: str) -> int:
    return 2000 + int(name[1:])


class Builder:
    """Makes one world. Dates are those of the steps of the whole world, `clock`, so that both worlds have the same."""

    def __init__(self, ground: Ground, world: World, clock: World) -> None:
        self.ground = ground
        self.world = world
        self.clock = clock

    def build(self) -> None:
        if not self.world.followed:
            get_engine().rebuild([])
        for step in self.world.steps:
            self.do(step)
            if self.world.followed:
                index_what_waits()
        self._set_dates()
        if self.world.followed:
            index_what_waits()
        else:
            OutboxRow.objects.all().delete()
            get_engine().rebuild(all_documents(sequence=Counter.next("sync")))

    def do(self, step: Step) -> None:
        """Do one step, as a person would in the administration."""
        if isinstance(step, Make):
            self._make(step)
        elif isinstance(step, Need):
            self._need(step)
        elif isinstance(step, Restrict):
            self._restrict(step)
        elif isinstance(step, Adopt):
            adopt(step, practice=number_of(step.name), place=self.ground.places[step.owner], on=BEGINNING)
        else:
            self._change(step, Page.objects.get(pk=number_of(step.name)).specific)  # type: ignore[attr-defined]

    def _make(self, step: Make) -> None:
        fields: dict[str, Any] = {
            "title": title_of(step),
            "slug": step.slug,
            "summary": f"Résumé : {sentence(step.words)}",
        }
        naming = " ".join(f'<a linktype="page" id="{number_of(one)}">lire</a>' for one in step.naming)
        fields["body"] = [("text", RichText(f"<p>{sentence(step.words)} {naming}</p>"))]
        page = numbered(MODELS[step.kind], number_of(step.name), live=False, **fields)
        if step.kind == "standard":
            page.show_in_menus = True
        Page.objects.get(pk=self._number_above(step.under)).add_child(instance=page)
        if step.kind != "standard":
            page.establishments.set([self.ground.places[self._owner(step)]])
            page.terms.set([self.ground.themes[slug] for slug in step.themes])
            page.regions.set([self.ground.places[owner].region for owner in step.regions])
            page.save()
        if step.state == "scheduled":
            page.go_live_at = LATER
        revision = page.save_revision()
        if step.state != "draft":
            revision.publish()
        if step.state == "withdrawn":
            Page.objects.get(pk=page.pk).specific.unpublish()

    def _number_above(self, under: str) -> int:
        return self.ground.home.pk if under == HOME else number_of(under)

    def _owner(self, step: Make) -> str:
        for name in tree_of(self.world).above(step.under):
            if name in GROUND and name[-2:] in {"-a", "-b"}:
                return name[-1]
        return "a"

    def _restrict(self, step: Restrict) -> None:
        page = Page.objects.get(pk=number_of(step.name))
        if step.to == "password":
            set_visibility(page, visibility="public")
            page.view_restrictions.create(restriction_type="password", password="sésame")
        elif step.to in {"", "login"}:
            set_visibility(page, visibility="members" if step.to else "public")
        else:
            groups = [self.ground.places[owner].group for owner in step.to]
            set_visibility(page, visibility="establishment", groups=groups)

    def _change(self, step: Step, page: Any) -> None:
        if isinstance(step, Move):
            above = Page.objects.get(pk=self._number_above(step.under))
            MovePageAction(page, above, pos="last-child").execute(skip_permission_checks=True)
        elif isinstance(step, Rename):
            page.slug = step.slug
            revision = page.save_revision()
            if page.live:
                revision.publish()
            else:
                page.save()
        elif isinstance(step, Publish):
            page.go_live_at = None
            page.save_revision().publish()
        elif isinstance(step, Unpublish):
            page.unpublish()
        elif isinstance(step, Draft):
            page.summary = f"Ébauche : {sentence(step.words)}"
            page.save_revision()
        elif isinstance(step, Delete):
            page.delete()
        elif isinstance(step, Link):
            PageLink.objects.get_or_create(source_id=page.pk, target_id=number_of(step.to), kind=step.kind)
        elif isinstance(step, Attach):
            self._attach(step, page)

    def _attach(self, step: Attach, page: Any) -> None:
        number = file_number(step.file)
        fields = {"pk": number, "title": f"Fichier {step.file}", "collection": self.ground.files}
        if step.image:
            if not PortalImage.objects.filter(pk=number).exists():
                PortalImage.objects.create(**fields, file=get_test_image_file(filename=f"image-{step.file}.png"))
            page.image_id, page.image_alt = number, "Une image"
        else:
            if not PortalDocument.objects.filter(pk=number).exists():
                text = ContentFile(f"Document xylophone {step.file}.".encode(), name=f"document-{step.file}.txt")
                PortalDocument.objects.create(**fields, file=text)
            document = PortalDocument.objects.get(pk=number)
            page.documents = [("document", {"title": f"Fichier {step.file}", "document": document})]
        revision = page.save_revision()
        if page.live:
            revision.publish()
        else:
            page.save()

    def _need(self, step: Need) -> None:
        need = KnowledgeRequest.objects.create(
            pk=step.number,
            need="Un besoin.",
            email="besoin@inters4.example",
            page_id=number_of(step.page) if step.page and self._stands(step.page) else None,
            public_summary=step.summary,
        )
        KnowledgeRequest.objects.filter(pk=need.pk).update(
            published_at=BEGINNING if step.summary else None, created_at=BEGINNING
        )
        for rank, name in enumerate(step.answers):
            if self._stands(name):
                NeedAnswer.objects.create(need=need, page_id=number_of(name), sort_order=rank)

    @staticmethod
    def _stands(name: str) -> bool:
        return Page.objects.filter(pk=number_of(name)).exists()

    def _set_dates(self) -> None:
        """Give each page the dates of the steps that changed it, rather than those of this minute."""
        published = dict.fromkeys([self.ground.home.pk, *GROUND_NUMBERS.values()], -1)
        revised: dict[int, int] = {}
        for rank, step in enumerate(self.clock.steps):
            if isinstance(step, Make | Rename | Publish | Attach):
                published[number_of(step.name)] = rank
            if isinstance(step, Draft) and step in self.world.steps:
                revised[number_of(step.name)] = rank
        for number, rank in published.items():
            first, last = BEGINNING + timedelta(days=number % 1000), BEGINNING + timedelta(hours=rank)
            rows = Page.objects.filter(pk=number)
            rows.filter(first_published_at__isnull=False).update(first_published_at=first)
            rows.filter(last_published_at__isnull=False).update(last_published_at=last)
            rows.update(latest_revision_created_at=BEGINNING + timedelta(hours=max(rank, revised.get(number, rank))))
        OutboxRow.objects.bulk_create(OutboxRow(subject="page", object_id=pk) for pk in published)


def index_what_waits() -> None:
    from portal.core.document_texts import Desk

    while process_outbox() or Desk().empty():
        pass
    if settings.EMBEDDING_URL:
        _embed_what_waits()


def _embed_what_waits() -> None:
    """Have all vectors made, and a copy of them that knows nothing of another world."""
    from search.meaning import copying
    from search.meaning.client import embedding_server
    from search.meaning.scribe import embed_some
    from search.meaning.states import folder

    server = embedding_server()
    while server and embed_some(server):
        pass
    shutil.rmtree(folder(), ignore_errors=True)
    copying._last.clear()
    if server:
        copying.refresh(server)


def sentence(words: tuple[str, ...]) -> str:
    return f"{' '.join(words)}."


def title_of(step: Make) -> str:
    return f"{' '.join(step.words[:2]).capitalize()} {step.name}"
