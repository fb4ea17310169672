"""What a reviewer looks at before a content is published, declared beside its kind."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What the portal verifies itself, and says beside the question.
IMAGES_DESCRIBED = "images"
REFERENCES_CITED = "references"
SECTIONS_DOCUMENTED = "sections"
NUMBERS_AGREE = "numbers"


@dataclass(frozen=True, kw_only=True)
class Check:
    """A question that a person answers, with what helps to; `fact` names what the portal verifies of it, if it does."""

    name: str
    question: str | Promise
    hint: str | Promise = ""
    fact: str = ""


PLAIN_LANGUAGE = Check(
    name="plain-language",
    question=_("Le texte se comprend-il à la première lecture ?"),
    hint=_("Phrases courtes, mots courants, sigles dits au long une fois."),
)
CONSENT = Check(
    name="consent",
    question=_("Les personnes nommées, citées ou montrées ont-elles dit oui ?"),
    hint=_("Sans objet s’il n’y en a aucune. Rien ne permet de reconnaître une personne usagère."),
)
REFERENCES = Check(
    name="references",
    question=_("Ce qui est affirmé s’appuie-t-il sur des sources que l’on peut retrouver ?"),
    fact=REFERENCES_CITED,
)
IMAGES = Check(
    name="images",
    question=_("Chaque image est-elle décrite pour qui ne la voit pas ?"),
    fact=IMAGES_DESCRIBED,
)
SECTIONS = Check(
    name="sections",
    question=_("Ce qui manque peut-il manquer ?"),
    hint=_("La page nomme elle-même ce qui reste à documenter : cela vaut mieux qu’une phrase vague."),
    fact=SECTIONS_DOCUMENTED,
)
COMMON = (PLAIN_LANGUAGE, CONSENT, REFERENCES, IMAGES, SECTIONS)
