"""How fast entities are found: MB of UTF-8 a CPU-second, by stage and together; what opening the data takes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measure import ROOT, isolated
from docsearch.entities.acronyms import with_acronyms
from docsearch.entities.amounts import find_amounts
from docsearch.entities.contacts import find_contacts
from docsearch.entities.dates import find_dates
from docsearch.entities.demonyms import find_demonyms
from docsearch.entities.gazetteer import gazetteer
from docsearch.entities.names import find_names, starter_names
from docsearch.entities.namesakes import settle
from docsearch.entities.places import find_places
from docsearch.entities.relative_dates import find_relative_dates
from docsearch.entities.running import find
from docsearch.entities.typed import find_typed
from docsearch.extract import extract
from docsearch.golden import read_queries
from docsearch.model import Mention, Passage
from docsearch.sources.files import read, walk

EVAL = ROOT.parent / "shared" / "eval"
RETRIEVAL = ("xquad", "ntrex_headline", "iapp_th")
GOLDEN = ROOT / "tests" / "quality" / "queries.jsonl"
PUBLISHED = "2021-06-15"
LATIN = ("ca", "en", "es", "fr", "id", "sk", "vi")
LARGEST = 400_000  # bytes a language: beyond that the figures no longer move
LEAST = 15_000  # bytes: what a language must have to be measured
WARMING = 2_000  # code points: what is loaded once is loaded with them
QUERIES = 200
WARMING_QUERIES = ("Košice 2017", "ความร่วมมือ", "thành phố Hồ Chí Minh")
LIKELY = ("en", "vi", "sk")  # languages that a query may be in
REPEATS, REPEATS_TOGETHER = 3, 9  # the quickest counts: on a shared machine the same work takes up to 1.6 times as long

Texts = Mapping[str, Sequence[str]]  # language -> documents


class Speed(NamedTuple):
    """Megabytes of text, and of them a CPU-second: all stages, words new and words met; each stage, words met."""

    size: float
    first: float
    again: float
    stages: Mapping[str, float]


def _relative(text: str, language: str) -> list[Mention]:
    return find_relative_dates(text, language, PUBLISHED)


def _found(text: str, language: str) -> Passage:
    """What the finders make of a document of one passage."""
    return Passage(0, 0, len(text), text, language, mentions=tuple(find(text, language, PUBLISHED)))


def _acronyms(passage: Passage) -> list[Mention]:
    return [mention for each in with_acronyms(passage.text, [passage]) for mention in each.mentions]


def _together(text: str, language: str) -> list[Mention]:
    """All stages, in the order of the pipeline."""
    return settle(_acronyms(_found(text, language)))


STAGES: dict[str, Callable[..., list[Mention]]] = {
    "places": find_places,
    "dates": find_dates,
    "sums": find_amounts,
    "contacts": find_contacts,
    "names": find_names,
    "demonyms": find_demonyms,
    "relative dates": _relative,
}


class Opening(NamedTuple):
    """CPU milliseconds, and bytes of private memory added: by opening, and by reading texts or queries afterwards."""

    milliseconds: float
    opened: int
    used: int
    size: int  # of the texts, in bytes
    languages: int


def texts() -> dict[str, list[str]]:
    """Language -> documents: of the evaluation sets where they are, and of the sample corpus."""
    found: dict[str, list[str]] = {}
    for name in RETRIEVAL:
        path = EVAL / "retrieval" / name / "corpus.jsonl"
        for row in map(json.loads, path.open(encoding="utf-8")) if path.exists() else ():
            found.setdefault(row["lang"], []).append(f"{row['title']}\n\n{row['text']}".strip())
    for ref in walk([str(ROOT / "corpus")]):
        language = Path(ref.uri).parent.name
        found.setdefault(language, []).append(extract(read(ref)).text)
    kept = {language: list(_up_to(LARGEST, dict.fromkeys(some))) for language, some in sorted(found.items())}
    return {language: some for language, some in kept.items() if sum(map(_size, some)) >= LEAST}


def _up_to(most: int, content: Iterable[str]) -> Iterator[str]:
    for text in content:
        most -= _size(text)
        if most < 0:
            return
        yield text


def _size(text: str) -> int:
    return len(text.encode())


def speeds(content: Texts) -> dict[str, Speed]:
    """The figures by language, each in a fresh process."""
    return {language: isolated(_speed, some, language) for language, some in content.items()}


def _speed(content: Sequence[str], language: str) -> Speed:
    size = sum(map(_size, content)) / 1e6
    _together(content[0][:WARMING], language)
    first = _each(partial(_together, language=language), content)
    again = _shortest(partial(_together, language=language), content, REPEATS_TOGETHER)
    stages = {stage: _shortest(partial(one, language=language), content) for stage, one in STAGES.items()}
    found = [_found(text, language) for text in content]
    stages["acronyms"] = _shortest(_acronyms, found)
    stages["namesakes"] = _shortest(settle, [_acronyms(each) for each in found])
    return Speed(size, size / first, size / again, {stage: size / max(taken, 1e-6) for stage, taken in stages.items()})


def _shortest(work: Callable[[Any], object], content: Sequence[Any], repeats: int = REPEATS) -> float:
    return min(_each(work, content) for _ in range(repeats))


def _each(work: Callable[[Any], object], content: Iterable[Any]) -> float:
    """CPU seconds for all of them."""
    began = time.process_time()
    for one in content:
        work(one)
    return time.process_time() - began


def together(found: Collection[Speed]) -> Speed:
    """The figures of several languages as one: their megabytes by the seconds they took."""
    size = sum(speed.size for speed in found)

    def rate(of: Callable[[Speed], float]) -> float:
        return size / sum(speed.size / of(speed) for speed in found)

    stages = {stage: rate(lambda speed, stage=stage: speed.stages[stage]) for stage in next(iter(found)).stages}  # type: ignore[misc]
    return Speed(size, rate(lambda speed: speed.first), rate(lambda speed: speed.again), stages)


def openings(content: Texts) -> dict[str, Opening]:
    """What opening the gazetteer and the glossary takes, each in a fresh process."""
    return {
        "gazetteer": isolated(_opening, gazetteer, find_places, content),
        "glossary": isolated(_opening, starter_names, find_names, content),
    }


def _opening(opens: Callable[[], object], finder: Callable[[str, str], object], content: Texts) -> Opening:
    before = _private()
    milliseconds = _milliseconds(opens)
    opened = _private()
    for language, some in content.items():
        for text in some:
            finder(text, language)
    used, size = _private() - before, sum(_size(text) for some in content.values() for text in some)
    return Opening(milliseconds, opened - before, used, size, len(content))


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


def _private() -> int:
    """Bytes that are this process's alone, pages of mapped files left out; 0 where the system does not tell."""
    path = Path("/proc/self/smaps_rollup")
    lines = path.read_text("ascii").splitlines() if path.exists() else []
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:"))


def queries() -> list[str]:
    """Queries as people ask them: the golden ones, and questions of the evaluation set where it is."""
    asked = [query.text for query in read_queries(GOLDEN)]
    questions = EVAL / "retrieval" / "xquad" / "queries.jsonl"
    if questions.exists():
        more = [query.text for query in read_queries(questions)]
        asked += more[:: max(1, len(more) // (QUERIES - len(asked)))]
    return asked[:QUERIES]


def recognition() -> tuple[list[float], list[float]]:
    """CPU milliseconds of each query, in a process that has been asked something else before: new, and asked again."""
    return isolated(_recognition, queries())


def _recognition(asked: Sequence[str]) -> tuple[list[float], list[float]]:
    for text in WARMING_QUERIES:
        find_typed(text, LIKELY)
    first, again = ([_milliseconds(partial(find_typed, text, LIKELY)) for text in asked] for _ in range(2))
    return first, again
