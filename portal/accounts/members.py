"""Everything that an establishment needs to read and write in the portal, made at once and safe to make again."""

from dataclasses import dataclass, field

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Collection, Page

from portal.accounts.services import author_group_name, ensure_authors, ensure_collection
from portal.directory.models import Establishment, OwnerSectionPage, Region


@dataclass(frozen=True)
class Step:
    """One thing that an establishment needs: what it is, and whether it was made now or was there."""

    what: str
    made: bool

    def __str__(self) -> str:
        return (_("%(what)s : fait") if self.made else _("%(what)s : déjà là")) % {"what": self.what}


@dataclass
class Arrival:
    """What was done for an establishment, in order, and what could not be done."""

    establishment: Establishment
    steps: list[Step] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def made(self) -> list[Step]:
        return [step for step in self.steps if step.made]

    def note(self, what: str, made: bool) -> None:
        self.steps.append(Step(what, made))


@transaction.atomic
def add_establishment(
    *,
    slug: str,
    label: str = "",
    kind: str = Establishment.Kind.HEALTH,
    region: Region | None = None,
    member: bool = True,
) -> Arrival:
    """Add an establishment with all that it needs; of one that is there, complete what is missing.

    What an establishment that is there says of itself stays as it is: a warning tells what differs.

    Raises:
        django.core.exceptions.ValidationError: where a value is not accepted, by field.
    """
    found = Establishment.objects.filter(slug=slug).first()
    if found is None:
        establishment = Establishment(slug=slug, label=label, kind=kind, region=region, member=member)
        establishment.full_clean(exclude=["group", "collection"])
        establishment.save()
        arrival = Arrival(establishment)
        arrival.note(_("Établissement « %(label)s »") % {"label": label}, True)
        return complete_establishment(establishment, arrival)
    arrival = Arrival(found)
    arrival.note(_("Établissement « %(label)s »") % {"label": found.label}, False)
    names = {item.name: str(item.verbose_name) for item in found._meta.fields}
    differing = [
        names[name]
        for name, differs in (
            ("label", bool(label) and label != found.label),
            ("region", region is not None and region != found.region),
            ("kind", kind != found.kind),
            ("member", member != found.member),
        )
        if differs
    ]
    if differing:
        arrival.warnings.append(
            _("Déjà au répertoire avec d’autres valeurs (%(fields)s), qui restent : changez-les dans l’administration.")
            % {"fields": ", ".join(differing)}
        )
    return complete_establishment(found, arrival)


@transaction.atomic
def complete_establishment(establishment: Establishment, arrival: Arrival | None = None) -> Arrival:
    """Make what an establishment lacks: readers, and, for a member, sections, authors and a collection. Idempotent."""
    arrival = arrival or Arrival(establishment)
    missing = establishment.group_id is None
    if missing:
        establishment.save()
    # A group made with its establishment is news in the same breath.
    made_now = missing or any(step.made for step in arrival.steps)
    arrival.note(_("Groupe des lecteurs « %(name)s »") % {"name": establishment.group}, made_now)
    if not establishment.member:
        arrival.warnings.append(_("Partenaire cité, non membre : ni sections, ni groupe de rédaction, ni collection."))
        return arrival
    indexes = section_indexes()
    if not indexes:
        arrival.warnings.append(
            _("Le site n’a pas encore de rubriques : importez un contenu (import_content), puis recommencez.")
        )
    had_collection = establishment.collection_id is not None
    ensure_collection(establishment)
    arrival.note(
        _("Collection d’images et de documents « %(name)s »") % {"name": establishment.collection}, not had_collection
    )
    name = author_group_name(establishment)
    had_authors = Group.objects.filter(name=name).exists()
    sections = [_ensure_section(establishment, index, arrival) for index in indexes]
    for section in sections:
        ensure_authors(establishment=establishment, section=section)
    if sections:
        arrival.note(_("Groupe de rédaction « %(name)s », avec ses droits") % {"name": name}, not had_authors)
    return arrival


def section_indexes() -> list[Page]:
    """The pages under which establishments have a section, in the order of the site."""
    models = OwnerSectionPage.clean_parent_page_models()
    return list(Page.objects.type(*models).order_by("path").specific()) if models else []


def _ensure_section(establishment: Establishment, index: Page, arrival: Arrival) -> OwnerSectionPage:
    section = OwnerSectionPage.objects.child_of(index).filter(establishment=establishment).order_by("path").first()
    made = section is None
    if section is None:
        section = OwnerSectionPage(title=establishment.label, establishment=establishment)
        section.slug = section.free_slug(establishment.slug, under=index)
        index.add_child(instance=section)
        section.save_revision(clean=False).publish()
    arrival.note(_("Section « %(index)s »") % {"index": index.title}, made)
    return section


@transaction.atomic
def follow_new_name(establishment: Establishment, *, label: str, slug: str) -> None:
    """Give groups, collection and sections the name that an establishment has now.

    Args:
        label: its former name; a section that somebody called otherwise keeps its title.
        slug: its former identifier.
    """
    if slug != establishment.slug:
        for before, after in (
            (Establishment(slug=slug).group_name, establishment.group_name),
            (author_group_name(Establishment(slug=slug)), author_group_name(establishment)),
        ):
            if not Group.objects.filter(name=after).exists():
                Group.objects.filter(name=before).update(name=after)
    if label == establishment.label:
        return
    Collection.objects.filter(pk=establishment.collection_id, name=label[:255]).update(name=establishment.label)
    for section in OwnerSectionPage.objects.filter(establishment=establishment, title=label):
        latest = section.get_latest_revision_as_object()
        latest.title = establishment.label
        revision = latest.save_revision(clean=False)
        if section.live:
            revision.publish()


def every_member() -> list[Arrival]:
    """Complete every member establishment. Idempotent."""
    return [complete_establishment(item) for item in Establishment.objects.filter(member=True)]


def refusal_text(error: ValidationError) -> str:
    """What a refused value says, a line a field."""
    return "\n".join(f"{name} : {' '.join(texts)}" for name, texts in error.message_dict.items())
