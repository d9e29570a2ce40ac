"""Generate src/docsearch/data/langid.bin, the letter statistics the default language detector weighs.

Source: the language models in the wheel lingua_language_detector 1.3.5 (Apache-2.0, Peter M. Stahl), which hold how
often each run of one to four letters follows another inside words. From them this script works out the counts at word
boundaries, smooths, keeps the runs that tell languages apart, and rounds. Needs `brotli`; nothing of it is shipped.

    pip download --no-deps lingua-language-detector==1.3.5
    python scripts/langid_model.py lingua_language_detector-1.3.5-py3-none-any.whl src/docsearch/data/langid.bin
"""

from __future__ import annotations

import hashlib
import importlib
import json
import math
import sys
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

SHA256 = "7254696753c4ee8ce127190cfb985d8b4621690d355c55b278c883f5bb5e152b"  # of the wheel

Counts = dict[str, float]  # run of letters -> share of all letters; "_" stands for a word boundary

LETTERS = 3e7  # letters the shares are scaled to before smoothing
DISCOUNT = 5.0  # how many sightings of the shorter run one sighting of the longer must outweigh
SCALE = 12  # steps per nat; 1/12 nat rounds away nothing that decides
CEILING = 120  # steps; a run costs a language 10 nats at most, so that one foreign name cannot veto it
ORDERS = {1: "unigrams", 2: "bigrams", 3: "trigrams", 4: "quadrigrams"}

# Runs of three and four letters kept. Latin: 20,000 + 40,000 lose .0005 of sentences, .006 of word pairs, .02 of single
# words against all 700,000.
GROUPS: dict[str, tuple[str, dict[int, int]]] = {
    "Latin": (
        "af az bs ca cs cy da de en eo es et eu fi fr ga hr hu id is it la lt lv ms nb nl nn pl pt ro sk sl so sq "
        "sr sv sw tl tr vi",
        {3: 20_000, 4: 40_000},
    ),
    "Cyrillic": ("be bg kk mk mn ru sr uk", {3: 6_000, 4: 8_000}),
    "Arabic": ("ar fa ur", {3: 3_000, 4: 4_000}),
}

# Share of text typed without accents that each language is prepared for.
PLAIN_SHARE = defaultdict(lambda: 0.05, {"vi": 0.25})

_SERBIAN = dict(
    zip("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš", strict=True),
    љ="lj",
    њ="nj",
    џ="dž",
)


def read_joint(wheel: zipfile.ZipFile, language: str, decompress: Callable[[bytes], bytes]) -> Counts:
    """Share of every run of one to four letters inside words, from the chain of conditional shares in the wheel."""
    joint: Counts = {}
    for order, name in ORDERS.items():
        packed = wheel.read(f"lingua/language-models/{language}/{name}.json.br")
        for fraction, runs in json.loads(decompress(packed))["ngrams"].items():
            above, below = map(int, fraction.split("/"))
            for run in runs.split(" "):
                joint[run] = above / below * (joint.get(run[:-1], 0.0) if order > 1 else 1.0)
    return joint


def add_boundaries(joint: Counts) -> Counts:
    """Add the runs that begin or end a word: what is seen more often than with a letter before (after) it.

    The share of "ab" less that of all "xab" is the share of words that begin with "ab"; less those that go on, the
    share of the word "ab" itself. Sums are over rounded figures: under 1e-9 is noise.
    """
    before: Counts = defaultdict(float)
    after: Counts = defaultdict(float)
    for run, share in joint.items():
        before[run[1:]] += share
        after[run[:-1]] += share
    counts = dict(joint)
    begins = {"_" + run: share - before[run] for run, share in joint.items() if len(run) < 4}
    goes_on: Counts = defaultdict(float)
    for run, share in begins.items():
        goes_on[run[:-1]] += share
    words = {run + "_": share - goes_on[run] for run, share in begins.items() if len(run) < 4}
    ends = {run + "_": share - after[run] for run, share in joint.items() if len(run) < 4}
    for found in (begins, ends, words):
        counts.update((run, share) for run, share in found.items() if share > 1e-9)
    counts["_"] = goes_on["_"]
    return counts


