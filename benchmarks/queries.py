"""Queries to measure with, of every kind people ask, drawn from the sentences that the documents are made of."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from benchmarks.documents import SEED, pools
from docsearch.analysis.segment import words as word_spans

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


def _sentence(random_: random.Random) -> tuple[str, str]:
    """A language written with spaces (and without the marks of Hindi, at which WORD would cut), a sentence in it."""
    language = random_.choice([code for code in pools() if code not in (*UNSPACED, "hi")])
    return language, random_.choice(pools()[language])


def _words(random_: random.Random, count: int) -> list[str]:
    """Neighbouring words of a sentence, common and rare ones as they come."""
    while True:
        words = WORD.findall(_sentence(random_)[1])
        if len(words) >= count:
            first = random_.randint(0, len(words) - count)
            return words[first : first + count]


def _stretch(random_: random.Random, language: str) -> str:
    """One to three neighbouring words of a language, without spaces between them where it writes none."""
    sentence = random_.choice(pools()[language])
    spans = [span for span in word_spans(sentence) if sentence[span[0]] > "\u02ff" or language == "vi"]
    if not spans:
        return sentence[:6]
    first = random_.randrange(len(spans))
    last = min(first + random_.randint(0, 2), len(spans) - 1)
    chosen = sentence[spans[first][0] : spans[last][1]]
    return sentence[slice(*spans[first])] if set(chosen) & set(':"-~*()') else chosen


def _phrase(random_: random.Random) -> str:
    return '"' + " ".join(_words(random_, random_.randint(2, 3))) + '"'


def _prefix(random_: random.Random) -> str:
    return _words(random_, 1)[0][: random_.randint(3, 6)] + "*"


def _filtered(random_: random.Random) -> str:
    """A word and a condition: its own language, a kind of file, a country or a period."""
    language, sentence = _sentence(random_)
    word = random_.choice(WORD.findall(sentence) or ["city"])
    return f"{word} {random_.choice((f'lang:{language}', 'type:html', 'country:US', 'country:FR', 'date:2010..2018'))}"


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
