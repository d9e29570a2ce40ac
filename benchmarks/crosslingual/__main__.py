"""Questions in one language to paragraphs in another, on ../shared/eval: the figures of docs/cross-language.md.

    python -m benchmarks.crosslingual --peer PYTHON            everything, 2,000 documents for the times
    python -m benchmarks.crosslingual --only direct --every 5  a fifth of the questions, English ones alone
    python -m benchmarks.crosslingual --only speed --documents 200000 --work FOLDER

Seven languages are in one index. Lexicons come of the wordnets and the sentence pairs of the evaluation folder, through
the functions that `docsearch lexicon import` and `learn` call; "alone" leaves the shipped lexicon out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean

from benchmarks import translation
from benchmarks.crosslingual import glossed, speed
from benchmarks.crosslingual.asked import Data, Measured, data, indexed, measure, opened
from benchmarks.crosslingual.lexicons import ALONE, IMPORTED, Lexical, lexical
from benchmarks.measure import ROOT, Row, rows_table, table
from benchmarks.workplace import machine, scratch
from docsearch.evaluate import plain
from docsearch.lexicon.folder import PIVOT, home
from docsearch.search import Index

PARTS = ("direct", "pivot", "pooled", "same", "other", "speed", "translation")
TARGETS = {"ca": 0.97, "es": 0.95, "th": 0.86, "zh": 0.82, "ar": 0.77, "vi": 0.76}  # recall@10 with wordnets
LEARNT_TARGETS = {"vi": 0.85}
OF_DIRECT, ANY_VERSION, LOST = 0.8, 0.9, 0.003

Direct = Mapping[str, Mapping[str, Measured]]  # lexicons -> language of the paragraphs -> figures


def direct(folder: Path, asked: Data, known: Sequence[Lexical]) -> Direct:
    """English questions to each other language."""
    return {
        name: {code: measure(index, asked.questions[PIVOT], asked.every, code) for code in TARGETS}
        for name, index in _each(folder, known)
    }


def pivot(folder: Path, asked: Data, known: Sequence[Lexical]) -> dict[str, dict[str, Measured]]:
    """Questions in each language but English to each other, by language of the question."""
    name, lexicons = _best(known)
    _say("asking through English with lexicons:", name)
    with opened(folder, lexicons) as index:
        return {
            source: {
                code: measure(index, asked.questions[source], asked.every, code) for code in TARGETS if code != source
            }
            for source in TARGETS
        }


def pooled(folder: Path, asked: Data, known: Sequence[Lexical]) -> Direct:
    """Questions in each language to all at once; any version of the right paragraph is right."""
    return {
        name: {
            code: measure(index, questions, asked.every, versions=True) for code, questions in asked.questions.items()
        }
        for name, index in _each(folder, [known[0], _named(known, IMPORTED), _best(known)])
    }


def same(folder: Path, asked: Data, known: Sequence[Lexical], filtered: bool) -> Direct:
    """Questions in each language, for the paragraph of that language; of all texts, also grouped under a version."""
    return {
        name: {
            code: measure(index, questions, asked.own, code if filtered else None, versions=not filtered)
            for code, questions in asked.questions.items()
        }
        for name, index in _each(folder, [known[0], _best(known)])
    }


def other(asked: Data, known: Sequence[Lexical]) -> dict[str, tuple[float, float]]:
    """English questions by a gloss of the documents and by exact structured queries, the wordnets alone."""
    lexicons = _named(known, ALONE).lexicons
    assert lexicons is not None
    found = {}
    for code in TARGETS:
        _say("glossing", code)
        texts = [text for text in asked.texts if text.language == code]
        found[code] = glossed.recalls(texts, asked.questions[PIVOT], asked.every, lexicons, code)
    return found


def _each(folder: Path, known: Sequence[Lexical]) -> Iterator[tuple[str, Index]]:
    for name, lexicons in dict(known).items():
        _say("asking with lexicons:", name)
        with opened(folder, lexicons) as index:
            yield name, index


def _named(known: Sequence[Lexical], name: str) -> Lexical:
    return next(each for each in known if each.name == name)


def _best(known: Sequence[Lexical]) -> Lexical:
    return known[-1]


def _say(*what: str) -> None:
    print(*what, file=sys.stderr, flush=True)


# Tables


def direct_table(found: Direct) -> str:
    """Recall@10 and MRR@10 by language and lexicons."""
    rows = []
    for code, target in TARGETS.items():
        cells = [f"{_number(of[code].recall)} ({_number(of[code].mrr)})" for of in found.values()]
        rows.append((code, *cells, _number(target), _number(LEARNT_TARGETS[code]) if code in LEARNT_TARGETS else ""))
    return table(rows, ("English questions to, R@10 (MRR@10)", *found, "target, wordnets", "target, learnt"))


def pivot_table(found: Mapping[str, Mapping[str, Measured]], english: Mapping[str, Measured]) -> str:
    """Recall@10 by pair, and its share of that of English questions."""
    rows = []
    for source, of in found.items():
        cells = [
            f"{_number(of[code].recall)} ({of[code].recall / english[code].recall:.2f})" if code in of else ""
            for code in TARGETS
        ]
        rows.append((source, *cells))
    rows.append(("en", *(_number(english[code].recall) for code in TARGETS)))
    return table(rows, ("questions in, R@10 (of the English figure)", *TARGETS))


def pooled_table(found: Direct) -> str:
    """Recall@10 of any version and how many are on the page."""
    codes = list(next(iter(found.values())))
    rows = [
        (
            code,
            *(f"{_number(of[code].recall)} ({of[code].versions:.1f})" for of in found.values()),
            _number(ANY_VERSION),
        )
        for code in codes
    ]
    return table(rows, ("all languages, R@10 of any version (versions of 7)", *found, "target"))


def same_table(found: Mapping[bool, Direct]) -> str:
    """MRR@10 with lexicons and without."""
    rows = []
    for filtered, by_lexicons in found.items():
        off, on = by_lexicons.values()
        for code in off:
            change = f"{on[code].mrr - off[code].mrr:+.4f}"
            what = f"{code}, {'texts of it alone' if filtered else 'all texts'}"
            rows.append((what, f"{off[code].mrr:.4f}", f"{on[code].mrr:.4f}", change, f">= -{LOST}"))
    return table(rows, ("questions in, own paragraph, MRR@10", "without", "with", "change", "target"))


def other_table(found: Mapping[str, tuple[float, float]], ours: Mapping[str, Measured]) -> str:
    """Recall@10 of other ways beside ours."""
    rows = [(code, *map(_number, found[code]), _number(ours[code].recall)) for code in found]
    rows.append(
        (
            "mean",
            *(_number(mean(each[way] for each in found.values())) for way in (0, 1)),
            _number(mean(ours[code].recall for code in found)),
        )
    )
    return table(rows, ("English questions to, R@10, wordnets alone", "gloss", "exact structured query", "docsearch"))


def _number(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")


def pivot_rows(found: Mapping[str, Mapping[str, Measured]], english: Mapping[str, Measured]) -> Iterator[Row]:
    """The mean of the pairs and the worst one."""
    shares = {
        f"{source} to {code}": (each.recall / english[code].recall, each.recall)
        for source, of in found.items()
        for code, each in of.items()
    }
    worst = min(shares, key=lambda pair: shares[pair])
    of_all = mean(share for share, _ in shares.values())
    recall = mean(recall for _, recall in shares.values())
    target = f">= {OF_DIRECT}"
    reached = sum(share >= OF_DIRECT for share, _ in shares.values())
    yield Row(f"R@10 of {len(shares)} pairs through English, mean", _number(recall), "", f"{of_all:.2f}", target)
    yield Row(f"  the worst, {worst}", _number(shares[worst][1]), "", f"{shares[worst][0]:.2f}", target)
    yield Row("  pairs that reach it", f"{reached} of {len(shares)}")


def speed_rows(documents: int, asked: Data, work: Path, lexicons: Path) -> Iterator[Row]:
    """Times of English questions, and of opening lexicons."""
    _say("making", f"{documents:,}", "documents")
    index = speed.indexed(documents, work, lexicons)
    questions = [plain(question.text) for question in asked.questions[PIVOT]]
    for kind, texts in (("English question", questions), ("two words of one", list(map(speed.shortened, questions)))):
        taken = {bridged: speed.middle(speed.asked(index, texts, bridged)) for bridged in (False, True)}
        what = f"warm {kind}, {documents:,} documents in {len(speed.LANGUAGES)} languages, CPU"
        for n, name, target in ((0, "p50", "< 15 ms"), (1, "p99", "< 60 ms")):
            off, on = taken[False][n], taken[True][n]
            yield Row(f"{what}, {name}", f"{on:.1f} ms", f"{off:.1f} ms (no lexicons)", f"{on / off:.1f}", target)
    for each in speed.openings(lexicons):
        size = f"{sum(each.words):,} words, {each.size / 1e6:.1f} MB"
        yield Row(f"opening {'-'.join(each.languages)}, {size}, CPU", f"{each.milliseconds:.1f} ms", target="< 10 ms")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crosslingual", description=__doc__.partition("\n")[0])
    parser.add_argument("--eval", type=Path, default=ROOT.parent / "shared" / "eval", metavar="DIR")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="WHAT", help=", ".join(PARTS))
    parser.add_argument("--every", type=int, default=1, metavar="N", help="ask every Nth question")
    parser.add_argument(
        "--documents", type=int, default=2_000, metavar="N", help="for the times (default: %(default)s)"
    )
    parser.add_argument("--work", type=Path, metavar="FOLDER", help="keep indexes and lexicons here, and use them")
    parser.add_argument("--peer", metavar="PYTHON", help="a Python that has argostranslate, all of it")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep all figures")
    given = parser.parse_args()
    asked = data(given.eval, given.every)
    with scratch() as place:
        work = (given.work or place).resolve()
        work.mkdir(parents=True, exist_ok=True)
        run(given, asked, work)


def run(given: argparse.Namespace, asked: Data, work: Path) -> None:
    """Measure and print."""
    known = lexical(given.eval, tuple(asked.questions), work)
    rows: list[Row] = []
    tables: list[str] = []
    kept: dict[str, object] = {}
    folder = work / "pooled.index"
    if not {*given.only} <= {"speed", "translation"}:
        indexed(asked.texts, folder)
    found: Direct = {}
    if {"direct", "pivot", "other"} & {*given.only}:
        needed = known if "direct" in given.only else [_named(known, ALONE), _best(known)]
        kept["direct"] = found = direct(folder, asked, needed)
        if "direct" in given.only:
            tables.append(direct_table(found))
    if "pivot" in given.only:
        kept["pivot"] = pairs = pivot(folder, asked, known)
        rows += pivot_rows(pairs, found[_best(known).name])
        tables.append(pivot_table(pairs, found[_best(known).name]))
    if "pooled" in given.only:
        kept["pooled"] = every = pooled(folder, asked, known)
        tables.append(pooled_table(every))
    if "same" in given.only:
        own = {filtered: same(folder, asked, known, filtered) for filtered in (True, False)}
        kept["same"] = {"filtered": own[True], "all": own[False]}
        tables.append(same_table(own))
    if "other" in given.only:
        kept["other"] = others = other(asked, known)
        tables.append(other_table(others, found[ALONE]))
    if "speed" in given.only:
        best = home(str(work / _best(known).name))
        rows += speed_rows(given.documents, asked, work, best)
        kept["speed"] = [[row.what, row.ours, row.beside] for row in rows]
    if "translation" in given.only:
        rows += translation.measure(given.peer)
    if given.json:
        given.json.write_text(json.dumps(kept), encoding="utf-8")
    print(f"{machine()}, {len(asked.questions[PIVOT])} questions a language\n")
    for each in (*([rows_table(rows)] if rows else []), *tables):
        print(each + "\n")


if __name__ == "__main__":
    main()
