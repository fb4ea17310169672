"""Who made a content, in order: people and groups, what each did, for whom, and the ORCID by which they are known."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.fields import StreamField

from portal.references.blocks import ROW_PREVIEW

# The roles of CRediT, ANSI/NISO Z39.104-2022.
ROLES = [
    ("conceptualization", _("Conceptualisation")),
    ("data-curation", _("Gestion des données")),
    ("formal-analysis", _("Analyse formelle")),
    ("funding-acquisition", _("Obtention du financement")),
    ("investigation", _("Recherche et investigation")),
    ("methodology", _("Méthodologie")),
    ("project-administration", _("Gestion du projet")),
    ("resources", _("Ressources")),
    ("software", _("Logiciel")),
    ("supervision", _("Supervision")),
    ("validation", _("Validation")),
    ("visualization", _("Visualisation")),
    ("writing-original-draft", _("Rédaction de la première version")),
    ("writing-review-editing", _("Révision et correction")),
]
_ORCID = re.compile(r"\d{4}-?\d{4}-?\d{4}-?\d{3}[\dX]")


def tidy_orcid(text: str) -> str:
    """Return the ORCID that `text` names, in groups of four; what names none is returned trimmed."""
    trimmed = re.sub(r"^(?:(?:https?://)?(?:www\.)?orcid\.org/|orcid\s*:?\s*)", "", text.strip(), flags=re.I).strip(
        "/ "
    )
    found = trimmed.upper().replace("\u2010", "-").replace("\u2011", "-").replace("\u2013", "-").replace(" ", "-")
    if not _ORCID.fullmatch(found):
        return trimmed
    digits = found.replace("-", "")
    return "-".join(digits[start : start + 4] for start in range(0, 16, 4))


def validate_orcid(text: str) -> None:
    """Refuse what is no ORCID, or one whose last character isn't that of its digits (ISO 7064, MOD 11-2).

    Raises:
        django.core.exceptions.ValidationError
    """
    if not _ORCID.fullmatch(text):
        raise ValidationError(
            _("Un ORCID a seize chiffres, par exemple 0000-0002-1825-0097 ; le dernier peut être un X."), code="invalid"
        )
    digits = text.replace("-", "")
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if digits[-1] != ("X" if check == 10 else str(check)):
        raise ValidationError(
            _("« %(orcid)s » n’est l’ORCID de personne : son dernier chiffre ne va pas avec les autres. Recopiez-le."),
            params={"orcid": text},
            code="invalid",
        )


class _OrcidField(forms.CharField):
    default_validators = [validate_orcid]

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return tidy_orcid(value) if isinstance(value, str) else value


class OrcidBlock(blocks.CharBlock):
    """An ORCID, however it was pasted. It keeps what `CharBlock` keeps, and migrations call it so."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.field = _OrcidField(required=False, help_text=kwargs.get("help_text", ""), max_length=60)

    def deconstruct(self) -> Any:
        return ("wagtail.blocks.CharBlock", [], {})


class ContributorBlock(blocks.StructBlock):
    name = blocks.CharBlock(
        label=_("Nom"), max_length=250, help_text=_("Le nom de famille d’une personne, ou le nom entier d’un groupe.")
    )
    given = blocks.CharBlock(
        label=_("Prénom"), required=False, max_length=120, help_text=_("Vide pour un groupe ou un organisme.")
    )
    orcid = OrcidBlock(label="ORCID", help_text=_("Par exemple 0000-0002-1825-0097"))
    role = blocks.ChoiceBlock(
        label=_("Rôle"), required=False, choices=ROLES, help_text=_("Ce qui a été fait, selon la taxinomie CRediT.")
    )
    affiliation = blocks.CharBlock(
        label=_("Affiliation"), required=False, max_length=250, help_text=_("L’organisme pour lequel cela a été fait.")
    )

    class Meta:
        icon = "user"
        label = _("Personne ou groupe")
        description = _("Une personne ou un groupe qui y a contribué")
        label_format = "{given} {name}"
        preview_template = ROW_PREVIEW
        preview_value = {"name": "Équipe des synthèses", "affiliation": "Université du Québec à Rimouski"}


@dataclass(frozen=True)
class Contributor:
    """Someone who made a content, or a group: then it has no given name."""

    name: str
    given: str = ""
    orcid: str = ""
    role: str = ""
    affiliation: str = ""

    @property
    def whole_name(self) -> str:
        return f"{self.given} {self.name}".strip()

    @property
    def orcid_url(self) -> str:
        return f"https://orcid.org/{self.orcid}" if self.orcid else ""

    @property
    def role_label(self) -> Any:
        return dict(ROLES).get(self.role, "")

    @property
    def csl(self) -> dict[str, str]:
        """The name in CSL-JSON."""
        return {"family": self.name, "given": self.given} if self.given else {"literal": self.name}


def contributors_in(rows: Iterable[Mapping[str, Any]]) -> list[Contributor]:
    """Read the contributors that the rows of a page keep, in order."""
    names = Contributor.__dataclass_fields__
    return [Contributor(**{name: row["value"].get(name) or "" for name in names}) for row in rows]


def contributors_of_text(text: str) -> list[dict[str, str]]:
    """Part a text that names who made a content, where it is safe: at semicolons and line ends.

    A comma may stand inside the name of a team as well as between two people.
    """
    return [{"name": name} for name in map(str.strip, re.split(r"[;\n]", text)) if name]


def contributors_field(label: Any) -> StreamField:
    return StreamField(
        [("contributor", ContributorBlock())],
        blank=True,
        default=list,
        # The previous release writes pages without it, while both run.
        db_default=models.Value([], models.JSONField()),
        verbose_name=label,
        help_text=_("Les personnes et les groupes, dans l’ordre où on les cite. Sans eux : les établissements."),
    )


class ContributedPage:
    """A page that says who made it, in its field `contributors`."""

    contributors: Any

    @cached_property
    def contributors_list(self) -> list[Contributor]:
        return contributors_in(self.contributors.raw_data)

    @property
    def makers(self) -> list[dict[str, str]]:
        """Who answers for the content, as CSL-JSON has names: those who made it, else as for any content."""
        named = [contributor.csl for contributor in self.contributors_list]
        inherited: list[dict[str, str]] = super().makers  # type: ignore[misc]
        return named or inherited

    @property
    def contributions(self) -> list[Contributor]:
        """Those who made it, where more than their names is known."""
        known = any(item.orcid or item.role or item.affiliation for item in self.contributors_list)
        return self.contributors_list if known else []

    @property
    def contributor_names(self) -> str:
        return ", ".join(contributor.whole_name for contributor in self.contributors_list)
