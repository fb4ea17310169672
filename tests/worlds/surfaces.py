"""Everything that a reader may ask of a portal, whatever stands in it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from portal.cycle.linked import REVERSE
from tests.worlds.adopting import row_number
from tests.worlds.building import file_number, number_of
from tests.worlds.oracle import Tree, tree_of
from tests.worlds.script import GROUND, HOME, Adopt, Attach, Link, Make, World

QUERIES = ("télésanté", "télesanté", "xylophonne", "SAD", "soutien à domicile", "zorglub xylophone", "ébauche", "lire")
PLACES = (
    "/",
    "/regions/",
    "/regions/estrie/",
    "/regions/abitibi/",
    "/etablissements/",
    "/etablissements/cisss-a/",
    "/etablissements/uni-b/",
    "/pratiques/?page=2",
    "/pratiques/resultats/",
    "/pratiques/resultats/?region=estrie&sort=practice",
    "/pratiques/resultats/export.csv",
    "/themes/acces/",
    "/courtage/besoins/",
    "/courtage/besoins/1/",
    "/courtage/besoins/2/",
    "/courtage/demande/?besoin=1",
    "/sitemap.xml",
    "/sitemap-lieux.xml",
    "/pratiques/comparer/",
    "/connexion/",
    "/nulle-part/telesante-zorglub/",
    "/cartes/portail.png",
)
SECTIONS_OF_SITEMAP = (
    *("homepage", "standardpage", "practiceindexpage", "synthesisindexpage", "trainingindexpage", "ownersectionpage"),
    *("practicepage", "synthesispage", "digestpage", "trainingblockpage", "lessonpage", "accompanimentpage"),
)
LISTINGS = (
    "/recherche/",
    "/recherche/flux.atom",
    "/recherche/export.csv",
    "/recherche/export.xlsx",
    "/api/v1/search",
)
FILTERS = (
    "region=estrie",
    "type=practice&type=synthesis",
    "theme=acces",
    "establishment=uni-b&sort=title",
    "page_size=2&page=2&sort=recent",
    "results=measured&sort=results",
    "sort=adopted",
)
PREFIXES = ("tel", "xylo", "sa", "fichier", "ac")
EDITING = (
    "/admin/",
    "/admin/pages/",
    "/admin/choose-page/?page_type=core.BasePage",
    "/admin/choose-page/search/?q=xylo",
    "/admin/pages/search/?q=telesante",
    "/admin/images/chooser/",
    "/admin/documents/chooser/",
    "/admin/reports/aging-pages/",
    "/admin/api/main/pages/",
)
ADOPTIONS = (
    "/appropriation/",
    "/appropriation/?region=estrie",
    "/appropriation/?stade=abandon",
    "/appropriation/export.csv",
    "/appropriation/export.xlsx",
    "/api/v1/adoptions",
    "/",
)
# What an adoption file has, by its number, which its rows bear too.
OF_A_FILE = (
    "/appropriation/{number}/",
    "/appropriation/{number}/comite.pdf",
    "/appropriation/{number}/dossier.json",
    "/appropriation/{number}/partage/",
    "/appropriation/{number}/mesures/{number}/valeurs/",
    "/appropriation/pesees/{number}/",
)
# Of what is drawn to be asked, so much is of adoptions where there is a file.
ASKED_OF_ADOPTIONS = 6
# What a page has besides its own address, by its number.
OF_A_NUMBER = (
    "/courtage/equipe/{number}/",
    "/courtage/demande/?page={number}&pour=savoir",
    "/courtage/besoins/?contenu={number}",
    "/cartes/{number}-000000000000.png",
    "/pratiques/comparer/?p={number}",
)


@dataclass(frozen=True)
class Question:
    """An address, and the practices that the reader's cookie keeps to compare."""

    path: str
    tray: str = ""
    htmx: bool = False

    def __str__(self) -> str:
        return f"{self.path}{f' (comparaison={self.tray})' if self.tray else ''}{' (htmx)' if self.htmx else ''}"


def questions(whole: World, *, most: int = 0) -> list[Question]:
    """What is asked of both worlds, from what stands, or once stood, in the whole one: all of it, or `most` of it.

    Addresses of pages that ask for a shared password are left out: they keep their form.
    """
    tree = tree_of(whole)
    found = [*(Question(path) for path in PLACES)]
    found += [Question(f"/sitemap-{name}.xml") for name in SECTIONS_OF_SITEMAP]
    found += [Question(path) for path in _searches()]
    found += [Question(path) for path in _addresses(tree, whole.reader)]
    found += [Question(path) for path in _numbers(tree, whole)]
    found += [Question(path) for path in _files(whole)]
    found += list(_comparisons(tree))
    if whole.reader == "author_a":
        found += [Question(path) for path in _administration(tree, whole)]
    adoptions = [Question(path) for path in _adoptions(tree, whole)]
    found = [one for one in dict.fromkeys(found) if one not in adoptions]
    if not 0 < most < len(found):
        return [*found, *adoptions]
    # Drawn from the world, so that it is asked the same each time.
    chosen = random.Random(repr(whole))
    few = chosen.sample(adoptions, min(ASKED_OF_ADOPTIONS, len(adoptions)))
    return [*chosen.sample(found, most - len(few)), *few]


