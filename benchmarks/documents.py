"""Sets of documents to measure with, made from natural sentences; the same seed gives the same files.

    texts   plain text of about 2 KB, one language each
    pages   web pages of 50 to 90 KB around an article of 4 to 8 KB
    mixed   a third web pages of 5 to 8 KB, the rest text of 1 to 8 KB: 20,000 of them are about 88 MB

The sentences come from the sample corpus and, where there are any, from the evaluation texts beside the project
(read when a set is made, never kept). A vocabulary of a few words would flatter every cache there is.
Run: python -m benchmarks.documents {texts,pages,mixed} FOLDER [--documents N]
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from benchmarks.furniture import big_page, small_page
from docsearch.errors import ExtractionError
from docsearch.extract import extract
from docsearch.sources.files import read, walk

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
EVALUATION = ROOT.parent / "shared" / "eval"
SEED = 20171105
ENOUGH = 20_000  # characters of a language, below which no documents are made in it

_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？؟۔।])\s*|\n+")


def sentences(content: str) -> list[str]:
    """The sentences of `content`; an unbroken stretch (Thai) is cut at spaces after 200 characters or so."""
    found: list[str] = []
    for piece in filter(None, map(str.strip, _END.split(content))):
        while len(piece) > 400 and (space := piece.find(" ", 200)) > 0:
            found.append(piece[:space])
            piece = piece[space:].strip()
        found.append(piece)
    return found


def _corpus_texts() -> Iterator[tuple[str, str]]:
    for ref in walk([str(CORPUS)]):
        try:
            yield Path(ref.path).parent.name, extract(read(ref)).text
        except ExtractionError:
            continue


def _evaluation_texts() -> Iterator[tuple[str, str]]:
    for path in sorted([*EVALUATION.glob("retrieval/*/corpus.jsonl"), *EVALUATION.glob("entities/*.jsonl")]):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield row["lang"], row["text"]
    for path in sorted(EVALUATION.glob("parallel/en-*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            english, _, other = line.partition("\t")
            yield "en", english
            yield path.stem.removeprefix("en-"), other
    for path in sorted(EVALUATION.glob("langid/*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["kind"] == "sentence":
                yield row["lang"], row["text"]


@cache
def pools() -> dict[str, list[str]]:
    """Language -> its distinct sentences, of every language there is enough of."""
    found: dict[str, dict[str, None]] = {}
    for language, content in (*_corpus_texts(), *_evaluation_texts()):
        found.setdefault(language, {}).update(dict.fromkeys(sentences(content)))
    floor = ENOUGH if EVALUATION.is_dir() else 0
    return {code: list(known) for code, known in sorted(found.items()) if sum(map(len, known)) >= floor}


def sources() -> str:
    """What the sentences were taken from, in a line."""
    known = pools()
    size = sum(len(sentence.encode()) for pool in known.values() for sentence in pool)
    count = sum(map(len, known.values()))
    where = "sample corpus and evaluation texts" if EVALUATION.is_dir() else "sample corpus alone (few words!)"
    return f"{count:,} distinct sentences, {size / 1e6:.1f} MB, {len(known)} languages, from the {where}"


def _joined(language: str) -> str:
    return "" if language in ("zh", "ja") else " "


def _paragraphs(random_: random.Random, language: str, size: int) -> list[str]:
    """Paragraphs of two to seven sentences, of `size` bytes in all or a sentence more."""
    pool, found = pools()[language], []
    while size > 0:
        chosen = [random_.choice(pool) for _ in range(random_.randint(2, 7))]
        kept: list[str] = []
        while chosen and size > 0:
            kept.append(chosen.pop())
            size -= len(kept[-1].encode()) + 1
        found.append(_joined(language).join(kept))
    return found


def _title(random_: random.Random, language: str) -> str:
    return random_.choice(pools()[language])[:70].rstrip(" .,;:")


def _text(random_: random.Random, language: str, size: int) -> str:
    return "\n\n".join([_title(random_, language), *_paragraphs(random_, language, size)]) + "\n"


def _a_text(random_: random.Random) -> tuple[str, str]:
    language = random_.choice(list(pools()))
    return "txt", _text(random_, language, random_.randint(1_500, 2_300))


def _a_page(random_: random.Random) -> tuple[str, str]:
    language = random_.choice(list(pools()))
    article = _paragraphs(random_, language, random_.randint(4_000, 8_000))
    return "html", big_page(random_, language, _title(random_, language), article, pools()[language])


def _a_mixed(random_: random.Random) -> tuple[str, str]:
    language = random_.choice(list(pools()))
    if random_.random() < 1 / 3:
        article = _paragraphs(random_, language, random_.randint(1_300, 3_600))
        return "html", small_page(random_, language, _title(random_, language), article, pools()[language])
    return "txt", _text(random_, language, int(random_.triangular(1_000, 8_000, 1_000)))


SETS: dict[str, Callable[[random.Random], tuple[str, str]]] = {"texts": _a_text, "pages": _a_page, "mixed": _a_mixed}


def generate(kind: str, folder: Path, count: int) -> int:
    """Write `count` documents of a set under `folder`, 500 a subfolder; the bytes written."""
    random_ = random.Random(f"{SEED} {kind}")
    size = 0
    for number in range(count):
        suffix, content = SETS[kind](random_)
        inside = folder / f"{number // 500:03}"
        inside.mkdir(parents=True, exist_ok=True)
        size += (inside / f"{number:06}.{suffix}").write_bytes(content.encode())
    return size


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a set of documents to measure with.")
    parser.add_argument("kind", choices=sorted(SETS))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=2_000, metavar="N")
    options = parser.parse_args()
    size = generate(options.kind, options.folder, options.documents)
    print(f"{options.documents:,} documents, {size / 1e6:.1f} MB in {options.folder}; {sources()}")


if __name__ == "__main__":
    main()
