"""Queries to measure with, of every kind people ask, drawn from the sentences that the documents are made of."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from benchmarks.documents import SEED, pools

COLD = {
    "ASCII word": "programme",
    "Thai": "โครงการ",
    "Vietnamese": "thành phố",
    "place": "Košice",
    "phrase": '"United States"',
    "prefix": "coop*",
}
PLACES = (
    "Paris", "London", "Berlin", "Vienna", "Wien", "Praha", "Barcelona", "Hà Nội", "Ha Noi", "Hà Nội Paris", "Bangkok",
    "Tokyo", "Moscow", "Roma", "New York", "Los Angeles", "California", "Spain", "España", "Nemecko", "Slovakia",
    "กรุงเทพมหานคร", "เชียงใหม่", "東京", "北京", "중국", "서울", "Mỹ", "United States", "Indonesia", "Jakarta",
    "Helsinki", "Warszawa", "Budapest", "Canada", "Brazil", "India", "Rusko", "Россия", "مصر",
)  # fmt: skip
DATES = ("2016", "2017-03", "March 2016", "5 November 2017", "2010..2015", "tháng 3 năm 2016", "พ.ศ. 2559", "1998")
WORD = re.compile(r"[^\W\d_]{2,}")
UNSPACED = ("th", "zh", "ja")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, its kind, and whether its syntax means the same to whoosh."""

    kind: str
    text: str
    plain: bool = True


def _words(random_: random.Random, count: int) -> list[str]:
    """Neighbouring words of a sentence, common and rare ones as they come."""
    while True:
        language = random_.choice([code for code in pools() if code not in UNSPACED])
        words = WORD.findall(random_.choice(pools()[language]))
        if len(words) >= count:
            first = random_.randint(0, len(words) - count)
            return words[first : first + count]


def _stretch(random_: random.Random, language: str) -> str:
    """Two to six characters from the middle of a sentence that has no spaces, or a word or two of one that has."""
    sentence = random_.choice(pools()[language])
    if language in UNSPACED:
        runs: list[str] = re.findall(r"[\u0e00-\u0e7f\u3041-\u30ff\u4e00-\u9fff]{2,}", sentence) or ["2017"]
        run = random_.choice(runs)
        first = random_.randint(0, max(0, len(run) - 6))
        return run[first : first + random_.randint(2, 6)].lstrip(
            "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e48\u0e49\u0e4c"
        )
    return " ".join(sentence.split()[: random_.randint(1, 2)])


def _phrase(random_: random.Random) -> str:
    return '"' + " ".join(_words(random_, random_.randint(2, 3))) + '"'


def _prefix(random_: random.Random) -> str:
    return _words(random_, 1)[0][: random_.randint(3, 6)] + "*"


def _filtered(random_: random.Random) -> str:
    narrowed = random_.choice(
        ("lang:en", "lang:th", "lang:sk", "country:US", "country:FR", "type:html", "date:2015..2018")
    )
    return f"{_words(random_, 1)[0]} {narrowed}"


def asked(count: int, seed: str = "asked") -> list[Asked]:
    """About `count` queries, the same for the same seed, no two alike."""
    random_ = random.Random(f"{SEED} {seed}")
    makers: dict[str, Callable[[], str]] = {
        "one word": lambda: _words(random_, 1)[0],
        "two words": lambda: " ".join(_words(random_, 2)),
        "three words": lambda: " ".join(_words(random_, 3)),
        "phrase": lambda: _phrase(random_),
        "prefix": lambda: _prefix(random_),
        "place": lambda: random_.choice(PLACES),
        "place and word": lambda: f"{random_.choice(PLACES)} {_words(random_, 1)[0]}",
        "date": lambda: random_.choice(DATES),
        "place and date": lambda: f"{random_.choice(PLACES)} {random_.choice(DATES)}",
        "filter": lambda: _filtered(random_),
        **{code: partial(_stretch, random_, code) for code in ("th", "zh", "ja", "ko", "ar", "vi")},
    }
    special = {"date", "place and date", "filter"}
    found: dict[str, Asked] = {}
    for _ in range(count // len(makers) + 1):
        for kind, make in makers.items():
            text = make()
            found.setdefault(text, Asked(kind, text, kind not in special))
    return list(found.values())[:count]
