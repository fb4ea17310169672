"""What a writer does, at random: in the database as the administration does, or through its forms.

Writes one line of JSON for each edit. Reads numbers on the standard input: how many edits it may have
made so far; it stops at the last one, or when the input ends.
"""

import argparse
import http.client
import json
import random
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from http.cookiejar import CookieJar
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from portal.accounts.models import User
from portal.demo.accounts import DEMO_PASSWORD
from portal.directory.models import Establishment, OwnerSectionPage, Term
from practices.models import PracticePage
from syntheses.models import DigestPage, SynthesisPage
from training.models import AccompanimentPage, LessonPage, TrainingBlockPage

# The pages of the site itself are left alone, so that there is always something to find.
LEAVES = (PracticePage, SynthesisPage, DigestPage, AccompanimentPage)
MODELS = (*LEAVES, TrainingBlockPage, LessonPage)
# One leaf in so many is for those who write through the forms, and for them alone: saving a page while
# somebody else moves it breaks the tree, whichever the portal.
SHARE = 4
ADMINISTRATOR = "admin@inters4.example"
START_SECONDS = 60


def pages_for_forms() -> Any:
    return Page.objects.type(*LEAVES).annotate(share=F("pk") % SHARE).filter(share=0)


def pages_for_database() -> Any:
    return Page.objects.type(*MODELS).exclude(pk__in=pages_for_forms().values("pk"))


class Refused(Exception):  # noqa: N818 - the name says what is wrong
    """The edit can't be made on what was drawn."""


class Failed(Exception):  # noqa: N818 - the same
    """The server answered with an error."""


class Cut(Exception):  # noqa: N818 - the same
    """The connection ended before the answer: the edit is made or not."""


class Writer:
    """Draws an edit and makes it. `kinds` gives each its weight."""

    kinds: dict[str, int]

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.number = 0

    def edit(self) -> dict[str, Any]:
        """Make one edit; returns what came of it: `done`, `refused`, `failed` or `cut`."""
        self.number += 1
        kind = self.draw.choices(list(self.kinds), list(self.kinds.values()))[0]
        told: dict[str, Any] = {"number": self.number, "kind": kind, "result": "done"}
        try:
            told["of"] = self.make(getattr(self, kind))
        except (Refused, ValidationError) as error:
            told |= {"result": "refused", "reason": str(error)}
        except Failed as error:
            told |= {"result": "failed", "reason": str(error)}
        except Cut as error:
            told |= {"result": "cut", "reason": str(error)}
        return told | {"at": time.monotonic()}

    def make(self, change: Callable[[], int]) -> int:
        return change()

    def one_of(self, found: Any) -> Any:
        """One row of a queryset, whatever order the database gives them in."""
        keys = list(found.order_by("pk").values_list("pk", flat=True))
        if not keys:
            raise Refused("nothing to choose from")
        return found.model.objects.get(pk=self.draw.choice(keys))

    def mark(self) -> str:
        """A word that no other edit gives."""
        return f"{type(self).__name__.lower()[0]}{self.number}"

    def new_title(self, page: Page) -> str:
        return f"{page.title.split(' · ')[0][:150]} · {self.mark()}"


class DatabaseWriter(Writer):
    """Edits as the administration makes them, each in one transaction."""

    kinds = {
        "retitle": 30,
        "unpublish": 9,
        "publish_again": 9,
        "copy": 8,
        "delete": 6,
        "move": 12,
        "restrict": 8,
        "lift": 6,
        "rename_term": 5,
        "rename_establishment": 2,
        "rename_slug_of_parent": 5,
    }

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.user = User.objects.get(email=ADMINISTRATOR)

    @transaction.atomic
    def make(self, change: Callable[[], int]) -> int:
        return change()

    def page(self, **fields: Any) -> Any:
        return self.one_of(pages_for_database().filter(**fields)).specific

    def retitle(self) -> int:
        page = self.page(live=True)
        page.title = self.new_title(page)
        page.save_revision(user=self.user).publish(user=self.user)
        return page.pk

    def unpublish(self) -> int:
        page = self.page(live=True)
        page.unpublish(user=self.user)
        return page.pk

    def publish_again(self) -> int:
        page = self.page(live=False)
        page.save_revision(user=self.user).publish(user=self.user)
        return page.pk

    def copy(self) -> int:
        page = self.page(live=True)
        attributes = {"title": self.new_title(page), "slug": f"copie-{self.mark()}-{page.pk}"}
        return page.copy(update_attrs=attributes, user=self.user).pk

    def delete(self) -> int:
        page = self.page()
        key = page.pk
        page.delete(user=self.user)
        return key

    def move(self) -> int:
        page = self.page()
        parent = page.get_parent().specific
        places = type(parent).objects.exclude(pk=parent.pk)
        if isinstance(parent, OwnerSectionPage):
            places = places.child_of(parent.get_parent())
        place = self.one_of(places)
        if not Page._slug_is_available(page.slug, place, page):
            raise Refused(f"{page.slug} is taken below {place.url_path}")
        page.move(place, pos="last-child", user=self.user)
        return page.pk

    def restrict(self) -> int:
        page = self.page(view_restrictions=None)
        restriction = PageViewRestriction(page=page, restriction_type=PageViewRestriction.LOGIN)
        groups = []
        if self.draw.random() < 0.5:
            restriction.restriction_type = PageViewRestriction.GROUPS
            groups = [self.one_of(Establishment.objects.exclude(group=None)).group]
        restriction.save(user=self.user)
        restriction.groups.set(groups)
        return page.pk

    def lift(self) -> int:
        restriction = self.one_of(PageViewRestriction.objects.filter(page__in=pages_for_database()))
        page_id = restriction.page_id
        restriction.delete(user=self.user)
        return page_id

    def rename_term(self) -> int:
        return self.rename(Term)

    def rename_establishment(self) -> int:
        return self.rename(Establishment)

    def rename(self, model: Any) -> int:
        named = self.one_of(model.objects.all())
        named.label = f"{named.label.split(' · ')[0]} · {self.mark()}"
        named.save()
        return named.pk

    def rename_slug_of_parent(self) -> int:
        parent = self.one_of(Page.objects.type(OwnerSectionPage, TrainingBlockPage).filter(numchild__gt=0)).specific
        parent.slug = f"{parent.slug.split('--')[0]}--{self.mark()}"
        parent.save_revision(user=self.user).publish(user=self.user)
        return parent.pk


