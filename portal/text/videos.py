"""Addresses of videos, as people copy them, and those of the players that set no cookie."""

import re
from urllib.parse import parse_qs, urlsplit

_YOUTUBE = re.compile(r"[\w-]{3,40}", re.ASCII)
_VIMEO_PATH = re.compile(r"/(?:(?:channels|groups)/[\w-]+/(?:videos/)?|video/)?(\d{1,12})(?:/([\da-zA-Z]{3,40}))?/?")
_VIMEO_KEY = re.compile(r"[\da-zA-Z]{3,40}")


def embed_address(url: str) -> str | None:
    """Return the address of the provider's player that follows nobody, or None for what isn't a video's.

    YouTube: pages, short links, Shorts, live, players. Vimeo: pages and players, those of unlisted videos too,
    whose key is kept.
    """
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("music.")
    query = parse_qs(parts.query)
    if host in {"youtube.com", "youtube-nocookie.com", "youtu.be"}:
        names = [name for name in parts.path.split("/") if name]
        if host == "youtu.be":
            video = names[0] if names else ""
        elif len(names) >= 2 and names[0] in {"shorts", "live", "embed", "v", "e"}:
            video = names[1]
        else:
            video = query.get("v", [""])[0] if names == ["watch"] else ""
        found = _YOUTUBE.fullmatch(video)
        return f"https://www.youtube-nocookie.com/embed/{video}" if found and video != "videoseries" else None
    if host in {"vimeo.com", "player.vimeo.com"}:
        page = _VIMEO_PATH.fullmatch(parts.path)
        if page is None:
            return None
        key = page[2] or query.get("h", [""])[0]
        kept = f"&h={key}" if _VIMEO_KEY.fullmatch(key) else ""
        return f"https://player.vimeo.com/video/{page[1]}?dnt=1{kept}"
    return None