def _adoptions(tree: Tree, world: World) -> Iterator[str]:
    """What tells of adoption files, where there is one."""
    files = list(world.of(Adopt))
    if not files:
        return
    yield from ADOPTIONS
    if world.reader != "visitor":
        yield "/mon-espace/"
    for step in files:
        number = number_of(step.name)
        if not tree.asks_a_password(step.name) and not any(
            tree.is_past_of_others(step.name, address, world.reader) for address in tree.addresses[step.name]
        ):
            yield tree.address(step.name)
        yield f"/appropriation/?pratique={number}"
        yield f"/api/v1/adoptions?pratique={number}"
        for path in OF_A_FILE:
            yield path.format(number=row_number(step))


def _searches() -> Iterator[str]:
    for query in QUERIES:
        yield f"/api/v1/search?{urlencode({'q': query})}"
        yield f"/recherche/?{urlencode({'q': query})}"
    for path in LISTINGS:
        yield path
        yield f"{path}?{urlencode({'q': 'xylophone'})}"
    for filters in FILTERS:
        yield f"/api/v1/search?{filters}"
        yield f"/recherche/?q=telesante&{filters}"
    yield "/api/v1/search?q=telesante&exact=1"
    for prefix in PREFIXES:
        yield f"/api/v1/suggest?{urlencode({'q': prefix})}"


def _addresses(tree: Tree, reader: str) -> Iterator[str]:
    """Those that each page has or had, and some near them, but for what the past tells to everybody."""
    past = {
        address
        for name, addresses in tree.addresses.items()
        for address in addresses
        if tree.is_past_of_others(name, address, reader)
    }
    asking = {address for name in tree.nodes if tree.asks_a_password(name) for address in tree.addresses[name]}
    for name, addresses in tree.addresses.items():
        for address in addresses:
            if name == HOME or any(address.startswith(one) for one in asking | past):
                continue
            yield address
            if name not in GROUND:
                yield f"{address}fiche.pdf"
                yield address.upper()
                yield f"{address}voisine/"


def _numbers(tree: Tree, world: World) -> Iterator[str]:
    kinds = sorted({step.kind for step in world.of(Link)} | {"voir-aussi"})
    for name in tree.nodes:
        if name in GROUND or name == HOME:
            continue
        number = number_of(name)
        for path in OF_A_NUMBER:
            yield path.format(number=number)
        for kind in kinds:
            yield f"/liens/{number}/{kind}/"
            yield f"/liens/{number}/{kind}{REVERSE}/"


def _files(world: World) -> Iterator[str]:
    for step in {(one.file, one.image) for one in world.of(Attach)}:
        name, image = step
        if image:
            yield f"/media/original_images/image-{name}.png"
            yield f"/media/images/image-{name}.width-800.png"
        else:
            yield f"/documents/{file_number(name)}/document-{name}.txt"


def _comparisons(tree: Tree) -> Iterator[Question]:
    practices = [number_of(name) for name, node in tree.nodes.items() if node.kind == "practice"]
    numbers = [*practices, 999, 998][:3]
    pairs = "&".join(f"p={number}" for number in numbers)
    yield Question(f"/pratiques/comparer/?{pairs}")
    yield Question(f"/pratiques/comparer/?{pairs}&differences=1")
    yield Question(f"/pratiques/comparer/export.xlsx?{pairs}")
    yield Question("/pratiques/", tray=".".join(map(str, numbers)))
    yield Question("/pratiques/comparer/selection/", tray=".".join(map(str, numbers)), htmx=True)
    yield Question("/recherche/?q=xylophone", htmx=True)


def _administration(tree: Tree, world: World) -> Iterator[str]:
    """The form of a page keeps what the page names, so that forms of pages that name others are left out."""
    known = tree.known(world.reader)
    naming = {step.name for step in world.of(Link) if step.to not in known}
    naming |= {step.name for step in world.of(Make) if not known.issuperset(step.naming)}
    yield from EDITING
    for name in tree.nodes:
        if name != HOME:
            number = number_of(name)
            yield f"/admin/pages/{number}/"
            yield f"/admin/choose-page/{number}/"
            if name not in GROUND and name not in naming:
                yield f"/admin/pages/{number}/edit/"
            if name not in GROUND:
                yield f"/admin/pages/{number}/usage/"
