"""Who the members are, where they are, and the words that classify what they know."""

from portal.directory.models.classified import (
    ClassifiedPage,
    ClassifiedPageForm,
    OwnerSectionPage,
    classified_form,
    content_tabs,
)
from portal.directory.models.facts import RegionFact
from portal.directory.models.places import Establishment, FormerName, Mrc, Region
from portal.directory.models.roles import EstablishmentRole
from portal.directory.models.vocabularies import SynonymGroup, Term, Vocabulary

__all__ = [
    "ClassifiedPage",
    "ClassifiedPageForm",
    "Establishment",
    "EstablishmentRole",
    "FormerName",
    "Mrc",
    "OwnerSectionPage",
    "Region",
    "RegionFact",
    "SynonymGroup",
    "Term",
    "Vocabulary",
    "classified_form",
    "content_tabs",
]
