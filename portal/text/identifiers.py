"""Identifiers and addresses as people paste them, in the one form that is kept."""

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from django import forms
from django.db import models
from wagtail import blocks

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
# What a sentence puts around an address.
AROUND = " \t\r\n\u00a0\u202f<>«»“”\"'’"
AFTER = ".,;:!?…"
# Before the « 10. » of a DOI: an address of a resolver, or its name.
DOI_PREFIX = re.compile(
    r"^(?:(?:https?:)?//)?(?:(?:dx\.|www\.)?doi\.org/|doi\s*:?\s*)(?:doi\s*:\s*)?", flags=re.IGNORECASE
)
DOI_ANYWHERE = re.compile(r"^https?://[^?#]*?/(10\.\d{4,9}/[^?#]+)")
BARE_HOST = re.compile(r"^(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?\.)+[a-z]{2,}(?::\d+)?(?:[/?#]\S*)?$", flags=re.IGNORECASE)


def trimmed(text: str) -> str:
    """Return `text` without what a sentence put around it: quotation marks, brackets, end punctuation.

    A closing parenthesis that is opened inside stays: DOIs and addresses have some.
    """
    text = INVISIBLE.sub("", text).strip(AROUND).lstrip("([" + AROUND)
    while text:
        last = text[-1]
        opened = {")": "(", "]": "["}.get(last)
        if last in AFTER + AROUND or (opened and text.count(last) > text.count(opened)):
            text = text[:-1]
        else:
            break
    return text


def tidy_doi(text: str) -> str:
    """Return the DOI that `text` names, from its « 10. » on; what names none is returned trimmed.

    Takes `https://doi.org/10…`, `doi:10…`, and the address of a publisher that ends with one.
    """
    found = trimmed(text)
    bare = DOI_PREFIX.sub("", found, count=1)
    if bare != found:
        return unquote(bare) if "%2f" in bare.lower() else bare
    inside = DOI_ANYWHERE.match(found)
    return inside[1] if inside else found


def tidy_address(text: str) -> str:
    """Return a web address with its scheme: `www.exemple.ca` and `doi:10…` get `https://`.

    What is no address is returned trimmed, for the field to refuse.
    """
    found = trimmed(text)
    if found.startswith("//"):
        found = f"https:{found}"
    if re.match(r"10\.\d{4,9}/\S+$", found) or re.match(r"doi\s*:", found, flags=re.IGNORECASE):
        return f"https://doi.org/{tidy_doi(found)}"
    pubmed = re.match(r"pmid\s*:?\s*(\d{1,9})$", found, flags=re.IGNORECASE)
    if pubmed:
        return f"https://pubmed.ncbi.nlm.nih.gov/{pubmed[1]}/"
    if not urlsplit_scheme(found) and BARE_HOST.match(found):
        return f"https://{found}"
    return found


def urlsplit_scheme(text: str) -> str:
    """The scheme of an address that has one; `exemple.ca:8000` has none. Empty for what can't be split."""
    try:
        return urlsplit(text).scheme if "://" in text else ""
    except ValueError:
        return ""


class DoiField(models.CharField):
    """A DOI, kept from its « 10. » on, however it was pasted."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return tidy_doi(value) if isinstance(value, str) else value

    def deconstruct(self) -> Any:
        # The column is a CharField's: what is done to the text is no matter of the database.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class TypedURLField(forms.URLField):
    """A web address as people copy it: without its scheme, or with the punctuation of a sentence."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"assume_scheme": "https", **kwargs})

    def to_python(self, value: Any) -> Any:
        return super().to_python(tidy_address(value) if isinstance(value, str) else value)


class TypedURLBlock(blocks.URLBlock):
    """An address as people copy it. It keeps what `URLBlock` keeps, and migrations call it so."""

    def __init__(
        self,
        required: bool = True,
        help_text: Any = None,
        max_length: int | None = None,
        min_length: int | None = None,
        validators: Any = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(required, help_text, max_length, min_length, validators, **kwargs)
        self.field = TypedURLField(
            required=required,
            help_text=help_text,
            max_length=max_length,
            min_length=min_length,
            validators=validators,
        )

    def deconstruct(self) -> Any:
        _path, args, kwargs = super().deconstruct()
        return "wagtail.blocks.URLBlock", args, kwargs
