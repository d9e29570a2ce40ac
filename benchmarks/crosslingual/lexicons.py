"""The lexicons that questions are asked with: of the files of an evaluation folder, as an office would make them."""

from __future__ import annotations

import shutil
import sys
from functools import cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from docsearch.errors import MissingExtra
from docsearch.lexicon.entries import Source
from docsearch.lexicon.folder import PIVOT, SUFFIX, Lexicons, home, open_lexicons
from docsearch.lexicon.formats import read_lexicon
from docsearch.lexicon.learn import learn
from docsearch.lexicon.parallel import read_parallel
from docsearch.lexicon.shelf import add
from docsearch.lexicon.store import compile_lexicon, key

NONE, STARTER, ALONE, IMPORTED, LEARNT = "none", "starter", "wordnets alone", "wordnets", "wordnets, learnt"


class Lexical(NamedTuple):
    """What a question may be asked with: a name for the table, and lexicons, None: none at all."""

    name: str
    lexicons: Lexicons | None


def lexical(evaluation: Path, languages: tuple[str, ...], work: Path) -> list[Lexical]:
    """No lexicon; the one that is shipped; the wordnets of `evaluation` without it and with it; what can be learnt.

    Made under `work` unless they are there. Where there is nothing to learn from, or no numpy, that one is left out.
    """
    imported, learnt = work / IMPORTED, work / LEARNT
    if not home(str(imported)).is_dir():
        sources = [read_lexicon(path) for path in sorted(evaluation.glob("lexicon/*.tab"))]
        _compile(sources, languages, home(str(work / ALONE)))
        print("importing the wordnets", file=sys.stderr)
        add(sources, str(imported))
    found = [
        Lexical(NONE, None),
        Lexical(STARTER, open_lexicons(str(work / STARTER))),
        Lexical(ALONE, Lexicons(tuple(sorted(home(str(work / ALONE)).glob(f"*{SUFFIX}"))))),
        Lexical(IMPORTED, open_lexicons(str(imported))),
    ]
    if not home(str(learnt)).is_dir() and (sources := _learnt(evaluation)):
        print("adding what was learnt", file=sys.stderr)
        shutil.copytree(home(str(imported)), home(str(learnt)))
        add(sources, str(learnt), learnt=True)
    if home(str(learnt)).is_dir():
        found.append(Lexical(LEARNT, open_lexicons(str(learnt))))
    return found


def _compile(sources: list[Source], languages: tuple[str, ...], folder: Path) -> None:
    """A lexicon of English and each of the languages, of these sources and nothing else."""
    folder.mkdir(parents=True)
    key_of = cache(key)
    for code in languages:
        if code != PIVOT:
            pair = min(PIVOT, code), max(PIVOT, code)
            senses = chain.from_iterable(source.senses for source in sources)
            if data := compile_lexicon(senses, (), pair, key_of=key_of):
                (folder / f"{'-'.join(pair)}{SUFFIX}").write_bytes(data)


def _learnt(evaluation: Path) -> list[Source]:
    found = []
    for path in sorted(evaluation.glob("parallel/*.tsv")):
        texts = read_parallel(path)
        print(f"learning from {path.name}: {len(texts.pairs):,} pairs", file=sys.stderr)
        try:
            links = learn(texts.pairs, texts.source, texts.target)
        except MissingExtra as error:
            print(f"{error}: {error.hint}", file=sys.stderr)
            return []
        found.append(Source(path.stem, path.name, None, [], links, (texts.source, texts.target)))
    return found
