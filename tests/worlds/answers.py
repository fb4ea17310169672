"""What a portal answers to a reader, reduced to what must be the same in both worlds."""

import io
import json
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.worlds.surfaces import Question

# Numbers that are drawn at random for each answer or session, and the time that it took.
DRAWN = (
    (re.compile(r'(name=\\?"csrfmiddlewaretoken\\?" value=\\?")\w+'), r"\1"),
    (re.compile(r'("csrfToken": ?"|"CSRF_TOKEN": ?"|X-CSRFToken": ?")\w+'), r"\1"),
    (re.compile(r'(nonce=")[\w+/=-]+'), r"\1"),
    (re.compile(r'(name="opened" value=")[\w:-]+'), r"\1"),
    (re.compile(r'("took_ms": )[0-9.]+'), r"\1"),
)
# What the administration says of the revisions that it edits, and of the parts of their texts.
DRAWN_IN_EDITING = (
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00"), ""),
    (re.compile(r'(name="(?:loaded_)?revision_id" value=")\d+'), r"\1"),
    (re.compile(r"(/revisions/)\d+"), r"\1"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), ""),
    (re.compile(r"(key\\&quot;: \\&quot;)\w{5}(?=\\&quot;)"), r"\1"),
)
DRAWN_HEADERS = {
    "Content-Security-Policy": re.compile(r"'nonce-[^']+'"),
    # Of files: when they were written on the disk.
    "Last-Modified": re.compile(r".* 2026 .*"),
}
# A length follows from the content; `Expires` is the hour of the answer.
LEFT_OUT = {"content-length", "expires"}
CARD = re.compile(r'(?=<li class="result-card )')


def client_of(user: Any, *, english: bool) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    if english:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def ask(client: Client, question: Question) -> str:
    """The status, the headers and the content of an answer, as one text."""
    client.cookies.pop("comparaison", None)
    if question.tray:
        client.cookies["comparaison"] = question.tray
    response = client.get(question.path, headers={"HX-Request": "true"} if question.htmx else {})
    told = shown(response, question)
    headers = [
        f"{name}: {DRAWN_HEADERS[name].sub('', value) if name in DRAWN_HEADERS else value}"
        for name, value in sorted(response.headers.items())
        if name.lower() not in LEFT_OUT
    ]
    # What is signed has the time of its signature.
    cookies = [
        f"{name}={'' if name == 'csrftoken' else cookie.value.partition(':')[0]}"
        for name, cookie in response.cookies.items()
    ]
    return "\n".join([str(response.status_code), *headers, *sorted(cookies), "", told])


def shown(response: Any, question: Question) -> str:
    """The content of an answer, as text."""
    content = b"".join(response) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    return READERS.get(kind, _text)(content, question)


def _text(content: bytes, question: Question) -> str:
    text = content.decode("utf-8", errors="backslashreplace")
    for pattern, replacement in DRAWN + (DRAWN_IN_EDITING if question.path.startswith("/admin/") else ()):
        text = pattern.sub(replacement, text)
    return text


def _html(content: bytes, question: Question) -> str:
    """Results that are ranked by the terms of the whole index come in any order."""
    text = _text(content, question)
    head, *cards = CARD.split(text)
    if len(cards) < 2 or not _is_ranked(question):
        return text
    last, end, tail = cards[-1].partition("</ol>")
    cards[-1] = last
    return head + "".join(sorted(card.strip() for card in cards)) + end + tail


def _is_ranked(question: Question) -> bool:
    asks_words = "q=" in question.path and "sort=" not in question.path
    return asks_words if question.path.startswith(("/recherche/", "/api/v1/search")) else _leads_nowhere(question)


def _leads_nowhere(question: Question) -> bool:
    """The page of such an address lists what its words find."""
    return not question.path.startswith(("/admin/", "/pratiques/comparer/"))


def _json(content: bytes, question: Question) -> str:
    read = json.loads(content)
    if isinstance(read, dict) and _is_ranked(question):
        read.get("results", []).sort(key=lambda hit: hit["id"])
    if isinstance(read, dict):
        read.pop("took_ms", None)
        for hit in read.get("results", []):
            # Brokers are shown how the terms of the whole index weigh.
            hit.pop("score", None)
    return _text(json.dumps(read, ensure_ascii=False, indent=1).encode(), question)


def _csv(content: bytes, question: Question) -> str:
    lines = _text(content, question).splitlines()
    return "\n".join(lines[:1] + sorted(lines[1:]) if _is_ranked(question) else lines)


def _workbook(content: bytes, question: Question) -> str:
    sheets = load_workbook(io.BytesIO(content)).worksheets
    rows = [[repr(cell.value) for cell in row] for sheet in sheets for row in sheet.iter_rows()]
    lines = [sheet.title for sheet in sheets] + ["\t".join(row) for row in rows]
    return "\n".join(sorted(lines) if _is_ranked(question) else lines)


def _sheet(content: bytes, question: Question) -> str:
    """The words of a PDF, where its links lead, and what it says of itself."""
    reader = PdfReader(io.BytesIO(content))
    links = [
        str(note.get_object().get("/A", {}).get("/URI", ""))
        for page in reader.pages
        for note in page.get("/Annots", []) or []
    ]
    about = {name: str(value) for name, value in (reader.metadata or {}).items() if "Date" not in name}
    return "\n".join([*(page.extract_text() for page in reader.pages), *links, str(about)])


READERS: dict[str, Callable[[bytes, Question], str]] = {
    "text/html": _html,
    "application/json": _json,
    "text/csv": _csv,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _workbook,
    "application/pdf": _sheet,
}
