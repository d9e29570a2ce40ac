"""How well each language explains the letters of a text: a smoothed model of runs of up to five letters.

The model (data/langid.bin, made by scripts/langid_model.py) prices every run for every language of its script. The
prices of one run sit side by side in one integer, 16 bits a language, so adding two integers adds all languages at
once: 40 languages cost what one would, and a sentence of 60 letters takes some 40 microseconds in plain Python.
"""

from __future__ import annotations

import functools
import json
import re
import unicodedata
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Final

STEPS_PER_NAT: Final = 6
_FAR: Final = 60  # nats; a language this far behind is out, even where evidence counts a third
_LANE: Final = 2  # bytes
# Letters priced; of longer texts every second, third ... word. Of 4,049 lines of 100 letters and more .9714 come out
# right at 250, .9706 at 150, .9694 at 100, and the time is theirs.
_ENOUGH: Final = 150
_MOST_RUNS: Final = 500  # a run costs 60 steps at most: 500 of them stay below 2 ** 16
_LONGEST_WORD: Final = 60
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_SAME_LETTER: Final = str.maketrans("șț", "şţ")

# Old, wider or library-specific tags and the BCP 47 primary tag we use.
BCP47: Final = {
    "cmn": "zh",
    "fil": "tl",
    "in": "id",
    "iw": "he",
    "ji": "yi",
    "jw": "jv",
    "mo": "ro",
    "nb": "no",
    "nn": "no",
    "sh": "sr",
    "un": "und",
}


@dataclass(frozen=True, slots=True)
class Prices:
    """What a text costs in each language that is not out of the question: nats above the cheapest language.

    `letters` counts word ends too; `surprise` is what a letter costs at best, in nats.
    """

    nats: dict[str, float]
    letters: int
    surprise: float


@dataclass(frozen=True, slots=True)
class Model:
    """The model of one script: its languages and what a word costs them, packed."""

    languages: tuple[str, ...]
    codes: frozenset[str]
    word_cost: Callable[[str], int]

    def price(self, words: Sequence[str]) -> Prices | None:
        """The prices of 150 to 300 letters of `words`; None where no letter is known."""
        total = 0
        room = _MOST_RUNS
        for word in words[:: 1 + sum(map(len, words)) // _ENOUGH]:
            room -= min(len(word), _LONGEST_WORD) + 1
            if room < 0:
                break
            total += self.word_cost(word)
        if not total:
            return None
        *costs, surprise, runs = memoryview(total.to_bytes(_LANE * (len(self.languages) + 2), "little")).cast("H")
        least = min(costs)
        far = least + _FAR * STEPS_PER_NAT
        nats = {
            code: (cost - least) / STEPS_PER_NAT
            for code, cost in zip(self.languages, costs, strict=True)
            if cost <= far
        }
        return Prices(nats, runs, (surprise + least) / STEPS_PER_NAT / runs)


def spell(word: str) -> list[str]:
    """The parts of `word` as the model spells them: composed, lower case, at 60 letters' length cut."""
    lowered = unicodedata.normalize("NFC", word).replace("İ", "i").lower().translate(_SAME_LETTER)
    return _LETTERS.findall(lowered[:_LONGEST_WORD])


def _word_cost(runs: dict[str, int], rows: str, width: int) -> Callable[[str], int]:
    """The packed cost of a word: for each letter, and the word's end, the longest run known that ends there.

    `runs` numbers the runs from 1; of each, `rows` holds `width` characters, its cost in one language after the other.
    They are packed when first met: packing all takes .1 s and 20 MB more, and the rare ones are never met.
    """
    find = runs.get
    packed = [0] * (len(runs) + 1)
    run_counted = 1 << (8 * _LANE * width)

    def pack(number: int) -> int:
        lanes = rows[(number - 1) * width : number * width].encode("utf-16-le")  # a byte becomes two
        packed[number] = int.from_bytes(lanes, "little") | run_counted
        return packed[number]

    def of_part(padded: str) -> int:
        total = 0
        for end in range(5, len(padded) + 1):
            number = (
                find(padded[end - 5 : end])
                or find(padded[end - 4 : end])
                or find(padded[end - 3 : end])
                or find(padded[end - 2 : end])
                or find(padded[end - 1])
            )
            if number:
                total += packed[number] or pack(number)
        return total

    @functools.lru_cache(maxsize=32_768)  # 1 KB of new words takes 174 us, of words met before 22 us
    def cost(word: str) -> int:
        return sum(of_part(f"   _{part}_") for part in spell(word))

    return cost


@functools.cache
def load_models() -> dict[str, Model]:
    """The models by script, read once."""
    packed = resources.files("docsearch").joinpath("data", "langid.bin").read_bytes()
    data = zlib.decompress(packed)
    head = data[: data.index(b"\n") + 1]
    at = len(head)
    models = {}
    for part in json.loads(head):
        size, count, width = part["bytes"], part["runs"], len(part["languages"]) + 1
        names = data[at : at + size].decode().split("\n")[:-1]
        rows = data[at + size : at + size + width * count].decode("latin-1")
        models[part["script"]] = Model(
            languages=tuple(part["languages"]),
            codes=frozenset(BCP47.get(code, code) for code in part["languages"]),
            word_cost=_word_cost(dict(zip(names, range(1, count + 1), strict=True)), rows, width),
        )
        at += size + width * count
    return models
