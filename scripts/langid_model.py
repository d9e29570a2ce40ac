"""Generate src/docsearch/data/langid.bin, the letter statistics the default language detector weighs.

Source: the language models in the wheel lingua_language_detector 1.3.5 (Apache-2.0, Peter M. Stahl), which hold how
often each run of one to five letters follows another inside words. From them this script works out the counts at word
boundaries, smooths, keeps the runs that tell languages apart, and rounds. Needs `brotli` and `numpy`, 3 GB and five
minutes; nothing of them is shipped.

    pip download --no-deps lingua-language-detector==1.3.5
    python scripts/langid_model.py lingua_language_detector-1.3.5-py3-none-any.whl src/docsearch/data/langid.bin
"""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

SHA256 = "7254696753c4ee8ce127190cfb985d8b4621690d355c55b278c883f5bb5e152b"  # of the wheel

Counts = dict[str, float]  # run of letters -> share of all letters; "_" stands for a word boundary
Matrix = NDArray[np.float64]  # a row a run, a column a language

LETTERS = 3e7  # letters the shares are scaled to before smoothing
DISCOUNT = 5.0  # how many sightings of the shorter run one sighting of the longer must outweigh
SCALE = 6  # steps per nat; word pairs lose .001 against 12, and .001 more at 4
CEILING = 48  # steps; a run costs a language 8 nats at most, so that one foreign name cannot veto it
LEAST_CEILING = 60  # steps; what a run costs the language it is cheapest in
ORDERS = {1: "unigrams", 2: "bigrams", 3: "trigrams", 4: "quadrigrams", 5: "fivegrams"}
LONGEST = max(ORDERS)

SEEN = 1e-6  # share, thirty letters in LETTERS: what a run must reach in a language to be chosen for it
NOISE = 1e-7  # share below which a run counts as unseen; it halves the memory

