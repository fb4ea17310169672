"""French documents made up for load tests: no meaning, but the statistics of real ones."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate, islice, product

from search.documents import SearchDocument

FACETS = ("type", "region", "theme", "maturity", "year")

_COMMON = """de la le et les des à en du l' d' un une dans pour que qui sur au par est plus avec ce se
aux ne son cette sont ou ses ces leur soins services santé personnes équipe domicile soutien projet
pratique région milieu établissement usagers proches patients aînés intervenants intervention suivi
accès évaluation besoins réseau partenaires communauté proximité programme transition hôpital
retour formation mesure résultats qualité continuité accompagnement clientèle maladie chronique
prévention réadaptation dépendance jeunes famille télésanté rural gestion changement médecin
infirmière paramédic social psychosocial clinique modèle outil coordination intégration"""
_ROOTS = """accueil adapt affil alert amélior anim appliqu appropri articul assist autonom bén bilan
cadr capt cardi clin cognit collabor commun compét compl concert conseil consult contin coordin
déclar défin délai dépist dialog direct dispens document dynam écout éduc efficac élabor émerg
encadr engag enquêt environn équilibr équit établ étud évolu expert explor facilit fav fond gér
global group habilit handicap harmon hébergement héberg hospital identif implant inclus inform
initi innov insér inspir instaur intégr interprofession itinér jum justif liais limit local
maintien mandat ment mobil mobilis multisit négoci norm nutri object observ offr optim organis
orient palli partag particip pérenn perform perspect pilot plan populat post pratic préc prépar
présent priorit process profession prom propos protoc pulmon réalis référ région regroup rehauss
relat répond repr résid respir respons ressourc sécur sensibil sign simpl soign solut spécial
stabil stand stratég struct supervis surveill synth techn territ thérap trajectoir transfer
transform transvers triag univers valid valor vaccin vieill vigil virtu vulnér"""
_SUFFIXES = """ation ations ateur atrice ement ements é ée és ées er ant ité ités able ables eur euse
ique iques if ive ifs isme iste istes age ages ance ances ier ière el elle aux ien ienne oire"""
_PREFIXES = ["", "re", "pré", "co", "inter", "sur", "dé", "in"]
_REGIONS = [f"region-{number}" for number in range(1, 19)]
_THEMES = [f"theme-{number}" for number in range(1, 31)]
_TYPES = ["practice", "synthesis", "digest", "training", "lesson", "accompaniment", "page"]
_MATURITY = ["emergente", "prometteuse", "exemplaire"]


class Corpus:
    """Documents and queries that depend on the seed alone.

    Word frequencies follow Zipf's law over some 30,000 forms; a document has about 300 words.
    Four pages in five are public; the others are for members or for one of 20 establishments.
    """

    def __init__(self, seed: int = 1) -> None:
        common = _COMMON.split()
        derived = [
            prefix + root + suffix for prefix, root, suffix in product(_PREFIXES, _ROOTS.split(), _SUFFIXES.split())
        ]
        shuffler = random.Random(seed)  # noqa: S311 - reproducible, not secret
        shuffler.shuffle(derived)
        self._seed = seed
        self._words = [*common, *derived[:30_000]]
        self._function_words = common.index("soins")
        weights = (1 / (rank + 2.7) for rank in range(len(self._words)))
        self._cumulated = list(accumulate(weights))

    def documents(self, count: int) -> Iterator[SearchDocument]:
        """`count` documents with ids from 1."""
        for number in range(1, count + 1):
            yield self._document(number, random.Random(self._seed * 1_000_003 + number))  # noqa: S311 - reproducible, not secret

    def queries(self, count: int) -> list[str]:
        """`count` queries of one to three content words, common ones more often than rare ones."""
        picker = random.Random(self._seed)  # noqa: S311 - reproducible, not secret
        content = self._words[self._function_words :]
        weights = [1 / (rank + 20) ** 0.8 for rank in range(len(content))]
        cumulated = list(accumulate(weights))
        return [
            " ".join(picker.choices(content, cum_weights=cumulated, k=picker.choice((1, 2, 2, 3))))
            for _ in range(count)
        ]

    def prefixes(self, count: int) -> list[str]:
        """`count` beginnings of queries, from two letters on, as a reader types them."""
        typed = (q[:length] for q in self.queries(count) for length in range(2, min(len(q), 12) + 1))
        return list(islice(typed, count))

    def grants(self, count: int) -> list[frozenset[str]]:
        """Readers: two visitors for each member of an establishment."""
        return [
            frozenset(["public"]) if rank % 3 else frozenset(["public", "members", f"establishment:{rank % 20}"])
            for rank in range(count)
        ]

    def _document(self, number: int, picker: random.Random) -> SearchDocument:
        words = picker.choices(self._words, cum_weights=self._cumulated, k=picker.randint(200, 400))
        title = " ".join(words[: picker.randint(4, 9)]).replace("' ", "'").capitalize()
        text = " ".join(words).replace("' ", "’")
        published = date(2015, 1, 1) + timedelta(days=picker.randint(0, 4_000))
        chance = picker.random()
        grant = "public" if chance < 0.8 else "members"
        if chance > 0.93:
            grant = f"establishment:{picker.randint(0, 19)}"
        rank = picker.randint(0, 3)
        return SearchDocument(
            id=number,
            type=picker.choice(_TYPES),
            title=title,
            url=f"/pratiques/etablissement/{number}/",
            summary=text[:180],
            keywords=tuple(picker.choices(self._words[30:300], k=3)),
            labels=tuple(picker.choices(self._words[30:130], k=4)),
            body=text[180:],
            facets={
                "type": (picker.choice(_TYPES),),
                "region": tuple(picker.sample(_REGIONS, picker.randint(1, 2))),
                "theme": tuple(picker.sample(_THEMES, picker.randint(1, 3))),
                "maturity": (_MATURITY[rank - 1],) if rank else (),
                "year": (str(published.year),),
            },
            grants=(grant,),
            published_at=published,
            maturity_rank=rank,
            sequence=number,
            extra={"establishments": ["etablissement"]},
        )
