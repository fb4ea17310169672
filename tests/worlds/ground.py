"""What stands before the first step of every world, with numbers that are given: they are the same in both worlds."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Collection, Page

from portal.accounts.models import User
from portal.accounts.services import ensure_authors, ensure_brokers
from portal.core.models import BasePage
from portal.directory.models import Establishment, OwnerSectionPage, SynonymGroup
from portal.directory.services import add_role
from portal.home.models import StandardPage
from practices.models import PracticeIndexPage
from syntheses.models import SynthesisIndexPage
from tests.factories import make_establishment, make_home, make_term, make_user
from tests.worlds.script import GROUND, HOME, INDEXES, OWNERS, READERS
from training.models import TrainingIndexPage

INDEX_MODELS = {"pratiques": PracticeIndexPage, "syntheses": SynthesisIndexPage, "formation": TrainingIndexPage}
GROUND_NUMBERS = {name: 500 + rank for rank, name in enumerate(GROUND)}
THEMES = ("acces", "aines")


def numbered(model: type[BasePage], number: int, **fields: Any) -> Any:
    """A page that will have this number."""
    return model(pk=number, content_type=ContentType.objects.get_for_model(model), **fields)


class Ground:
    """The site, its places, its words and its readers."""

    def __init__(self) -> None:
        self.home = make_home()
        self.home.body = [("markdown", "Bienvenue.")]
        self.home.examples = ["télésanté", "télésonté", "xylophone"]
        self.home.save_revision().publish()
        self.places = dict(
            zip(OWNERS, (make_establishment("cisss-a", "estrie"), make_establishment("uni-b", "abitibi")), strict=True)
        )
        Establishment.objects.update(member=True)
        self.places = {owner: Establishment.objects.get(pk=place.pk) for owner, place in self.places.items()}
        for owner, place in self.places.items():
            add_role(establishment=place, title=f"Équipe {owner}", ask_about="Tout.", email="info@exemple.ca")
        self.themes = {
            "acces": make_term("themes", "acces", "Accès", aliases=["GAP"]),
            "aines": make_term("themes", "aines", "Aînés", order=1),
        }
        SynonymGroup.objects.create(kind=SynonymGroup.Kind.ACRONYM, terms=["SAD", "soutien à domicile"])
        self.files = Collection.get_first_root_node().add_child(instance=Collection(name="Fichiers"))
        self.pages: dict[str, Page] = {HOME: self.home}
        for name, above in GROUND.items():
            self.pages[name] = self._make(name, self.pages[above])
        self.readers = self._readers()

    def _make(self, name: str, above: Page) -> Page:
        number = GROUND_NUMBERS[name]
        if name in INDEXES:
            page = numbered(INDEX_MODELS[name], number, title=name.title(), slug=name)
        elif name == "a-propos":
            page = numbered(StandardPage, number, title="À propos", slug=name, show_in_menus=True)
        else:
            index, _separator, owner = name.rpartition("-")
            place = self.places[owner]
            title = f"{index.title()} de {owner}"
            page = numbered(OwnerSectionPage, number, title=title, slug=owner, establishment=place)
        above = Page.objects.get(pk=above.pk)
        above.add_child(instance=page)
        return page

    def _readers(self) -> dict[str, User | None]:
        author_groups = [
            ensure_authors(establishment=self.places["a"], section=self.pages[f"{index}-a"]) for index in INDEXES
        ]
        groups = {
            "visitor": (),
            "member": (),
            "member_a": (self.places["a"].group,),
            "member_b": (self.places["b"].group,),
            "author_a": (author_groups[0], self.places["a"].group),
            "broker": (ensure_brokers(root=self.home),),
        }
        return {
            name: None if name == "visitor" else make_user(f"{name}@inters4.example", groups=groups[name])
            for name in READERS
        }
