"""What is sent to a server of embeddings is plain, short and whole."""

from search.documents import Attachment, SearchDocument
from search.meaning.texts import MAX_PASSAGES, MAX_QUERY, PASSAGE_WORDS, passages, query_text, said, texts_of


def page(**fields):
    return SearchDocument(**({"id": 1, "type": "practice", "title": "Un titre", "url": "/x/"} | fields))


def test_a_question_is_plain_and_short():
    assert query_text("ﷺ") != "ﷺ"
    assert len(query_text("ﷺ" * 500)) <= MAX_QUERY
    assert query_text("a\0b \ud800c\n\td\x07") == "a b c d"
    assert query_text("ﬁche № 2 Ⅳ") == "fiche No 2 IV"
    assert query_text("é" * 1000) == "é" * MAX_QUERY


def test_a_page_is_its_title_and_summary_then_passages_of_whole_paragraphs():
    long = "\n".join(f"paragraphe {number} " + "mot " * 100 for number in range(5))
    texts = list(texts_of(page(summary="Un résumé.", body=long, attachments=(Attachment("PDF", "Du fichier."),))))
    assert (texts[0].rank, texts[0].text) == (0, "Un titre\nUn résumé.")
    assert [text.rank for text in texts] == list(range(len(texts)))
    assert all(text.text.startswith("Un titre\n") for text in texts)
    assert all(len(said(text.text).split()) <= PASSAGE_WORDS for text in texts)
    assert said(texts[1].text).startswith("paragraphe 0") and said(texts[2].text).startswith("paragraphe 2")
    assert said(texts[-1].text) == "Du fichier."
    assert len({text.content_hash for text in texts}) == len(texts)


def test_what_has_no_end_is_cut():
    assert all(len(one.split()) <= PASSAGE_WORDS for one in passages("mot " * 5000))
    long = "\n".join(f"m{n} " * PASSAGE_WORDS for n in range(100))
    texts = list(texts_of(page(body=long, attachments=(Attachment("", long[::-1]),))))
    assert len(texts) == MAX_PASSAGES + 1
    (alone,) = texts_of(page(title="x" * 5000, body=""))
    assert len(alone.text) <= 300 and said(alone.text) == alone.text
