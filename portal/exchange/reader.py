"""Reads the values of one page and builds the page; knows the run that it is a part of."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from portal.core.links import LINK_KINDS
from portal.exchange import files
from portal.exchange.codecs import chosen, parse_integer
from portal.exchange.columns import column_label
from portal.exchange.nodes import Node
from portal.exchange.problems import Change, ContentError, Problem, quoted, suggestion
from portal.exchange.registry import SCHEMAS, ContentSchema, Field
from portal.exchange.sources import Entry
from portal.exchange.writer import Writer, own_visibility
from portal.references.citing import unknown_citations
from portal.references.shape import keys_of, references_in
from portal.text.slugs import slug_of

VISIBILITIES = {
    "public": gettext_lazy("Tout le monde"),
    "members": gettext_lazy("Membres"),
    "establishment": gettext_lazy("Membres des établissements de la page"),
}
ADDRESS = re.compile(r"/(?:[-a-zA-Z0-9_]+/)*")
TREE_FIELDS = {"path", "depth", "numchild", "url_path", "content_type", "translation_key"}


@dataclass(frozen=True)
class Reference:
    """A page that an entry names: by a link of `kind`, `about` one of its parts, or as its parent of one of `types`."""

    address: str
    line: int
    key: str
    kind: str = ""
    types: tuple[str, ...] = ()
    about: str = ""


@dataclass
class EntryReader:
    """What codecs ask for when they read one entry. `run` is the import; `writing` its second half."""

    entry: Entry
    run: Any
    writing: bool = False
    schema: Any = None
    key: str = ""
    title: str = ""
    slug: str = ""
    address: str = ""
    parent_address: str = ""
    visibility: str = "public"
    order: int | None = None
    changed: bool = False
    part_title: str = ""
    values: list[tuple[Any, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    # Those of the pages that it names which were looked for, all at once; None where there is none.
    pages: dict[str, Page | None] = field(default_factory=dict)
    saved_files: list[tuple[Any, str]] = field(default_factory=list)

    def problem(self, line: int, message: str, *, part: str = "", key: str | None = None) -> None:
        """Report something to correct in the field being read."""
        name = self.key if key is None else key
        if part:
            name = f"{name}.{part}" if name else part
        self.problems.append(self.entry.problem(line, name, message))

    def cached(self, key: Any, make: Callable[[], Any]) -> Any:
        """Return what `make` returned the first time in this run."""
        return self.run.cached(key, make)

    # Reading

    def read(self) -> bool:
        """Read every key; False where anything was reported."""
        nodes = self.entry.values
        schema = self._read_type(nodes)
        if schema is None:
            return False
        self.schema = schema
        known = schema.keys
        for key, node in nodes.items():
            if key not in known:
                self.problem(
                    node.line,
                    _("cette clé n’existe pas pour le type {type}.{suggestion}").format(
                        type=schema.type, suggestion=suggestion(key, known)
                    ),
                    key=key,
                )
        self._guarded("title", self._read_title)
        self._guarded("slug", self._read_slug)
        self._guarded("visibility", self._read_visibility)
        self._guarded("order", self._read_order)
        parent = schema.placement.parent_path(nodes, self)
        if parent and self.slug:
            self.parent_address = parent
            self.address = f"{parent}{self.slug}/"
        for item in schema.fields:
            self._guarded(item.key, partial(self._read_field, item))
        self.key = ""
        return not self.problems

    def _read_field(self, item: Field, node: Node) -> None:
        self.values.append((item, item.codec.read(node, self)))

    def _guarded(self, key: str, read: Callable[[Node], Any]) -> None:
        self.key = key
        node = self.entry.values.get(key, Node("", self.entry.line))
        try:
            read(node)
        except ContentError as refused:
            self.problem(refused.line or node.line, refused.message)

    def _read_type(self, nodes: dict[str, Node]) -> ContentSchema | None:
        node = nodes.get("type")
        name = node.value if node and isinstance(node.value, str) else ""
        if name in SCHEMAS:
            return SCHEMAS[name]
        said = _("le type {name} n’existe pas").format(name=quoted(name)) if name else _("le type manque")
        self.problem(
            node.line if node else self.entry.line,
            _("{said}. Types permis : {names}.{suggestion}").format(
                said=said, names=", ".join(SCHEMAS), suggestion=suggestion(name, SCHEMAS)
            ),
            key="type",
        )
        return None

    def _read_title(self, node: Node) -> None:
        self.title = node.text().strip("\n")
        if not self.title.strip():
            raise ContentError(_("le titre est obligatoire."), node.line)
        if "\n" in self.title:
            raise ContentError(_("le titre doit tenir sur une ligne."), node.line)
        if len(self.title) > 255:
            raise ContentError(
                _("le titre a {length} caractères ; le maximum est 255.").format(length=len(self.title)), node.line
            )

    def _read_slug(self, node: Node) -> None:
        slug = node.text().strip() or self.entry.default_slug
        if not slug and self.title:
            raise ContentError(
                _(
                    "le titre {title} n’a pas de lettre dont faire une adresse. Écrivez-en une "
                    "(slug), par exemple sante-au-nunavik."
                ).format(title=quoted(self.title)),
                node.line,
            )
        if not re.fullmatch(r"[-a-zA-Z0-9_]{1,255}", slug):
            better = slug_of(slug) or slug_of(self.title)
            raise ContentError(
                _("{slug} n’est pas une adresse valide : lettres sans accent, chiffres et tirets.").format(
                    slug=quoted(slug)
                )
                + (_(" Par exemple {better}.").format(better=quoted(better)) if better else ""),
                node.line,
            )
        self.slug = slug

    def _read_visibility(self, node: Node) -> None:
        self.visibility = "public" if node.empty else chosen(VISIBILITIES.items(), node)

    def _read_order(self, node: Node) -> None:
        self.order = parse_integer(node)
        if self.order is not None and self.order < 0:
            raise ContentError(_("le rang est un nombre à partir de 1."), node.line)

    # What codecs ask

    def refer(
        self,
        address: str,
        line: int,
        kind: str = "",
        *,
        types: tuple[str, ...] = (),
        key: str | None = None,
        about: str = "",
    ) -> str:
        """Note that the entry needs the page at `address`, and its part `about`; return the address in full.

        Raises:
            ContentError: where it isn't an address of this site.
        """
        full = address.strip()
        if full and not full.endswith("/"):
            full += "/"
        if not ADDRESS.fullmatch(full):
            raise ContentError(
                _(
                    "{address} n’est pas l’adresse d’une page du portail, par exemple "
                    "/pratiques/cisss-bsl/ma-pratique/."
                ).format(address=quoted(address)),
                line,
            )
        self.references.append(Reference(full, line, self.key if key is None else key, kind, types, about))
        return full

    def linked_page(self, address: str) -> Page | None:
        """The page at an address; made as a draft when it is to be imported later."""
        if address not in self.pages:
            named = {address, *(reference.address for reference in self.references)} - self.pages.keys()
            self.pages |= dict.fromkeys(named) | self.run.existing_at(named)
        if self.pages[address] is None and self.writing:
            self.pages[address] = self.run.made(address)
        return self.pages[address]

    def page_id(self, address: str, node: Node) -> int:
        page = self.linked_page(self.refer(address, node.line))
        if page is None:
            self.changed = True
        return page.pk if page else 0

    def _located(self, node: Node, check: Callable[..., files.FoundFile]) -> files.FoundFile:
        path = files.locate(node, base=self.entry.folder, root=self.run.folder)
        # The same file is often referred to by several pages: it is decoded once.
        state = path.stat()
        key = (check, path, state.st_mtime_ns, state.st_size)
        return self.cached(key, lambda: check(path, node.line, self.run.author))

    def image(self, values: dict[str, Node], node: Node) -> int | None:
        """Return the identifier of the image that `file` names, added to the library when writing."""
        try:
            name = values.get("file", Node("", node.line))
            found = self._located(name, files.check_image)
            credit = values.get("credit", Node("")).text().strip()
            if len(credit) > 200:
                raise ContentError(_("le crédit dépasse 200 caractères."), values["credit"].line)
        except ContentError as refused:
            self.problem(refused.line or node.line, refused.message, part="file")
            return None
        image = files.find_image(found, credit, self.run.author)
        if image is None and self.writing:
            title = values.get("alt", Node("")).text().strip() or found.path.stem
            image = files.create_image(found, title=title, credit=credit, reader=self)
        if image is None:
            self.changed = True
        return image.pk if image else None

    def document(self, node: Node, title: str) -> int | None:
        """Return the identifier of a document, added to the library when writing. Raises ContentError."""
        found = self._located(node, files.check_document)
        document = files.find_document(found, self.run.author)
        if document is None and found.notice and not self.writing:
            message = f"{quoted(found.path.name)}\u00a0: {found.notice}"
            self.run.report.warnings.append(Problem(self.entry.file, node.line, self.key, message))
        if document is None and self.writing:
            document = files.create_document(found, title=title.strip() or found.path.stem, reader=self)
        if document is None:
            self.changed = True
        return document.pk if document else None

    def file_title(self, node: Node) -> str:
        return Path(node.text()).stem

    # Building

    def apply(self, page: Any) -> None:
        """Put the values on `page`, in memory."""
        page.title = page.draft_title = self.title
        page.slug = self.slug
        for item, value in self.values:
            if page.pk and not self.entry.says(item.key):
                continue
            self.key = item.key
            item.codec.apply(page, value, self)
        self.key = ""

    def sets_visibility(self, page: Any, publishes: bool) -> bool:
        """Whether the page's restriction follows the entry: always by the command, else where its author may.

        A draft whose readers would change at once, before its text, is refused; what an entry of the
        administration or a spreadsheet doesn't say stays as it is.
        """
        author = self.run.author
        written = "visibility" in self.entry.values
        if (author is not None or self.entry.columns) and not written:
            return False
        if author is None:
            return True
        if publishes and page.permissions_for_user(author.user).can_set_view_restrictions():
            return True
        if page.pk and self.address not in self.run.shells and not self.same_visibility(page):
            self.problem(
                self.entry.values["visibility"].line,
                _(
                    "la visibilité d’une page se change en la publiant, par qui en a le droit. "
                    "Retirez cette valeur, ou demandez à un courtier."
                ),
                key="visibility",
            )
        return False

    def change(self, before: dict[str, Any], after: dict[str, Any], *, new: bool, publishes: bool) -> Change:
        """What the entry changes, value by value, for a person to check."""
        schema = self.schema
        labels = self.cached(("labels", schema.type), lambda: {key: column_label(schema, key) for key in schema.keys})
        if new:
            written = self.entry.values.items()
            values = [(labels.get(key, key), "", shown(node)) for key, node in written if key not in ("type", "title")]
        else:
            keys = [key for key in after if after[key] != before.get(key)]
            values = [(labels.get(key, key), shown(before.get(key)), shown(after[key])) for key in keys]
        place = self.entry.problem(0, "", "").place
        return Change(self.address, self.title, place, new, publishes, values)

    def snapshot(self, page: Any) -> dict[str, Any]:
        """The content of `page` as plain values, to tell whether it changed."""
        writer = self.run.comparer
        return {"title": page.title} | {item.key: item.codec.dump(page, writer) for item in self.schema.fields}

    def validate(self, page: Any) -> None:
        """Report what the model's own rules refuse."""
        if self.visibility == "establishment" and not self.schema.groups_of(page):
            line = self.entry.values.get("visibility", Node("", self.entry.line)).line
            self.problem(
                line, _("indiquez l’établissement (establishments) dont les membres liront la page."), key="visibility"
            )
        texts = {"title": page.title} | {
            item.key: getattr(page, item.codec.attribute)
            for item in self.schema.fields
            if getattr(item.codec, "attribute", "")
        }
        for key, message in unknown_citations(texts, keys_of(references_in(page.references.raw_data))).items():
            self.problem(self.entry.values.get(key, Node("", self.entry.line)).line, message, key=key)
        try:
            page.full_clean(exclude=TREE_FIELDS)
        except ValidationError as error:
            self.report_validation(error)

    def report_validation(self, error: ValidationError) -> None:
        keys = {getattr(item.codec, "attribute", item.key): item.key for item in self.schema.fields}
        keys |= {"image_alt": "image", "draft_title": "title"}
        for name, messages in error.message_dict.items():
            key = keys.get(name, "" if name == "__all__" else name)
            line = self.entry.values.get(key, Node("", self.entry.line)).line
            for message in messages:
                self.problem(line, message, key=key)

    def same_visibility(self, page: Any) -> bool:
        return own_visibility(page, self.schema.groups_of) == self.visibility


def shown(value: Any, length: int = 240) -> str:
    """A value in one short text, for a report."""
    if isinstance(value, Node):
        value = value.value if value.fault == "" else ""
    if isinstance(value, list):
        text = " ; ".join(shown(item) for item in value)
    elif isinstance(value, dict):
        text = " | ".join(shown(item) for item in value.values())
    else:
        text = {None: "", True: "oui", False: "non"}.get(value, str(value)) if not isinstance(value, str) else value
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"


def allowed(reference: Reference, source: str, target: str) -> str:
    """Say why a page of type `source` can't refer so to one of type `target`; empty where it can."""
    if reference.types and target not in reference.types:
        return _("la page {address} ne peut pas être parente d’une page de type {source}.").format(
            address=quoted(reference.address), source=source
        )
    if reference.kind and not LINK_KINDS[reference.kind].allows(source, target):
        kinds = [kind.slug for kind in LINK_KINDS.values() if kind.allows(source, target)]
        return _("le lien {kind} ne joint pas les types {source} et {target}. Genres permis ici : {names}.").format(
            kind=quoted(reference.kind), source=source, target=target, names=", ".join(kinds)
        )
    return ""


__all__ = ["EntryReader", "Reference", "Writer", "allowed"]
