"""How fast text becomes terms: MB of UTF-8 a second on one core."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import NamedTuple

from benchmarks.measure import isolated
from benchmarks.quality.sets import Text
from docsearch.analysis import terms

LANGUAGES = ("en", "ca", "vi", "th", "zh")
REPEATS = 3
WARMING = 2_000  # characters: what is loaded once is loaded with them


class Speed(NamedTuple):
    """Megabytes of text, and of them a CPU-second: words met for the first time, and all words met before."""

    size: float
    first: float
    again: float


def speeds(texts: Mapping[str, tuple[Text, ...]]) -> dict[str, Speed]:
    """Language -> the fastest of some runs over its texts, each in a fresh process."""
    found = {}
    for language in LANGUAGES:
        if content := [text.text for index in texts.values() for text in index if text.language == language]:
            runs = [isolated(_speed, list(dict.fromkeys(content)), language) for _ in range(REPEATS)]
            found[language] = Speed(runs[0].size, max(run.first for run in runs), max(run.again for run in runs))
    return found


def _speed(content: list[str], language: str) -> Speed:
    size = sum(len(text.encode()) for text in content) / 1e6
    terms(content[0][:WARMING], language)
    seconds = []
    for _ in range(2):
        began = time.process_time()
        for text in content:
            terms(text, language)
        seconds.append(time.process_time() - began)
    return Speed(size, size / seconds[0], size / seconds[1])
