"""nDCG@10 on a judged collection: `python -m benches.search.relevance FILE`.

FILE is JSON: `{"docs": {id: {"title", "text"}}, "queries": {id: text}, "qrels": {query: {doc:
grade}}}`. Each query is asked in four ways: as it is, without its accents, as its three rarest
words, and as those with one typing error. Everything depends on the file and on `--seed` alone.

`--meaning` prints the same beside it, ranked by meaning too, and what that takes longer: by the server of embeddings
that the environment names, or by the demo's where its extra is installed. Vectors are kept in a folder, since they take
most of a second each.
"""

import argparse
import json
import math
import random
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from search.analysis import fold, tokens, words
from search.documents import SearchDocument
from search.engines.base import Nearness, SearchEngine
from search.engines.embedded.engine import EmbeddedEngine
from search.request import MAX_QUERY_LENGTH, SearchRequest
from search.synonyms import Synonyms

GRANT = "public"
KEYWORDS = 3
TIMED = 300
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Collection:
    """Documents, queries and judgements. Raises KeyError or ValueError on another JSON."""

    def __init__(self, content: Mapping[str, Any], sample: int | None, seed: int) -> None:
        self.documents: list[SearchDocument] = []
        self._numbers: dict[str, int] = {}
        self._frequencies: dict[str, int] = {}
        for number, (key, document) in enumerate(content["docs"].items(), start=1):
            self._numbers[key] = number
            title, text = document.get("title", ""), document["text"]
            self.documents.append(SearchDocument(number, "page", title, f"/{number}/", body=text, grants=(GRANT,)))
            for token in set(tokens(f"{title} {text}")):
                self._frequencies[token] = self._frequencies.get(token, 0) + 1
        keys = [key for key in sorted(content["queries"]) if content["qrels"].get(key)]
        if sample is not None and sample < len(keys):
            keys = sorted(random.Random(seed).sample(keys, sample))  # noqa: S311 - reproducible, not secret
        self.queries: dict[str, str] = {key: content["queries"][key] for key in keys}
        self._qrels = content["qrels"]
        self._seed = seed

    def grades(self, query: str) -> dict[int, float]:
        """The grade of each document judged for a query."""
        return {self._numbers[key]: grade for key, grade in self._qrels[query].items()}

    def as_asked(self, key: str) -> str:
        """The query itself."""
        return self.queries[key]

    def unaccented(self, key: str) -> str:
        """The query in lowercase without its accents."""
        return fold(self.queries[key])

    def keywords(self, key: str) -> str:
        """The three words of the query that the fewest documents hold, in their order."""
        text = self.queries[key]
        rarest = sorted(words(text), key=lambda word: (self._frequencies.get(word.stem, 0), word.start))
        kept = sorted(rarest[:KEYWORDS], key=lambda word: word.start)
        return " ".join(text[word.start : word.end] for word in kept)

    def with_typo(self, key: str) -> str:
        """The keywords, with one letter dropped, doubled, replaced or swapped in one of them.

        The word has five letters or more, and keeps its first one; where there is none such, the
        keywords stay as they are.
        """
        picker = random.Random(f"{self._seed}:{key}")  # noqa: S311 - reproducible, not secret
        typed = self.keywords(key).split()
        long = [rank for rank, word in enumerate(typed) if len(word) >= 5 and word.isalpha()]
        if long:
            rank = picker.choice(long)
            typed[rank] = misspelt(typed[rank], picker)
        return " ".join(typed)


def misspelt(word: str, picker: random.Random) -> str:
    """`word` with one mistake somewhere after its first letter."""
    place = picker.randint(1, len(word) - 2)
    kind = picker.choice(("drop", "double", "replace", "swap"))
    if kind == "drop":
        return word[:place] + word[place + 1 :]
    if kind == "double":
        return word[:place] + word[place] + word[place:]
    if kind == "replace":
        return word[:place] + picker.choice(_LETTERS) + word[place + 1 :]
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def ndcg(found: list[int], grades: Mapping[int, float], depth: int = 10) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen, 2002), linear gains."""
    gain = sum(grades.get(number, 0) / math.log2(rank + 2) for rank, number in enumerate(found[:depth]))
    best = sorted(grades.values(), reverse=True)[:depth]
    ideal = sum(grade / math.log2(rank + 2) for rank, grade in enumerate(best))
    return gain / ideal if ideal else 0.0


def evaluate(engine: SearchEngine, collection: Collection, nearness: Nearness | None = None) -> dict[str, float]:
    """The mean nDCG@10 of each variant, on an engine that holds the collection's documents."""
    variants: dict[str, Callable[[str], str]] = {
        "as asked": collection.as_asked,
        "unaccented": collection.unaccented,
        "three keywords": collection.keywords,
        "keywords with a typo": collection.with_typo,
    }
    results = {}
    for name, variant in variants.items():
        total = 0.0
        for key in collection.queries:
            q = variant(key)[:MAX_QUERY_LENGTH]
            request = SearchRequest(q, page_size=10, grants=frozenset([GRANT]), facets=())
            found = [hit.id for hit in engine.search(request, nearness).hits] if q else []
            total += ndcg(found, collection.grades(key))
        results[name] = total / max(1, len(collection.queries))
    return results


def main(synonyms: Callable[[], Synonyms] | None = None) -> None:
    """Index the collection in memory and print the four numbers; twice, and their ratios, with `--meaning`."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--sample", type=int, help="this many queries only, the same each time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--meaning", action="store_true", help="rank by meaning too")
    parser.add_argument("--vectors", type=Path, default=Path("var/vectors"), help="where vectors are kept")
    options = parser.parse_args()
    content = json.loads(options.file.read_text(encoding="utf-8"))
    collection = Collection(content, options.sample, options.seed)
    engine = EmbeddedEngine(None, (), synonyms)
    engine.rebuild(collection.documents)
    print(f"{len(collection.documents):,} documents, {len(collection.queries):,} queries, nDCG@10")
    started = time.perf_counter()
    by_words = evaluate(engine, collection)
    took = time.perf_counter() - started
    by_meaning = _by_meaning(engine, collection, options.vectors) if options.meaning else {}
    for name, value in by_words.items():
        beside = f"   with meaning {by_meaning[name]:.3f}   × {by_meaning[name] / value:.3f}" if by_meaning else ""
        print(f"  {name:<22} {value:.3f}{beside}")
    searches = 4 * len(collection.queries)
    print(f"  {searches:,} searches by words, {took * 1000 / searches:.1f} ms each")


def _by_meaning(engine: SearchEngine, collection: Collection, folder: Path) -> dict[str, float]:
    # Imported for those that ask for it: the portal needs neither numpy nor a server without the setting.
    from benches.search.meaning import CollectionMeaning, Vectors, compare_times
    from benches.search.server import running_embeddings

    with running_embeddings() as server:
        meaning = CollectionMeaning(collection.documents, Vectors(server, folder))
        for variant in (collection.as_asked, collection.keywords):
            queries = [q for key in list(collection.queries)[:TIMED] if (q := variant(key)[:MAX_QUERY_LENGTH])]
            compare_times(engine, meaning, [SearchRequest(q, page_size=10, grants=frozenset([GRANT])) for q in queries])
        return evaluate(engine, collection, meaning)


if __name__ == "__main__":
    main()
