"""The least data that a test needs: a site tree and pages in it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.coreutils import resolve_model_string
from wagtail.models import Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from portal.accounts.models import User
from portal.background.once import tasks_once
from portal.core.changes import pages_told_once
from portal.directory.models import Establishment, OwnerSectionPage, Region, Term, Vocabulary
from portal.exchange.publishing import add_new_page, publish_written
from portal.home.models import HomePage, StandardPage
from practices.models import PracticePage
from tests.kept_rows import written_once
from training.models import LessonPage, TrainingBlockPage


def make_home() -> HomePage:
    """The home page of the default site, made once a test."""
    home = HomePage.objects.first()
    if home is None:
        written_once(_new_home)
        home = HomePage.objects.get()
    return home


def _new_home() -> None:
    root = Page.get_first_root_node()
    for child in root.get_children():
        child.delete()
    home = HomePage(title="Accueil", slug="accueil")
    Page.get_first_root_node().add_child(instance=home)
    site = Site.objects.filter(is_default_site=True).first() or Site(hostname="localhost", is_default_site=True)
    site.root_page = home
    site.save()


def make_establishment(slug: str = "cisss-bsl", region: str = "bas-saint-laurent") -> Establishment:
    found = Establishment.objects.filter(slug=slug).first()
    if found is None:
        written_once(_new_establishment, slug, region)
        found = Establishment.objects.get(slug=slug)
    return found


def _new_establishment(slug: str, region: str) -> None:
    place = Region.objects.filter(slug=region).first()
    if place is None:
        number = Region.objects.count() + 1
        place = Region.objects.create(
            slug=region, label=region.title(), code=f"{number:02d}", tile_row=1, tile_column=number
        )
    Establishment.objects.create(slug=slug, label=slug.upper(), region=place)


def make_term(vocabulary: str, slug: str, label: str = "", order: int = 0, **fields: Any) -> Term:
    names, _created = Vocabulary.objects.get_or_create(slug=vocabulary, defaults={"label": vocabulary, "open": True})
    return Term.objects.get_or_create(
        vocabulary=names, slug=slug, defaults={"label": label or slug, "order": order} | fields
    )[0]


def make_section(model: type, establishment: Establishment) -> OwnerSectionPage:
    family = model.content_kind.family
    make_home()
    index = resolve_model_string(family.index).objects.first()
    if index is None:
        written_once(_new_index, family)
        index = resolve_model_string(family.index).objects.get()
    sections = OwnerSectionPage.objects.child_of(index).filter(establishment=establishment)
    section = sections.first()
    if section is None:
        written_once(_new_section, family, establishment.slug)
        section = sections.get()
    return section


def _new_index(family: Any) -> None:
    make_home().add_child(instance=resolve_model_string(family.index)(title=family.path.title(), slug=family.path))


def _new_section(family: Any, slug: str) -> None:
    owner = Establishment.objects.get(slug=slug)
    index = resolve_model_string(family.index).objects.get()
    index.add_child(instance=OwnerSectionPage(title=owner.label, slug=slug, establishment=owner))


@contextmanager
def saved_without_indexes() -> Iterator[None]:
    """Leave Wagtail's indexes of words and of references aside: what is saved here is saved again at once."""
    words = settings.WAGTAILSEARCH_BACKENDS["default"]
    words["AUTO_UPDATE"] = False
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        del words["AUTO_UPDATE"]


def make_page(
    model: type = PracticePage,
    *,
    title: str = "Une pratique",
    slug: str = "",
    establishment: Any = None,
    live: bool = True,
    terms: Any = (),
    regions: Any = (),
    parent: Any = None,
    **fields: Any,
) -> Any:
    """A page of `model` under the section of its establishment (or `parent`), published unless `live` is false."""
    from django.utils.text import slugify

    establishment = establishment or make_establishment()
    if model is StandardPage:
        parent = parent or make_home()
    elif model is LessonPage:
        parent = parent or make_page(TrainingBlockPage, title="Un bloc", establishment=establishment)
    else:
        parent = make_section(model, establishment)
    page = model(title=title, slug=slug or slugify(title)[:50], live=live, **fields)
    if model is not StandardPage:
        page.establishments.set([establishment])
        page.terms.set(terms)
        page.regions.set(regions)
    # As a file's page is written: what is kept of each page that is saved is kept once.
    with transaction.atomic(), tasks_once(), pages_told_once():
        if live:
            add_new_page(page, under=parent)
            publish_written(page)
        else:
            parent.add_child(instance=page)
    return model.objects.get(pk=page.pk)


def make_twins(page: Any, number: int) -> list[Any]:
    """So many pages like a published one, beside it, written as rows: for what must cost the same with many.

    No revision is made of them; what the portal keeps of each page that is saved is kept of them too.
    """
    parent = Page.objects.get(pk=page.get_parent().pk)
    model, first = type(page), parent.numchild + 1
    twins = []
    for rank in range(first, first + number):
        twin = model.objects.get(pk=page.pk)
        twin.pk = twin.id = None
        twin.path = Page._get_path(parent.path, page.depth, rank + 1000)
        twin.title = twin.draft_title = f"{page.title} {rank:03d}"
        twin.slug, twin.translation_key, twin.numchild = f"{page.slug}-{rank}", uuid.uuid4(), 0
        twin.latest_revision = twin.live_revision = None
        twin.set_url_path(parent)
        twins.append(twin)
    rows = Page.objects.bulk_create(
        Page(**{field.attname: getattr(twin, field.attname) for field in Page._meta.concrete_fields}) for twin in twins
    )
    for twin, row in zip(twins, rows, strict=True):
        twin.pk = twin.id = row.pk
        twin.page_ptr_id = row.pk
        twin.save_base(raw=True, force_insert=True)
    parent.numchild += number
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild)
    for name in ("establishments", "regions", "terms"):
        link = model._meta.get_field(name).remote_field.through
        ends = [field for field in link._meta.concrete_fields if field.is_relation]
        own = next(field.attname for field in ends if issubclass(model, field.related_model))
        other = next(field.attname for field in ends if field.attname != own)
        ids = link.objects.filter(**{own: page.pk}).values_list(other, flat=True)
        link.objects.bulk_create(link(**{own: twin.pk, other: pk}) for twin in twins for pk in ids)
    return twins


def make_user(email: str = "lectrice@inters4.example", *, groups: Any = (), **fields: Any) -> User:
    user = User.objects.create_user(email, "mot-de-passe-de-test", **fields)
    for group in groups:
        user.groups.add(group if isinstance(group, Group) else Group.objects.get(name=group))
    return User.objects.get(pk=user.pk)