def plain(run: str) -> str:
    """The run as typed without accents."""
    bare = "".join(c for c in unicodedata.normalize("NFD", run) if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("ł", "l").replace("ø", "o").replace("ı", "i").replace("ß", "s")


def mix_plain(counts: Counts, share: float) -> Counts:
    """`counts` with `share` of the text typed without accents, and one letter for each Romanian cedilla or comma."""
    mixed: Counts = defaultdict(float)
    for run, value in counts.items():
        run = run.replace("ș", "ş").replace("ț", "ţ")
        mixed[run] += value * (1 - share)
        mixed[plain(run)] += value * share
    return mixed


def romanise_serbian(counts: Counts) -> Counts:
    """Serbian in Latin letters from the Cyrillic runs of four (shorter only where a word ends)."""
    latin: Counts = defaultdict(float)
    for run, share in counts.items():
        if len(run) < 4 and not (run.endswith("_") and len(run) > 1):
            continue
        spelled = "".join(_SERBIAN.get(letter, letter) for letter in run)
        starts = [0, 1] if len(_SERBIAN.get(run[0], run[0])) == 2 else [0]
        for start in starts:
            for end in range(start + 1, min(start + 4, len(spelled)) + 1):
                latin[spelled[start:end]] += share
        if len(run) == 2 and run.endswith("_") and run[0] != "_":
            latin["_"] += share
    return latin


class Smoothed:
    """One language: the probability of the last letter of a run given those before it, shorter runs filling in."""

    def __init__(self, counts: Counts) -> None:
        self.counts = {run: share * LETTERS for run, share in counts.items()}
        self.total = sum(count for run, count in self.counts.items() if len(run) == 1)

    def probability(self, run: str) -> float:
        """P(last letter | the letters before it)."""
        count = self.counts.get(run, 0.0)
        if len(run) == 1:
            return (count + 1) / (self.total + 1000)
        context = max(self.counts.get(run[:-1], 0.0), count)
        return (count + DISCOUNT * self.probability(run[1:])) / (context + DISCOUNT)


def choose_runs(models: list[Smoothed], keep: dict[int, int]) -> list[str]:
    """The runs worth keeping: all of one and two letters, of longer those that change the odds most, weighed by use."""
    worth: dict[int, Counts] = {3: defaultdict(float), 4: defaultdict(float)}
    chosen: set[str] = set()
    for model in models:
        for run, count in model.counts.items():
            if len(run) < 3:
                if count >= 30 or len(run) == 1:
                    chosen.add(run)
            elif count >= 30:
                gain = abs(math.log(model.probability(run) / model.probability(run[1:])))
                worth[len(run)][run] += count / model.total * gain
    for order, limit in keep.items():
        chosen.update(sorted(worth[order], key=lambda run: (-worth[order][run], run))[:limit])
    return sorted(chosen - {"_", "__"})


def price(models: list[Smoothed], run: str) -> bytes:
    """What the run costs each language, in steps above the cheapest; then that cheapest cost itself."""
    costs = [-math.log(model.probability(run)) * SCALE for model in models]
    least = min(costs)
    return bytes(min(round(cost - least), CEILING) for cost in costs) + bytes([min(round(least), CEILING)])


def main(wheel_path: str, target: str) -> None:
    """Write the model: a line of JSON, the runs one a line, their costs one byte a language; all compressed."""
    if hashlib.sha256(Path(wheel_path).read_bytes()).hexdigest() != SHA256:
        raise SystemExit(f"{wheel_path} is not the wheel this model is made from")
    decompress = importlib.import_module("brotli").decompress
    parts: list[bytes] = []
    header = []
    with zipfile.ZipFile(wheel_path) as wheel:
        for script, (names, keep) in GROUPS.items():
            languages = names.split()
            models = []
            for language in languages:
                counts = add_boundaries(read_joint(wheel, language, decompress))
                if script == "Latin":
                    counts = mix_plain(romanise_serbian(counts) if language == "sr" else counts, PLAIN_SHARE[language])
                models.append(Smoothed(counts))
            runs = choose_runs(models, keep)
            header.append({"script": script, "languages": languages, "runs": len(runs)})
            parts += ["".join(run + "\n" for run in runs).encode(), b"".join(price(models, run) for run in runs)]
            header[-1]["bytes"] = len(parts[-2])
    packed = zlib.compress(b"".join([json.dumps(header).encode() + b"\n", *parts]), 9)
    Path(target).write_bytes(packed)


if __name__ == "__main__":
    main(*sys.argv[1:])
