"""What pandoc leaves to be said, or says twice, in the JATS that it writes.

Source: « Journal Archiving and Interchange Tag Library », NISO JATS 1.2 (2019). Its DTD is in no package that installs
beside ours: articles were validated by hand with that of Journal Publishing 1.1, which `packtools` 2.6 ships; it asks
for an ISSN besides, which Archiving and Interchange doesn't and a portal hasn't.
"""

from typing import Any
from urllib.parse import urlsplit

from lxml import etree

# What pandoc writes empty where it was told nothing; the tag set asks for none of them.
_MAY_BE_ABSENT = ("issn", "given-names", "permissions")


def completed(article: str, address: str) -> str:
    """Return an article with its journal named by the host of its address, groups as groups, each identifier once."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    tree = etree.ElementTree(etree.fromstring(article.encode(), parser))
    root = tree.getroot()
    for journal in root.iterfind("front/journal-meta/journal-id"):
        if not journal.text:
            journal.text = urlsplit(address).hostname or "portal"
            journal.set("journal-id-type", "publisher-id")
    _name_groups(root)
    for name in _MAY_BE_ABSENT:
        for element in list(root.iter(name)):
            if not len(element) and not (element.text or "").strip():
                _remove(element)
    _tell_apart(root)
    return etree.tostring(tree, encoding="utf-8", xml_declaration=True).decode()


def _name_groups(root: Any) -> None:
    """Who has no given name is a group: an establishment, a team."""
    for name in list(root.iterfind("front/article-meta/contrib-group/contrib/name")):
        if not (name.findtext("given-names") or "").strip():
            group = etree.Element("collab")
            group.text, group.tail = name.findtext("surname"), name.tail
            name.getparent().replace(name, group)


def _tell_apart(root: Any) -> None:
    """Give another identifier to what has that of something before it, as sections of one title have."""
    seen: set[str] = set()
    for element in root.iter(etree.Element):
        own = element.get("id")
        if own is None:
            continue
        number, identifier = 2, own
        while identifier in seen:
            identifier, number = f"{own}-{number}", number + 1
        seen.add(identifier)
        element.set("id", identifier)


def _remove(element: Any) -> None:
    """Take an element out; what follows it stays."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail and element.tail.strip():
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)
