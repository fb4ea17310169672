"""The keys that every page type has, and the codecs that only they need."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from wagtail.models import Page

from portal.core.links import LINK_KINDS, STANCES
from portal.core.models import PageLink
from portal.core.models.links import ABOUT_LENGTH
from portal.exchange.bibliography import References
from portal.exchange.codecs import Boolean, Choice, Codec, Date, Lines, Text
from portal.exchange.nodes import Node
from portal.exchange.problems import ContentError, choices, quoted
from portal.exchange.registry import Field
from portal.exchange.streams import Body, Rows

LINK_KEYS = ("kind", "to")
STANCE_KEYS = ("about", "why")


class Link(NamedTuple):
    """A typed link of a file: to an address; a stance says of which part of the other page, and why."""

    kind: str
    address: str
    about: str = ""
    why: str = ""


class PageImage(Codec):
    """The page's image with the text that replaces it."""

    keys = ("file", "alt", "credit")

    def label(self, model: Any) -> Any:
        return model._meta.get_field("image").verbose_name

    def columns(self, model: Any) -> tuple[str, ...]:
        return self.keys

    def read(self, node: Node, reader: Any) -> tuple[int | None, str]:
        if node.empty:
            return None, ""
        if isinstance(node.value, list) and len(node.value) == 1:
            node = node.value[0]
        values = node.mapping()
        for key, value in values.items():
            if key not in self.keys:
                reader.problem(
                    value.line,
                    _("la clé {key} n’existe pas ici ({names}).").format(key=quoted(key), names=", ".join(self.keys)),
                )
        alt = values.get("alt", Node("", node.line)).text().strip()
        if not alt:
            reader.problem(node.line, _("décrivez l’image en une phrase, pour qui ne la voit pas."), part="alt")
        if len(alt) > 250:
            reader.problem(
                values["alt"].line,
                _("ce texte a {length} caractères ; le maximum est 250.").format(length=len(alt)),
                part="alt",
            )
        return reader.image(values, node), alt

    def apply(self, page: Any, value: tuple[int | None, str], reader: Any) -> None:
        page.image_id, page.image_alt = value

    def dump(self, page: Any, writer: Any) -> dict[str, Any]:
        found = writer.image(page.image_id)
        if not found:
            return {}
        credit = {"credit": found["credit"]} if "credit" in found else {}
        return {"file": found["file"], "alt": page.image_alt} | credit


