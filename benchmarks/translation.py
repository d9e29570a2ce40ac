"""How fast documents are translated, beside argostranslate.translate: the same models, texts and cores, in one run.

    python -m benchmarks.translation --peer PYTHON [--sentences 120] [--repeats 3]

PYTHON is that of an environment with all of argostranslate (pip install argostranslate); without one only our own
figures are printed. Two models: the tiny one of the tests, and one of the size that Argos publishes, with random
weights, which ends a sentence when it has written about as many pieces as it read (benchmarks/random_model.py). Both
sides decode with a beam of 4. What they write is compared: of the tiny model it is the same; the next piece of the
random one hangs on the rounding of int8, so there it is only of the same length.

argostranslate would have to fetch a model to cut paragraphs into sentences, so it is told ours. Each side runs in a
process of its own, on the same cores, the model loaded before the clock starts; the two take turns. For the random
model sentences with digits are left out: it keeps none, and what loses a number is translated again. Our side is
what a document goes through when it is indexed, with all checks and the cache; then the same again, from the cache.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import accumulate, islice, pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from zipfile import ZipFile

from benchmarks.documents import pools
from benchmarks.measure import ROOT, Row, environment, isolated, ratio
from benchmarks.random_model import make_package
from benchmarks.workplace import report, scratch
from docsearch.model import Document, Passage
from docsearch.sentences import sentence_starts
from docsearch.translation.cache import Cache
from docsearch.translation.documents import Summary, translate_documents
from docsearch.translation.models import installed
from docsearch.translation.translator import attempts, load

TINY = ROOT / "tests" / "translation" / "tiny.argosmodel"
SOURCE, TARGET = "vi", "en"
SEED = 11
PARAGRAPH, PARAGRAPHS = 4, 3  # sentences a paragraph, paragraphs a document
LENGTHS = range(30, 250)  # characters of a sentence
TINY_TIMES = 8  # as many sentences for the tiny model, which takes milliseconds for each

Text = Sequence[Sequence[str]]  # paragraphs of sentences


class Taken(NamedTuple):
    """Seconds for all documents, wall and CPU; the text of each paragraph in the other language.

    `again`: sentences translated and seconds, when the same documents come once more.
    """

    wall: float
    cpu: float
    outputs: tuple[str, ...]
    again: tuple[int, float] = (0, 0.0)


def tiny_sentences() -> Iterator[str]:
    """Distinct sentences that the tiny model has learnt to translate."""
    path = ROOT / "scripts" / "build_translation_model.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = build
    spec.loader.exec_module(build)
    seen: set[str] = set()
    for sentence, _ in build.pairs(f"{SOURCE}-{TARGET}", SEED, build.read_table()):
        if sentence not in seen:
            seen.add(sentence)
            yield sentence


def natural_sentences() -> Iterator[str]:
    """Vietnamese sentences of people, mixed, without digits and addresses."""
    pool = [text for text in pools()[SOURCE] if len(text) in LENGTHS and not re.search(r"\d|@|://|www", text)]
    random.Random(SEED).shuffle(pool)
    yield from pool


def texts(sentences: Sequence[str]) -> list[Text]:
    """Documents of these sentences, cut as docsearch cuts them."""
    paragraphs = [" ".join(sentences[at : at + PARAGRAPH]) for at in range(0, len(sentences), PARAGRAPH)]
    cut = [_sentences(paragraph) for paragraph in paragraphs]
    return [cut[at : at + PARAGRAPHS] for at in range(0, len(cut), PARAGRAPHS)]


def _sentences(paragraph: str) -> list[str]:
    bounds = pairwise((*sentence_starts(paragraph), len(paragraph)))
    return [paragraph[start:end].strip() for start, end in bounds]


def _document(text: Text, number: int) -> Document:
    paragraphs = [" ".join(sentences) for sentences in text]
    starts = accumulate((len(paragraph) + 1 for paragraph in paragraphs), initial=0)
    passages = [
        Passage(ordinal, start, start + len(paragraph), paragraph, SOURCE)
        for ordinal, (start, paragraph) in enumerate(zip(starts, paragraphs, strict=False))
    ]
    name = f"{number}.txt"
    return Document(name, name, name, "text/plain", "", "\n".join(paragraphs), SOURCE, passages)


def ours(packages: Path, content: Sequence[Text], cores: int) -> Taken:
    """All documents through docsearch, in a process of its own."""
    return isolated(_ours, packages, content, cores)


def _ours(packages: Path, content: Sequence[Text], cores: int) -> Taken:
    os.environ["ARGOS_PACKAGES_DIR"] = str(packages)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    models = installed()
    documents = [_document(text, number) for number, text in enumerate(content)]
    attempts(content[0][0][:1], models)  # loads the model
    with TemporaryDirectory() as folder, Cache(Path(folder) / "cache.sqlite3", print) as cache:

        def run() -> tuple[int, float]:
            summary, began = Summary(), time.perf_counter()
            for _ in translate_documents(documents, TARGET, models, cache, summary):
                pass
            return summary.translated, time.perf_counter() - began

        cpu = time.process_time()
        _, wall = run()
        cpu = time.process_time() - cpu
        again = run()
    unchecked = iter(load(models[0]).translate([one for text in content for paragraph in text for one in paragraph]))
    outputs = (" ".join(next(unchecked) for _ in paragraph) for text in content for paragraph in text)
    return Taken(wall, cpu, tuple(outputs), again)


def theirs(python: str, packages: Path, content: Sequence[Text], cores: int) -> Taken:
    """All documents through argostranslate.translate, in a process of its own. Raises CalledProcessError."""
    home = packages.parent / "home"
    settings = {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "XDG_CACHE_HOME": str(home),
        "ARGOS_PACKAGES_DIR": str(packages),
        "ARGOS_INTRA_THREADS": str(cores),
    }
    request = {"source": SOURCE, "target": TARGET, "cores": cores, "documents": content}
    done = subprocess.run(
        [python, str(ROOT / "benchmarks" / "argos_peer.py")],
        input=json.dumps(request),
        stdout=subprocess.PIPE,
        text=True,
        env=environment() | settings,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    outputs = (paragraph for text in answer["outputs"] for paragraph in text.split("\n"))
    return Taken(answer["wall"], answer["cpu"], tuple(outputs))


def rows(
    name: str, packages: Path, sentences: Sequence[str], peer: str | None, repeats: int, target: str
) -> Iterator[Row]:
    """Throughput with one core and with all."""
    content = texts(sentences)
    count, size = sum(len(paragraph) for text in content for paragraph in text), sum(map(len, sentences))
    every = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    for cores in sorted({1, every}):
        runs: dict[str, Callable[[], Taken]] = {"ours": partial(ours, packages, content, cores)}
        if peer:
            runs["theirs"] = partial(theirs, peer, packages, content, cores)
        taken: dict[str, list[Taken]] = {each: [] for each in runs}
        for _ in range(repeats):  # in turn, so that what else the machine does falls on both
            for each, work in runs.items():
                taken[each].append(work())
        what = f"{name}, {count} sentences of {size / count:.0f} characters, {_cores(cores)}"
        speed = {each: _speed(some, count, size) for each, some in taken.items()}
        left, seconds = taken["ours"][0].again
        again = Row("  the same documents again", f"{left} sentences translated, {1000 * seconds:.0f} ms", target="0")
        if not peer:
            yield Row(what, speed["ours"])
            yield again
            continue
        alike = sum(map(str.__eq__, taken["ours"][0].outputs, taken["theirs"][0].outputs))
        written = [sum(map(len, some[0].outputs)) / size for some in taken.values()]
        times = ratio([each.wall for each in taken["theirs"]], [each.wall for each in taken["ours"]])
        processor = ratio([each.cpu for each in taken["theirs"]], [each.cpu for each in taken["ours"]])
        shown = f"{times:.2f} (CPU {processor:.2f})"
        yield Row(what, speed["ours"], f"argostranslate.translate {speed['theirs']}", shown, target)
        yield Row(
            "  characters written a character read; paragraphs alike",
            f"{written[0]:.2f}",
            f"{written[1]:.2f}; {alike} of {len(taken['ours'][0].outputs)}",
        )
        yield again


def _cores(count: int) -> str:
    return f"{count} cores" if count > 1 else "1 core"


def _speed(taken: Sequence[Taken], sentences: int, size: int) -> str:
    wall = median(each.wall for each in taken)
    return f"{sentences / wall:.1f} sentences/s, {size / wall:,.0f} characters/s"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--peer", metavar="PYTHON", help="a Python that has argostranslate, all of it")
    parser.add_argument("--sentences", type=int, default=120, metavar="N", help="to translate (default: %(default)s)")
    parser.add_argument("--repeats", type=int, default=3, metavar="N", help="of each run (default: %(default)s)")
    given = parser.parse_args()
    report(measure(given.peer, given.sentences, given.repeats), [])


def measure(peer: str | None, sentences: int = 120, repeats: int = 3) -> list[Row]:
    """The figures of both models, beside argostranslate in the Python `peer`."""
    if not peer:
        print("argostranslate is not measured: name a Python that has it with --peer\n")
    found: list[Row] = []
    with scratch() as work:
        tiny, large = work / "tiny" / "packages", work / "large" / "packages"
        with ZipFile(TINY) as package:
            package.extractall(tiny)
        make_package(large, TINY, pools()[SOURCE])
        few = list(islice(tiny_sentences(), sentences * TINY_TIMES))
        many = list(islice(natural_sentences(), sentences))
        found += rows("model of Argos' size, random weights", large, many, peer, repeats, ">= 2")
        found += rows("tiny model", tiny, few, peer, repeats, "")
    return found


if __name__ == "__main__":
    main()
