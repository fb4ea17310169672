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


def test_a_page_is_its_head_then_passages_of_whole_sentences():
    long = "\n".join(f"Phrase {number}, {'mot ' * 18}fin. Encore. " for number in range(5))
    attached = (Attachment("PDF", "Du fichier."),)
    texts = list(texts_of(page(summary="Un résumé.", keywords=("aînés", "chutes"), body=long, attachments=attached)))
    assert (texts[0].rank, texts[0].text) == (0, "Un titre\nUn résumé.\naînés, chutes")
    assert said(texts[0].text) == "Un résumé."
    assert [text.rank for text in texts] == list(range(len(texts)))
    assert all(len(said(text.text).split()) <= PASSAGE_WORDS for text in texts)
    assert [said(text.text)[:8] for text in texts[1:4]] == ["Phrase 0", "Phrase 2", "Phrase 4"]
    assert all(said(text.text).endswith("Encore.") for text in texts[1:4])
    assert said(texts[-1].text) == "Du fichier."
    assert len({text.content_hash for text in texts}) == len(texts)


def test_a_page_without_a_summary_is_what_it_says_first():
    (head, *_passages) = texts_of(page(body="Une chose. Une autre.", keywords=("aînés",)))
    assert head.text == "Un titre\nUne chose. Une autre.\naînés"
    assert said("Un titre\n\naînés") == said("Un titre") == "Un titre"


def test_what_has_no_end_is_cut():
    assert all(len(one.split()) <= PASSAGE_WORDS for one in passages("mot " * 5000))
    long = "\n".join(f"m{n} " * PASSAGE_WORDS for n in range(100))
    texts = list(texts_of(page(body=long, attachments=(Attachment("", long[::-1]),))))
    assert len(texts) == MAX_PASSAGES + 1
    (alone,) = texts_of(page(title="x" * 5000, body=""))
    assert len(alone.text) <= 300 and said(alone.text) == alone.text