class FormWriter(Writer):
    """Edits through the administration's forms, as a browser posts them to the running server."""

    kinds = {"retitle": 60, "unpublish": 15, "publish_again": 15, "restrict": 10, "lift": 10}

    def __init__(self, seed: int, address: str) -> None:
        super().__init__(seed)
        self.address = address
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), _NoRedirect())
        self.signed_in = False

    def edit(self) -> dict[str, Any]:
        self.wait_for_server()
        return super().edit()

    def wait_for_server(self) -> None:
        """Sign in once; after a cut connection, wait until the server answers again."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                self.ask("/connexion/")
                if self.signed_in:
                    return
                status = self.ask("/connexion/", {"username": ADMINISTRATOR, "password": DEMO_PASSWORD})
                self.signed_in = status == 302
            except Cut:
                time.sleep(0.2)
        raise TimeoutError(f"{self.address} does not answer")

    def ask(self, path: str, form: dict[str, Any] | None = None) -> int:
        """GET, or POST of a form; returns the status. Raises Cut without an answer."""
        request = urllib.request.Request(self.address + path)
        if form is not None:
            request.data = urllib.parse.urlencode(form, doseq=True).encode()
            token = next((cookie.value for cookie in self.cookies if cookie.name == "csrftoken"), "")
            request.add_header("X-CSRFToken", token or "")
        try:
            with self.opener.open(request, timeout=30) as answer:
                answer.read()
                return answer.status
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code
        except (OSError, http.client.HTTPException) as error:
            raise Cut(repr(error)) from error

    def post(self, page: Page, path: str, form: dict[str, Any], accepted: int = 302) -> int:
        status = self.ask(f"/admin/pages/{page.pk}/{path}", form)
        if status >= 500:
            raise Failed(f"{status} for {path} of page {page.pk}")
        if status != accepted:
            raise Refused(f"{status} for {path} of page {page.pk}")
        return page.pk

    def page(self, **fields: Any) -> Any:
        return self.one_of(pages_for_forms().filter(**fields)).specific

    def save(self, page: Any, title: str) -> int:
        """Post the edit form: its plain fields, its streams left empty."""
        streams = [field.name for field in page._meta.get_fields() if isinstance(field, StreamField)]
        values: dict[str, Any] = {name: streamfield([]) for name in streams}
        values |= {name: inline_formset([]) for name in ("outgoing_links", "comments")}
        values |= {name: getattr(page, name) for name in ("slug", "summary", "language")}
        values |= {"title": title, "action-publish": "action-publish"}
        return self.post(page, "edit/", nested_form_data(values))

    def retitle(self) -> int:
        page = self.page(live=True)
        return self.save(page, self.new_title(page))

    def publish_again(self) -> int:
        page = self.page(live=False)
        return self.save(page, page.title)

    def unpublish(self) -> int:
        return self.post(self.page(live=True), "unpublish/", {})

    def restrict(self) -> int:
        # A form in a window of the administration: its script has 200 in answer.
        return self.post(self.page(view_restrictions=None), "privacy/", {"restriction_type": "login"}, 200)

    def lift(self) -> int:
        restricted = self.page(view_restrictions__isnull=False)
        return self.post(restricted, "privacy/", {"restriction_type": "none"}, 200)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Allowance:
    """How many edits may be made, as the standard input says."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.allowed = 0
        self.ended = False
        self.changed = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            with self.changed:
                self.allowed = max(self.allowed, int(line))
                self.changed.notify()
        with self.changed:
            self.ended = True
            self.changed.notify()

    def wait(self, number: int) -> bool:
        """Wait until edit `number` may be made. Returns False when there are no more to make."""
        if number > self.limit:
            return False
        with self.changed:
            self.changed.wait_for(lambda: self.ended or number <= self.allowed)
            return not self.ended


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--edits", type=int, default=1, help="how many at most")
    parser.add_argument("--address", help="write through the forms of the portal that answers there")
    parser.add_argument("--word", help="put this word in the title of a public page, and stop")
    options = parser.parse_args()
    if options.word:
        print(json.dumps({"of": put_in_a_title(options.word)}))
        return 0
    writer = FormWriter(options.seed, options.address) if options.address else DatabaseWriter(options.seed)
    allowance = Allowance(options.edits)
    while allowance.wait(writer.number + 1):
        print(json.dumps(writer.edit()), flush=True)
    return 0


@transaction.atomic
def put_in_a_title(word: str) -> int:
    """Publish a page that everybody may read under another title; returns its id."""
    page = Page.objects.type(*MODELS).live().public().order_by("pk").first().specific
    page.title = f"{page.title.split(' · ')[0]} · {word}"
    page.save_revision().publish()
    return page.pk