# The languages told apart within each script, and how many runs of three to five letters are kept. Latin: of 150,000
# single words come out right .716, at 65,000 .686, at all 410,000 of the test's .747; sentences .942 throughout.
GROUPS = {
    "Latin": (
        "af az bs ca cs cy da de en eo es et eu fi fr ga hr hu id is it la lt lv ms nb nl nn pl pt ro sk sl so sq "
        "sr sv sw tl tr vi",
        150_000,
    ),
    "Cyrillic": ("be bg kk mk mn ru sr uk", 40_000),
    "Arabic": ("ar fa ur", 15_000),
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
    """Share of every run of one to five letters inside words, from the chain of conditional shares in the wheel."""
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
    begins = {"_" + run: share - before[run] for run, share in joint.items() if len(run) < LONGEST}
    goes_on: Counts = defaultdict(float)
    for run, share in begins.items():
        goes_on[run[:-1]] += share
    words = {run + "_": share - goes_on[run] for run, share in begins.items() if len(run) < LONGEST}
    ends = {run + "_": share - after[run] for run, share in joint.items() if len(run) < LONGEST}
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
    """Serbian in Latin letters: the beginnings of its longest runs, shorter runs only where a word ends.

    So every letter of a text and every word's beginning is counted once.
    """
    latin: Counts = defaultdict(float)
    for run, share in counts.items():
        if len(run) < LONGEST and not (run.endswith("_") and len(run) > 1):
            continue
        spelled = "".join(_SERBIAN.get(letter, letter) for letter in run)
        starts = [0, 1] if len(_SERBIAN.get(run[0], run[0])) == 2 else [0]
        for start in starts:
            for end in range(start + 1, min(start + LONGEST, len(spelled)) + 1):
                latin[spelled[start:end]] += share
    return latin


def read_counts(wheel: zipfile.ZipFile, language: str, script: str, decompress: Callable[[bytes], bytes]) -> Counts:
    """The share of every run of one language that is no noise, in the letters of `script`."""
    counts = add_boundaries(read_joint(wheel, language, decompress))
    if script == "Latin":
        counts = mix_plain(romanise_serbian(counts) if language == "sr" else counts, PLAIN_SHARE[language])
    return {run: share for run, share in counts.items() if share >= NOISE}


class Runs(NamedTuple):
    """The runs of one script, sorted, and what is known of each: rows run along `names`, columns along languages."""

    names: list[str]
    lengths: NDArray[np.int64]
    counts: Matrix  # sightings in LETTERS letters
    probabilities: Matrix  # of the last letter, given those before it


def smooth(models: Iterable[Counts]) -> Runs:
    """The runs common in some language, with those they begin and end with; shorter runs fill in for rare ones."""
    tables = list(models)
    chosen = {run for table in tables for run, share in table.items() if share >= SEEN or len(run) == 1}
    for order in range(LONGEST, 1, -1):
        longest = [run for run in chosen if len(run) == order]
        chosen.update(part for run in longest for part in (run[1:], run[:-1]))
    names = sorted(chosen)
    row = {run: at for at, run in enumerate(names)}
    lengths = np.array([len(run) for run in names])
    counts = np.empty((len(names), len(tables)))
    for column, table in enumerate(tables):
        counts[:, column] = [table.get(run, 0.0) * LETTERS for run in names]
    probabilities = np.empty_like(counts)
    letters = lengths == 1
    probabilities[letters] = (counts[letters] + 1) / (counts[letters].sum(axis=0) + 1000)
    for order in range(2, LONGEST + 1):
        rows = np.flatnonzero(lengths == order)
        shorter = probabilities[[row[names[at][1:]] for at in rows]]
        context = np.maximum(counts[[row[names[at][:-1]] for at in rows]], counts[rows])
        probabilities[rows] = (counts[rows] + DISCOUNT * shorter) / (context + DISCOUNT)
    return Runs(names, lengths, counts, probabilities)


def choose(runs: Runs, keep: int) -> list[int]:
    """The rows worth keeping: all of one and two letters, of longer those that change the odds most, weighed by use.

    A longer run changes the odds of a language against another by how much more it gains on the shorter one.
    """
    row = {run: at for at, run in enumerate(runs.names)}
    common = np.flatnonzero((runs.lengths > 2) & (runs.counts >= SEEN * LETTERS).any(axis=1))
    shorter = [row[runs.names[at][1:]] for at in common]
    gains = np.clip(np.log(runs.probabilities[common] / runs.probabilities[shorter]), -3, 3)
    uses = np.where(runs.counts[common] >= SEEN * LETTERS, runs.counts[common], 0.0)
    worth = np.zeros(len(common))
    for language in range(gains.shape[1]):
        used = np.flatnonzero(uses[:, language])
        odds = np.abs(gains[used] - gains[used, language, None]).mean(axis=1)
        worth[used] += uses[used, language] * odds
    best = common[np.argsort(-worth, kind="stable")[:keep]]
    short = [at for at, run in enumerate(runs.names) if len(run) <= 2 and run not in ("_", "__")]
    return sorted([*short, *best.tolist()])


def price(runs: Runs, rows: list[int]) -> bytes:
    """What each run costs each language, in steps above the cheapest; then that cheapest cost itself."""
    costs = -np.log(runs.probabilities[rows]) * SCALE
    least = costs.min(axis=1, keepdims=True)
    above = np.minimum(np.rint(costs - least), CEILING)
    return np.hstack([above, np.minimum(np.rint(least), LEAST_CEILING)]).astype(np.uint8).tobytes()


def main(wheel_path: str, target: str) -> None:
    """Write the model: a line of JSON, the runs one a line, their costs one byte a language; all compressed."""
    if hashlib.sha256(Path(wheel_path).read_bytes()).hexdigest() != SHA256:
        raise SystemExit(f"{wheel_path} is not the wheel this model is made from")
    decompress = importlib.import_module("brotli").decompress
    parts: list[bytes] = []
    header: list[dict[str, Any]] = []
    with zipfile.ZipFile(wheel_path) as wheel:
        for script, (names, keep) in GROUPS.items():
            languages = names.split()
            runs = smooth(read_counts(wheel, language, script, decompress) for language in languages)
            rows = choose(runs, keep)
            parts += ["".join(runs.names[at] + "\n" for at in rows).encode(), price(runs, rows)]
            header.append({"script": script, "languages": languages, "runs": len(rows), "bytes": len(parts[-2])})
    packed = zlib.compress(b"".join([json.dumps(header).encode() + b"\n", *parts]), 9)
    Path(target).write_bytes(packed)


if __name__ == "__main__":
    main(*sys.argv[1:])
