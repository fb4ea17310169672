"""What a harvester asks, validated as the protocol says.

Source: « The Open Archives Initiative Protocol for Metadata Harvesting », 2.0 (2002, as corrected in 2015), whose
section 3.6 has the errors.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.core import signing
from django.http import QueryDict
from django.utils.translation import gettext as _

SALT = "portal.oai.token"
# Verb: the arguments that it requires, and those that it may have.
VERBS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "ListSets": (frozenset(), frozenset({"resumptionToken"})),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
    "ListIdentifiers": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", "resumptionToken"})),
    "ListRecords": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", "resumptionToken"})),
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SECOND = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)
_SET = re.compile(r"[A-Za-z0-9_.!~*'()-]+(?::[A-Za-z0-9_.!~*'()-]+)*")
_LONGEST = 2000


class OaiError(Exception):
    """A request that the protocol refuses: its code, and what to do in words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Listing:
    """What is listed, and from where: all that a token holds, so that the portal keeps nothing between two pages.

    Attributes:
        since, until: bounds of the date of a record, both in.
        after: the date and the number of the last record that was given.
        given, total: how many records were given, and how many there were at first.
    """

    verb: str
    prefix: str
    since: datetime | None = None
    until: datetime | None = None
    set_: str = ""
    after: tuple[datetime, int] | None = None
    given: int = 0
    total: int = 0

    def token(self, *, after: tuple[datetime, int], given: int, total: int) -> str:
        return signing.dumps(
            {
                "v": self.verb,
                "p": self.prefix,
                "f": _stamp(self.since),
                "u": _stamp(self.until),
                "s": self.set_,
                "a": [_stamp(after[0]), after[1]],
                "n": [given, total],
            },
            salt=SALT,
            compress=True,
        )


@dataclass(frozen=True)
class OaiRequest:
    """A valid request. `arguments` are those that the answer repeats; `listing` is what they begin to list."""

    verb: str
    arguments: Mapping[str, str]
    listing: Listing | None = None


def _stamp(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def read_request(parameters: QueryDict) -> OaiRequest:
    """Validate the arguments of a request.

    Raises:
        OaiError: badVerb, badArgument or badResumptionToken.
    """
    verbs = parameters.getlist("verb")
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise OaiError("badVerb", _("« verb » est une fois l’un de : %(verbs)s.") % {"verbs": ", ".join(VERBS)})
    verb = verbs[0]
    required, optional = VERBS[verb]
    given = {name: values for name, values in parameters.lists() if name != "verb"}
    for name, values in given.items():
        if name not in required | optional:
            raise OaiError("badArgument", _("« %(name)s » n’est pas un argument de ce verbe.") % {"name": name[:60]})
        if len(values) != 1:
            raise OaiError("badArgument", _("« %(name)s » est donné plusieurs fois.") % {"name": name})
        if not values[0] or len(values[0]) > _LONGEST:
            raise OaiError("badArgument", _("« %(name)s » est vide, ou trop long.") % {"name": name})
    arguments = {name: values[0] for name, values in given.items()}
    if "resumptionToken" in arguments:
        if len(arguments) > 1:
            raise OaiError("badArgument", _("« resumptionToken » ne va avec aucun autre argument."))
        return OaiRequest(verb, arguments)
    if missing := sorted(required - arguments.keys()):
        raise OaiError("badArgument", _("Il manque l’argument « %(name)s ».") % {"name": missing[0]})
    listing = _listing(verb, arguments) if verb in ("ListIdentifiers", "ListRecords") else None
    return OaiRequest(verb, arguments, listing)


def _listing(verb: str, arguments: Mapping[str, str]) -> Listing:
    since, until = arguments.get("from", ""), arguments.get("until", "")
    if since and until and len(since) != len(until):
        raise OaiError("badArgument", _("« from » et « until » sont deux jours, ou deux instants."))
    set_ = arguments.get("set", "")
    if set_ and not _SET.fullmatch(set_):
        raise OaiError("badArgument", _("« set » n’est pas le nom d’un ensemble."))
    found = Listing(
        verb,
        arguments["metadataPrefix"],
        _moment("from", since, last=False),
        _moment("until", until, last=True),
        set_,
    )
    if found.since and found.until and found.since > found.until:
        raise OaiError("badArgument", _("« from » vient après « until »."))
    return found


def _moment(name: str, text: str, *, last: bool) -> datetime | None:
    """The instant that a text names, or the first or last second of the day that it names."""
    if not text:
        return None
    try:
        if _DAY.fullmatch(text):
            start = datetime.combine(date.fromisoformat(text), time(), UTC)
            return start + timedelta(days=1, seconds=-1) if last else start
        if _SECOND.fullmatch(text):
            return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        pass
    raise OaiError(
        "badArgument",
        _("« %(name)s » s’écrit 2024-05-12 ou 2024-05-12T13:45:00Z, en temps universel.") % {"name": name},
    )


def resumed(verb: str, token: str) -> Listing:
    """The list that a token goes on with.

    Raises:
        OaiError: badResumptionToken.
    """
    refusal = OaiError("badResumptionToken", _("Cette reprise n’est pas de ce portail : recommencez la moisson."))
    try:
        kept: dict[str, Any] = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise refusal from None
    if kept["v"] != verb:
        raise refusal
    moments = [None if value is None else datetime.fromtimestamp(value, UTC) for value in (kept["f"], kept["u"])]
    start = Listing(verb, kept["p"], moments[0], moments[1], kept["s"])
    after = (datetime.fromtimestamp(kept["a"][0], UTC), kept["a"][1])
    return replace(start, after=after, given=kept["n"][0], total=kept["n"][1])
