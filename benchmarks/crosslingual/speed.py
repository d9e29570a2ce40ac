"""How long English questions take in an index of several languages, with lexicons and without, and opening one."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.crosslingual.asked import opened
from benchmarks.documents import SEED, pools
from benchmarks.measure import DOCSEARCH, isolated, percentile, run
from docsearch.analysis import analyse
from docsearch.lexicon.folder import PIVOT, SUFFIX, home, open_lexicons
from docsearch.lexicon.function_words import is_function_word
from docsearch.lexicon.store import Lexicon

LANGUAGES = ("en", "vi", "th", "ca", "es", "sk", "zh", "ar")
SIZE = (300, 900)  # bytes of a document: 200,000 are indexed in minutes
WARMING = 100  # questions asked before the clock starts
OPENINGS = 9


class Opening(NamedTuple):
    """A lexicon: its two languages and words of each, its size in bytes and the milliseconds that opening it takes."""

    languages: tuple[str, str]
    words: tuple[int, int]
    size: int
    milliseconds: float


def indexed(count: int, work: Path, lexicons: Path) -> Path:
    """An index of `count` made documents in eight languages, with the lexicons of another: made unless it is there."""
    index = work / f"eight-{count}.index"
    if not index.exists():
        folder = work / f"eight-{count}"
        isolated(_generate, folder, count)
        unfinished = index.with_name(index.name + ".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        run(DOCSEARCH, "index", str(folder), "--index", str(unfinished))
        unfinished.rename(index)
        shutil.rmtree(folder)
    if not home(str(index)).exists():
        shutil.copytree(lexicons, home(str(index)))
    return index


def _generate(folder: Path, count: int) -> None:
    random_ = random.Random(f"{SEED} crosslingual")
    known = pools()
    for number in range(count):
        language = LANGUAGES[number % len(LANGUAGES)]
        size, sentences = random_.randint(*SIZE), list[str]()
        while size > 0:
            sentences.append(random_.choice(known[language]))
            size -= len(sentences[-1].encode()) + 1
        inside = folder / f"{number // 500:03}"
        inside.mkdir(parents=True, exist_ok=True)
        text = ("" if language == "zh" else " ").join(sentences)
        (inside / f"{number:06}.txt").write_text(text, encoding="utf-8")


def shortened(question: str) -> str:
    """The first two words of an English question that mean something by themselves, as people type who know engines."""
    words = [token for token in analyse(question, PIVOT) if not is_function_word(token.word, PIVOT)]
    return " ".join(token.surface for token in words[:2]) or question


def asked(index: Path, questions: Sequence[str], bridged: bool) -> list[float]:
    """CPU milliseconds of each question, ten hits with snippets and all facets, after as many others."""
    return isolated(_asked, index, questions, bridged)


def _asked(index: Path, questions: Sequence[str], bridged: bool) -> list[float]:
    taken = []
    with opened(index, open_lexicons(str(index)) if bridged else None) as searched:
        for question in questions[:WARMING]:
            searched.search(question)
        for question in questions[WARMING:]:
            began = time.process_time()
            searched.search(question)
            taken.append(1000 * (time.process_time() - began))
    return taken


def openings(folder: Path) -> list[Opening]:
    """What opening each lexicon of a folder takes, the median of several times."""
    return isolated(_openings, folder)


def _openings(folder: Path) -> list[Opening]:
    found = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        taken = []
        for _ in range(OPENINGS):
            began = time.process_time()
            lexicon = Lexicon(path)
            taken.append(1000 * (time.process_time() - began))
        facts = lexicon.facts
        found.append(Opening((facts.first, facts.second), facts.words, path.stat().st_size, median(taken)))
    return found


def middle(taken: Sequence[float]) -> tuple[float, float]:
    """p50 and p99."""
    return percentile(taken, 0.5), percentile(taken, 0.99)