class Links(Codec):
    """Typed links to other pages, by their addresses."""

    def label(self, model: Any) -> Any:
        return _("Liens vers d’autres contenus")

    def columns(self, model: Any) -> tuple[str, ...]:
        kind = getattr(model, "content_kind", None)
        takes_stances = bool(set(STANCES) & getattr(kind, "links_from", frozenset()))
        return (*LINK_KEYS, *STANCE_KEYS) if takes_stances else LINK_KEYS

    def read(self, node: Node, reader: Any) -> list[Link]:
        items = [node] if isinstance(node.value, dict) and node.value else node.items()
        found: list[Link] = []
        for item in items:
            link = self._read_one(item, reader)
            if link and link[:3] in [known[:3] for known in found]:
                reader.problem(item.line, _("ce lien est écrit deux fois."))
            elif link:
                found.append(link)
        return found

    def _read_one(self, item: Node, reader: Any) -> Link | None:
        try:
            values = item.mapping()
            unknown = next((key for key in values if key not in (*LINK_KEYS, *STANCE_KEYS)), None)
            if unknown is not None:
                raise ContentError(
                    _(
                        "la clé {unknown} n’existe pas ici. Un lien a deux clés, kind et to ; une prise de position, "
                        "deux de plus, about et why."
                    ).format(unknown=quoted(unknown)),
                    item.line,
                )
            kind = values.get("kind", Node("", item.line)).text().strip()
            if kind not in LINK_KINDS:
                raise ContentError(
                    _("le genre de lien {kind} n’existe pas {choices}").format(
                        kind=quoted(kind), choices=choices(LINK_KINDS, kind)
                    ),
                    item.line,
                )
            about, why = (values.get(key, Node("", item.line)).text().strip() for key in STANCE_KEYS)
            if (about or why) and kind not in STANCES:
                raise ContentError(
                    _(
                        "seuls les liens {kinds} disent à propos de quoi (about) et pourquoi (why) : retirez ces clés, "
                        "ou changez le genre du lien."
                    ).format(kinds=", ".join(STANCES)),
                    item.line,
                )
            if len(about) > ABOUT_LENGTH:
                raise ContentError(
                    _("ce texte a {length} caractères ; le maximum est {most}. Raccourcissez-le.").format(
                        length=len(about), most=ABOUT_LENGTH
                    ),
                    item.line,
                )
            target = values.get("to", Node("", item.line))
            return Link(kind, reader.refer(target.text(), target.line, kind, about=about), about, why)
        except ContentError as refused:
            reader.problem(refused.line or item.line, refused.message)
            return None

    def apply(self, page: Any, value: list[Link], reader: Any) -> None:
        before = {(link.kind, link.target_id, link.about): link for link in page.outgoing_links.all()}
        links: list[PageLink] = []
        for kind, address, about, why in value:
            target = reader.linked_page(address)
            if target is None:
                reader.changed = True
                continue
            link = before.pop((kind, target.pk, about), None) or PageLink(kind=kind, target=target, about=about)
            link.why = why
            links.append(link)
        # A link to a draft is never written in a file: its absence there doesn't remove it.
        links += [link for link in before.values() if not link.target.live]
        for order, link in enumerate(links):
            link.sort_order = order
        page.outgoing_links.set(links)

    def dump(self, page: Any, writer: Any) -> list[dict[str, str]]:
        found = []
        for link in sorted(page.outgoing_links.all(), key=lambda link: (link.sort_order or 0, link.pk or 0)):
            address = writer.address_of(link.target_id)
            if address:
                told = {key: text for key in STANCE_KEYS if (text := getattr(link, key))}
                found.append({"kind": link.kind, "to": address} | told)
        return found


# Written in this order in every file; a type's own fields stand between the two.
OPENING_FIELDS = (
    Field("summary", Text("summary", multiline=True)),
    Field("language", Choice("language")),
)
CLOSING_FIELDS = (
    Field("keywords", Lines("keywords")),
    Field("links", Links()),
    Field("references", References()),
    Field("documents", Rows("documents")),
    Field("image", PageImage()),
    Field("reviewed_on", Date("reviewed_on")),
    Field("review_by", Date("review_by")),
    Field("seo_title", Text("seo_title")),
    Field("search_description", Text("search_description", multiline=True)),
    Field("body", Body()),
)
MENU_FIELD = Field("show_in_menus", Boolean("show_in_menus"))


class UnderParent:
    """Pages that stand under the page that `parent` names.

    `types` are the types that the parent may have. `home` lets the key be absent: the page then
    stands under the home page. `folder` is where the files go; None where they go beside the
    parent's own, in a folder of its name.
    """

    keys: tuple[str, ...] = ("parent", "order")

    def __init__(self, *types: str, home: bool = False, folder: str = "") -> None:
        self.types = types
        self.home = home
        self.folder = folder

    def parent_path(self, values: dict[str, Node], reader: Any) -> str | None:
        node = values.get("parent", Node("", 1))
        if node.empty and self.home:
            return "/"
        if node.empty:
            reader.problem(
                node.line,
                _("l’adresse de la page parente est obligatoire, par exemple /formation/uqar/mon-bloc/."),
                key="parent",
            )
            return None
        try:
            return reader.refer(node.text(), node.line, types=self.types, key="parent")
        except ContentError as refused:
            reader.problem(refused.line or node.line, refused.message, key="parent")
            return None

    def ensure_parent(self, path: str, reader: Any) -> Page:
        page = reader.run.page_at(path)
        if page is None:
            raise LookupError(path)
        return page

    def dump(self, page: Page, writer: Any) -> dict[str, Any]:
        address = writer.parent_address(page)
        return ({} if address == "/" else {"parent": address}) | {"order": writer.rank(page)}

    def file_path(self, address: str) -> str:
        return f"{self.folder}{address.rstrip('/')}.md".lstrip("/")
