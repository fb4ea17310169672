"""The contract of every engine: what is corrected, and what is left as it was typed."""

from tests.search.contract_helpers import MEMBER, ask, page

COMMON = "Alors l’équipe va faire le point, encore une fois, sur la mobilité des personnes tremblantes."


class SpellingContract:
    """Only mistakes are corrected, by words that the reader may see and may have meant."""

    def test_what_is_no_mistake_is_left_alone(self, engine):
        engine.index([page(1, "Une page", COMMON), page(2, "Autre")])
        for q in (
            "D'Amours",
            "D’Amours",
            "heart failure",
            "zoothérapie équine",
            "clinique Tremblays",
            "caregiver",
            "alorz fairr",
        ):
            results = ask(engine, q)
            assert (results.suggestion, results.precise) == (None, 0), q

    def test_a_mistake_beside_a_word_that_no_page_holds_is_corrected(self, engine):
        engine.index([page(1, "Une page", COMMON)])
        assert ask(engine, "équine mobilitée").corrected.corrected == "équine mobilité"

    def test_a_name_is_corrected_by_a_name(self, engine):
        engine.index([page(1, "L’hôpital de Rimouski")])
        assert ask(engine, "hôpital de Rimouzki").suggestion == "Rimouski"

    def test_many_hidden_words_close_to_a_mistake_hide_no_visible_one(self, engine):
        hidden = [f"paramedik{first}{second}" for first in "abcdefghij" for second in "abcdefghij"]
        engine.index([page(n, "Caché", f"{word} " * 3, grants=("members",)) for n, word in enumerate(hidden, 10)])
        engine.index([page(200 + n, "Caché", " ".join(hidden), grants=("members",)) for n in range(3)])
        engine.index([page(1, "Les paramediks"), page(2, "Un paramedike"), page(3, "Un paramedike encore")])
        assert ask(engine, "paramedikz").suggestion == "paramedike"
        assert ask(engine, "paramedikab", MEMBER).suggestion is None

    def test_a_word_that_hidden_pages_use_often_weighs_what_the_reader_sees_of_it(self, engine):
        engine.index([page(n, "telesanta", grants=("members",)) for n in range(10, 20)])
        engine.index([page(1, "telesanta"), page(2, "telesanto"), page(3, "telesanto")])
        assert ask(engine, "telesantx").suggestion == "telesanto"
        assert ask(engine, "telesantx", MEMBER).suggestion == "telesanta"
