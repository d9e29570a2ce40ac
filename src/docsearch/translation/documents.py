"""Documents in the language of the reader: their sentences through the models there are, each once.

Documents are taken in batches of bounded size and come out in order. What the models made of a sentence is kept as soon
as it is made, so an interrupted run loses seconds.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from pathlib import PurePosixPath
from typing import NamedTuple

from docsearch.detect import detect
from docsearch.errors import ModelMissing, UsageError
from docsearch.model import UNDETERMINED, Document, Mention, Passage, Rendering, Translation
from docsearch.sentences import sentence_starts
from docsearch.translation.cache import Cache
from docsearch.translation.packages import Model
from docsearch.translation.protect import is_translatable, with_names
from docsearch.translation.routes import route
from docsearch.translation.translator import Attempt, attempts

# Documents taken together: enough that sentences of one length fill batches in several languages.
_SENTENCES = 4000
_CODE_POINTS = 2_000_000
# Sentences between two looks at the clock and two writes to the cache: some 15 s on two cores, and work for eight.
_STEP = 256


class Progress(NamedTuple):
    """Sentences done and sentences in all; `left` is an estimate of the seconds to come, None before there is one.

    Documents that were not met yet are taken to be like the others, if their number is known.
    """

    done: int
    total: int
    left: float | None


@dataclass(slots=True)
class Summary:
    """What came of translating, counted while it goes on.

    `translated` sentences went through models, `cached` ones had before, every sentence counted once a batch; `kept`
    says of both how many stay in the original, by reason. `missing`: sentences that no model translates, by language.
    `seconds` were spent in the models. `whole`: nothing was left out for lack of time.
    """

    translated: int = 0
    cached: int = 0
    kept: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    whole: bool = True


class _Sentence(NamedTuple):
    """A sentence of a document: `text` is `Document.text[start:end]`, or its title where `start` is -1."""

    start: int
    end: int
    text: str
    language: str
    mentions: tuple[Mention, ...]


Way = tuple[Model, ...]
Batch = Sequence[tuple[Document, Sequence[_Sentence]]]


def translate_documents(
    documents: Iterable[Document],
    target: str,
    models: Sequence[Model],
    cache: Cache,
    summary: Summary,
    budget: float | None = None,
    progress: Callable[[Progress], None] | None = None,
    count: int | None = None,
) -> Iterator[Document]:
    """`documents` in order, each with its `translation` into `target` as far as there is anything to translate.

    Passages in `target` or in no known language are left as they are, and so are sentences without words and those
    whose translation did not pass. After `budget` seconds nothing is translated any more; what is in the cache still
    counts. `summary` is added to; `progress` is told every few seconds, `count` being the number of documents, if
    known. Raises ModelDamaged, MissingExtra.
    """
    run = _Run(target, models, cache, summary, budget, progress, count)
    for batch in _batches(documents, target):
        made = run.make(batch)
        for document, sentences in batch:
            yield run.rendered(document, sentences, made)


@dataclass(slots=True)
class _Run:
    """One pass over documents: what it was told, and what it has counted."""

    target: str
    models: Sequence[Model]
    cache: Cache
    summary: Summary
    budget: float | None
    progress: Callable[[Progress], None] | None
    count: int | None
    ways: dict[str, Way] = field(default_factory=dict)
    documents: int = 0  # met so far
    sentences: int = 0  # in these, each once a batch
    translated: int = 0  # code points

    def way(self, language: str) -> Way:
        """The models from `language` to the target; none where there is no way."""
        if language not in self.ways:
            try:
                self.ways[language] = route(language, self.target, self.models)
            except (ModelMissing, UsageError):  # the detector has codes for what is no language
                self.ways[language] = ()
        return self.ways[language]

    def make(self, batch: Batch) -> dict[Way, dict[str, Attempt]]:
        """What is known of the sentences of `batch`, and what the models make of the others while there is time."""
        wanted: dict[Way, dict[str, None]] = defaultdict(dict)
        for _, sentences in batch:
            for sentence in sentences:
                wanted[self.way(sentence.language)][sentence.text] = None
        wanted.pop((), None)
        made = {way: self.cache.find(list(texts), way) for way, texts in wanted.items()}
        self.documents += len(batch)
        self.sentences += sum(map(len, wanted.values()))
        self.summary.cached += sum(map(len, made.values()))
        missing = {
            way: sorted(texts.keys() - made[way].keys(), key=lambda text: (len(text), text))
            for way, texts in wanted.items()
        }
        left = sum(len(text) for texts in missing.values() for text in texts)
        steps = [(way, texts[at : at + _STEP]) for way, texts in missing.items() for at in range(0, len(texts), _STEP)]
        for way, texts in steps:
            self.tell(left)
            if self.budget is not None and self.summary.seconds >= self.budget:
                self.summary.whole = False
                break
            made[way] |= self.new(texts, way)
            left -= sum(map(len, texts))
        self.tell(left)
        self.summary.kept.update(one.fault for attempts in made.values() for one in attempts.values() if one.fault)
        return made

    def new(self, sentences: Sequence[str], way: Way) -> dict[str, Attempt]:
        started = time.monotonic()
        made = dict(zip(sentences, attempts(sentences, way), strict=True))
        self.cache.keep(made, way)
        self.translated += sum(map(len, sentences))
        self.summary.translated += len(made)
        self.summary.seconds += time.monotonic() - started
        return made

    def tell(self, left: int) -> None:
        """Report progress; `left` code points of the documents met so far are to be translated."""
        if self.progress is None:
            return
        share = self.documents / max(self.count or 0, self.documents)
        pace = self.summary.seconds / self.translated if self.translated else None
        ahead = left + (self.translated + left) * (1 / share - 1)
        done = self.summary.translated + self.summary.cached
        self.progress(Progress(done, round(self.sentences / share), None if pace is None else ahead * pace))

    def rendered(
        self, document: Document, sentences: Sequence[_Sentence], made: dict[Way, dict[str, Attempt]]
    ) -> Document:
        ways = [self.way(sentence.language) for sentence in sentences]
        self.summary.missing.update(one.language for one, way in zip(sentences, ways, strict=True) if not way)
        if not any(ways):
            return document
        title, renderings, kept, whole = None, [], 0, True
        names: dict[str, int] = {}
        for sentence, way in zip(sentences, ways, strict=True):
            if not way:
                continue
            attempt = made[way].get(sentence.text)
            if attempt is None:
                whole = False
            elif attempt.text is None:
                kept += sentence.start >= 0
            elif sentence.start < 0:
                title = with_names(attempt.text, sentence.text, sentence.mentions, self.target)
            else:
                text = with_names(attempt.text, sentence.text, sentence.mentions, self.target)
                number = names.setdefault(" + ".join(model.name for model in way), len(names))
                renderings.append(Rendering(sentence.start, sentence.end, text, number))
        return replace(
            document, translation=Translation(self.target, title, tuple(renderings), tuple(names), kept, whole)
        )


def _batches(documents: Iterable[Document], target: str) -> Iterator[list[tuple[Document, list[_Sentence]]]]:
    """Documents with their sentences, as many as may be held at a time."""
    batch: list[tuple[Document, list[_Sentence]]] = []
    count = size = 0
    for document in documents:
        sentences = list(_sentences(document, target))
        if batch and (count + len(sentences) > _SENTENCES or size + len(document.text) > _CODE_POINTS):
            yield batch
            batch, count, size = [], 0, 0
        batch.append((document, sentences))
        count, size = count + len(sentences), size + len(document.text)
    if batch:
        yield batch


def _sentences(document: Document, target: str) -> Iterator[_Sentence]:
    """The title and the sentences of `document` that are in another language than `target`, by start."""
    told = detect(document.title, document.language).code
    language = document.language if told == UNDETERMINED else told
    named = document.title == PurePosixPath(document.uri).stem  # the name of the file, for lack of a title
    title = () if named else (_Sentence(-1, -1, document.title, language, document.title_mentions),)
    for sentence in chain(title, *map(_of_passage, document.passages)):
        if sentence.language not in (target, UNDETERMINED) and is_translatable(
            sentence.text, sentence.language, sentence.mentions
        ):
            yield sentence


def _of_passage(passage: Passage) -> Iterator[_Sentence]:
    for first, last in pairwise((*sentence_starts(passage.text), len(passage.text))):
        text = passage.text[first:last].strip()
        start = passage.start + passage.text.index(text, first)
        end = start + len(text)
        inside = (m for m in passage.mentions if start <= m.start and m.end <= end)
        mentions = tuple(m._replace(start=m.start - start, end=m.end - start) for m in inside)
        yield _Sentence(start, end, text, passage.language, mentions)
