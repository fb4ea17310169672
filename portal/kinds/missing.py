"""What readers expect of a page, and what of it nobody has documented yet."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Expected:
    """Something that a page should say.

    `field` is where authors write it, `label` how it is called, `hint` what it is about, in a few words.
    """

    field: str
    label: str | Promise
    hint: str | Promise = ""
