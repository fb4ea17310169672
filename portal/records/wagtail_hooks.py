"""Signposting: the answers of public contents say in their head where the rest of them is."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail import hooks

from portal.records.heads import signpost_back, signposts
from portal.records.record import is_public, reader_of_record


@hooks.register("on_serve_page")
def with_signposts(serve: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    def signposted(page: Any, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
        response = serve(page, request, args, kwargs)
        if response.status_code == 200 and is_public(page):
            record = reader_of_record(page)
            if record is not None:
                kind = response.headers.get("Content-Type", "")
                html = kind.startswith("text/html")
                response.headers["Link"] = signposts(record) if html else signpost_back(record.url, kind)
        return response

    return signposted
