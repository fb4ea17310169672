"""Content-file codecs for establishments, places and vocabularies, and the sections that own pages."""

import difflib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.coreutils import resolve_model_string
from wagtail.models import Page

from portal.directory.models import Establishment, EstablishmentRole, Mrc, OwnerSectionPage, Region, Term, Vocabulary
from portal.directory.models.classifiers import CLASSIFIERS, classifiers_of
from portal.exchange.codecs import AttributeCodec, Codec, Date
from portal.exchange.nodes import Node
from portal.exchange.page_fields import CLOSING_FIELDS, OPENING_FIELDS
from portal.exchange.problems import ContentError, quoted, suggestion
from portal.exchange.publishing import add_new_page, publish_written
from portal.exchange.registry import Field
from portal.kinds.contents import Family
from portal.text.names import same_name


class Known:
    """Entries of the directory, by their slugs, and by the names that people write."""

    def __init__(self, entries: Iterable[Any]) -> None:
        self.by_slug = {entry.slug: entry for entry in entries}
        self.by_name: dict[str, set[str]] = defaultdict(set)
        for entry in self.by_slug.values():
            for name in _names(entry):
                self.by_name[same_name(name)].add(entry.slug)

    def find(self, text: str) -> Any:
        """The entry of this slug, or the only one of this name; None where there is none."""
        text = text.strip()
        plain = same_name(text)
        slugs = self.by_name.get(plain, set())
        if text in self.by_slug:
            return self.by_slug[text]
        return self.by_slug.get(plain) or (self.by_slug[next(iter(slugs))] if len(slugs) == 1 else None)

    def nearest(self, text: str) -> str:
        """« Vouliez-vous dire … », by slug: what was typed may be near a slug or near a name."""
        several = sorted(self.by_name.get(same_name(text), ()))
        if several:
            return _(" Vouliez-vous dire {names} ?").format(names=" ou ".join(map(quoted, several)))
        hint = suggestion(text, self.by_slug)
        if hint or len(text) > 100:
            return hint
        near = difflib.get_close_matches(same_name(text), self.by_name, n=1, cutoff=0.6)
        return _(" Vouliez-vous dire {name} ?").format(name=quoted(min(self.by_name[near[0]]))) if near else ""


def _names(entry: Any) -> list[str]:
    """Every name of an entry: an establishment keeps those that it had."""
    found = entry.search_names() if hasattr(entry, "search_names") else [entry.label, *getattr(entry, "aliases", ())]
    return [*filter(None, (*found, getattr(entry, "label_en", "")))]


def _look_up(node: Node, known: Known, of: str | Promise) -> Any:
    """Return the entry that a node names, by its slug or a name. Raises ContentError with the nearest one."""
    text = node.text().strip()
    found = known.find(text)
    if found is None:
        raise ContentError(
            _("{text} n’est pas {of}.{near}").format(text=quoted(text), of=of, near=known.nearest(text)), node.line
        )
    return found


def _chosen(node: Node, known: Known, of: str | Promise, reader: Any) -> list[Any]:
    """Return the entries that a list names, each once; reports those that don't exist."""
    found = []
    for item in node.items():
        try:
            entries = _several(item, known) or [_look_up(item, known, of)]
        except ContentError as refused:
            reader.problem(refused.line, refused.message)
            continue
        found += [entry for entry in entries if entry not in found]
    return found


def _several(node: Node, known: Known) -> list[Any]:
    """The entries of « a, b », where each part is one; names have commas too, so the whole comes first."""
    text = node.text()
    if "," not in text or known.find(text) is not None:
        return []
    entries = [known.find(part) for part in text.split(",") if part.strip()]
    return entries if all(entry is not None for entry in entries) else []


