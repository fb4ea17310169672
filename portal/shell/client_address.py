"""Who asks, by their network address. A header says what its sender likes: only a trusted proxy's is read."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# A household or an establishment has a whole /64: within it, addresses are free.
IPV6_PREFIX = 64


@lru_cache(maxsize=8)
def networks(texts: tuple[str, ...]) -> tuple:
    """Parse networks, `10.0.0.0/8` or `192.0.2.7`.

    Raises:
        ValueError: for a text that is neither an address nor a network.
    """
    return tuple(ip_network(text, strict=False) for text in texts)


def client_address(request: HttpRequest) -> str:
    """Return the address that the request comes from; empty where the server doesn't say (a local socket).

    `X-Forwarded-For` is read from its end, and only as far as the proxies of `TRUSTED_PROXIES` wrote it: what
    stands before may have been made up by the reader.
    """
    address = _parsed(request.META.get("REMOTE_ADDR", ""))
    if address is None:
        return ""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    for text in reversed(forwarded.split(",") if forwarded else []):
        if not is_within(address, settings.TRUSTED_PROXIES):
            break
        before = _parsed(text)
        if before is None:
            break
        address = before
    return str(address)


def network_of(address: str) -> str:
    """Return what one client can't leave: the address itself, or its /64 in IPv6."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((int(parsed), IPV6_PREFIX), strict=False))
    return address


def is_within(address: IPv4Address | IPv6Address | str, texts: list[str]) -> bool:
    """Tell whether the address is in one of the networks."""
    parsed = _parsed(address) if isinstance(address, str) else address
    return parsed is not None and any(parsed in network for network in networks(tuple(texts)))


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(text.strip().strip("[]"))
    except ValueError:
        return None
    # An IPv4 client of a server that listens in IPv6.
    return getattr(parsed, "ipv4_mapped", None) or parsed
