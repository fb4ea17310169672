"""Names as people type them."""

import unicodedata

from portal.text.identifiers import INVISIBLE


def same_name(text: str) -> str:
    """Return a name without what people write in two ways: case, spaces, apostrophes, Unicode form, quotation marks."""
    plain = unicodedata.normalize("NFC", INVISIBLE.sub("", text)).replace("’", "'").replace("ʼ", "'")
    return " ".join(plain.strip(' \u00a0\u202f"“”«»').casefold().replace("\u2011", "-").split())