def _terms(reader: Any, vocabulary: str) -> tuple[Known, str]:
    def load() -> dict[str, Known]:
        found: dict[str, list[Term]] = defaultdict(list)
        for term in Term.objects.all():
            found[term.vocabulary.slug].append(term)
        return {slug: Known(terms) for slug, terms in found.items()}

    labels = reader.cached("vocabularies", lambda: dict(Vocabulary.objects.values_list("slug", "label")))
    name = labels.get(vocabulary, vocabulary)
    return reader.cached("terms", load).get(vocabulary, Known(())), _("un terme du vocabulaire {name}").format(
        name=name
    )


def _known(reader: Any, model: Any) -> Known:
    def load() -> Known:
        entries = model._default_manager.all()
        if model is Establishment:
            entries = entries.select_related("group").prefetch_related("former_names")
        return Known(entries)

    found: Known = reader.cached(model, load)
    return found


def _options(entries: Iterable[Any]) -> list[tuple[str, str]]:
    return [(entry.slug, entry.label) for entry in entries]


class TermField(AttributeCodec):
    """The one term of a vocabulary that an attribute holds."""

    def __init__(self, attribute: str, vocabulary: str) -> None:
        super().__init__(attribute)
        self.vocabulary = vocabulary

    def options(self, model: Any) -> list[tuple[str, str]]:
        return _options(Term.objects.filter(vocabulary__slug=self.vocabulary))

    def read(self, node: Node, reader: Any) -> Term | None:
        return None if node.empty else _look_up(node, *_terms(reader, self.vocabulary))

    def dump(self, page: Any, writer: Any) -> str | None:
        term = getattr(page, self.attribute)
        return term.slug if term else None


class RoleField(AttributeCodec):
    """A role of an establishment, as « slug of the establishment/title of the role »."""

    def read(self, node: Node, reader: Any) -> EstablishmentRole | None:
        def load() -> dict[str, EstablishmentRole]:
            roles = EstablishmentRole.objects.select_related("establishment")
            return {f"{role.establishment.slug}/{role.title}": role for role in roles}

        known = reader.cached(EstablishmentRole, load)
        return None if node.empty else _look_up(node, known, _("un rôle d’un établissement"))

    def dump(self, page: Any, writer: Any) -> str | None:
        role = getattr(page, self.attribute)
        return f"{role.establishment.slug}/{role.title}" if role else None


class Terms(Codec):
    """The terms of one vocabulary among all those that classify the page."""

    listed = True

    def __init__(self, vocabulary: str) -> None:
        self.vocabulary = vocabulary

    def label(self, model: Any) -> Any:
        return classifiers_of(model.content_kind)[self.vocabulary]

    def options(self, model: Any) -> list[tuple[str, str]]:
        return _options(Term.objects.filter(vocabulary__slug=self.vocabulary))

    def read(self, node: Node, reader: Any) -> list[Term]:
        return _chosen(node, *_terms(reader, self.vocabulary), reader)

    def apply(self, page: Any, value: list[Term], reader: Any) -> None:
        others = [term for term in _terms_of(page) if term.vocabulary.slug != self.vocabulary]
        page.terms.set(others + value)

    def dump(self, page: Any, writer: Any) -> list[str]:
        terms = [term for term in _terms_of(page) if term.vocabulary.slug == self.vocabulary]
        return [term.slug for term in sorted(terms, key=lambda term: (term.order, term.label, term.slug))]


def _terms_of(page: Any) -> list[Term]:
    """The page's terms, read once a page: `all()` would ask the database for each vocabulary."""
    return page.terms.get_object_list() if page.pk else list(page.terms.all())


class Places(Codec):
    """Entries of the directory that the page names by their slugs: regions or MRC."""

    listed = True

    def __init__(self, attribute: str, model: Any, of: str | Promise) -> None:
        self.attribute = attribute
        self.model = model
        self.of = of

    def label(self, model: Any) -> Any:
        return model._meta.get_field(self.attribute).verbose_name

    def options(self, model: Any) -> list[tuple[str, str]]:
        return _options(self.model._default_manager.all())

    def read(self, node: Node, reader: Any) -> list[Any]:
        return _chosen(node, _known(reader, self.model), self.of, reader)

    def apply(self, page: Any, value: list[Any], reader: Any) -> None:
        getattr(page, self.attribute).set(value)

    def dump(self, page: Any, writer: Any) -> list[str]:
        order = self.model._meta.ordering
        found = list(getattr(page, self.attribute).all())
        return [item.slug for item in sorted(found, key=lambda item: [getattr(item, name) for name in order])]


class Establishments(Places):
    """The establishments of a page; the first one owns it, and its section holds the page."""

    def __init__(self) -> None:
        super().__init__("establishments", Establishment, gettext_lazy("un établissement du répertoire"))

    def read(self, node: Node, reader: Any) -> list[Establishment]:
        if node.empty:
            raise ContentError(_("indiquez au moins un établissement : le premier porte la page."), node.line)
        return super().read(node, reader)

    def dump(self, page: Any, writer: Any) -> list[str]:
        owner = _owner_slug(page)
        others = [slug for slug in super().dump(page, writer) if slug != owner]
        return [owner, *others] if owner else others


def _owner_slug(page: Page) -> str:
    """The establishment of the nearest section above `page`."""
    paths = [page.path[:end] for end in range(page.steplen, len(page.path), page.steplen)]
    section = OwnerSectionPage.objects.filter(path__in=paths).select_related("establishment").order_by("-depth").first()
    return section.establishment.slug if section else ""


def readers_of(page: Any) -> list[Group]:
    """The groups of the members of the page's establishments."""
    return [item.group for item in page.establishments.all() if item.group is not None]


class UnderSection:
    """Pages that stand in the section of their first establishment, under the index of their type."""

    keys: tuple[str, ...] = ()

    def __init__(self, family: Family) -> None:
        self.slug = family.path
        self.family = family

    def index(self) -> Page | None:
        """The page under which the sections stand, or None where the site has none."""
        index: Page | None = resolve_model_string(self.family.index)._default_manager.order_by("path").first()
        return index

    def parent_path(self, values: dict[str, Node], reader: Any) -> str | None:
        node = values.get("establishments")
        # Asked of each page of an import: it is looked for once.
        index = reader.cached(("index", self.slug), self.index)
        try:
            first = next(iter(node.items()), None) if node else None
            known = _known(reader, Establishment)
            owner = (_several(first, known) or [_look_up(first, known, _("un établissement"))])[0] if first else None
        except ContentError:
            return None  # `establishments` itself is reported when it is read.
        return f"/{index.slug if index else self.slug}/{owner.slug}/" if owner else None

    def ensure_parent(self, path: str, reader: Any) -> Page:
        page = reader.run.existing(path)
        if page is not None:
            if page.specific_class is not OwnerSectionPage:
                raise LookupError(path)
            return page
        index = self.index()
        if index is None:
            raise LookupError(f"/{self.slug}/")
        establishment = Establishment.objects.get(slug=path.rstrip("/").rsplit("/", 1)[-1])
        section = OwnerSectionPage(title=establishment.label, slug=establishment.slug, establishment=establishment)
        add_new_page(section, under=index)
        publish_written(section)
        return section

    def dump(self, page: Page, writer: Any) -> dict[str, Any]:
        return {}

    def file_path(self, address: str) -> str:
        return f"{address.strip('/')}.md"


def classified_fields(*own: Field) -> tuple[Field, ...]:
    """The fields of a classified type: the common ones around its own."""
    return (
        *OPENING_FIELDS,
        Field("establishments", Establishments()),
        Field("regions", Places("regions", Region, gettext_lazy("une région"))),
        Field("mrc", Places("mrcs", Mrc, gettext_lazy("une MRC du répertoire"))),
        *(Field(name, Terms(name)) for name in CLASSIFIERS),
        Field("published_on", Date("published_on")),
        *own,
        *CLOSING_FIELDS,
    )
