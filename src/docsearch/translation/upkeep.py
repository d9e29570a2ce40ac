"""An index kept in the language of its readers: which documents are to be translated, and what came of it.

The language is remembered in the folder of the index, so that documents which change later are translated as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, TypeVar

from docsearch.disk import replace_file
from docsearch.errors import IndexDamaged, MissingExtra, ModelMissing, UsageError
from docsearch.lexicon.codes import language_code
from docsearch.model import UNDETERMINED, Document
from docsearch.translation.cache import Cache, home
from docsearch.translation.coverage import Coverage
from docsearch.translation.documents import Progress, Summary, translate_documents
from docsearch.translation.models import installed
from docsearch.translation.packages import Model
from docsearch.translation.routes import route

REMEMBERED = "translate_to"  # the file in the folder of the index
OFF = "none"

_LIBRARIES = ("ctranslate2", "argostranslate", "sentencepiece")

Other = TypeVar("Other")


class Orders(NamedTuple):
    """How to go about translating: for `budget` seconds at most, 0 with what is in the cache, None without end.

    `warn` is told, in one line, what is wrong with the cache; `progress` how far it is.
    """

    budget: float | None = None
    progress: Callable[[Progress], None] | None = None
    warn: Callable[[str], None] = lambda line: None


ALL = Orders()
CACHED = Orders(budget=0)


@dataclass(frozen=True, slots=True)
class Translated:
    """What one run translated into `language`.

    `sentences` went through models, `cached` ones had before; `kept` of both stay in the original, by reason.
    `without_model`: documents by their main language, if no model translates it. `unfinished` documents were left in
    part or whole for lack of time. `seconds` were spent in the models.
    """

    language: str
    sentences: int
    cached: int
    kept: dict[str, int]
    without_model: dict[str, int]
    unfinished: int
    seconds: float
    stopped_by_budget: bool


def wanted(setting: str | None, index: Path) -> str | None:
    """The language that documents of `index` are translated into: that of `setting`, else the one remembered.

    None: they are not translated. Raises UsageError for a code that no language has.
    """
    code = setting or _remembered(index)
    return None if code is None or code == OFF else known_code(code)


def known_code(text: str) -> str:
    """The code of a language, as documents are labelled with it. Raises UsageError where no language has it."""
    code = language_code(text)
    if code is None:
        raise UsageError(f"no language has the code {text!r}", "documents are translated into languages such as en")
    return code


def remember(index: Path, target: str | None) -> None:
    """Keep the language for the runs to come."""
    if target == _remembered(index):
        return
    if target is None:
        (index / REMEMBERED).unlink()
    else:
        replace_file(index / REMEMBERED, f"{target}\n")


def _remembered(index: Path) -> str | None:
    path = index / REMEMBERED
    try:
        code = language_code(path.read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamaged(f"cannot read {path}: {error}", "delete that file") from error
    if code is None:
        raise IndexDamaged(f"{path} names no language", "delete that file")
    return code


@dataclass(slots=True)
class Upkeep:
    """One run over the documents of an index: the language and the models, and what has been counted so far."""

    index: str
    target: str
    orders: Orders
    models: Sequence[Model]
    summary: Summary = field(default_factory=Summary)
    without_model: Counter[str] = field(default_factory=Counter)
    unfinished: int = 0
    ways: dict[str, bool] = field(default_factory=dict)

    def holds(self, coverage: Coverage | None) -> bool:
        """Whether translating a document of this coverage again would give nothing more.

        A newer model of a language is no reason: that takes a rebuild.
        """
        if coverage is None or coverage.target != self.target:
            return False
        return coverage.whole and not any(map(self._has_way, coverage.without))

    def documents(self, results: Iterable[Document | Other], count: int) -> Iterator[tuple[Document, Coverage] | Other]:
        """The documents of `results`, which are `count` at most, translated; then what else is among these."""
        others: list[Other] = []

        def documents() -> Iterator[Document]:
            for result in results:
                if isinstance(result, Document):
                    yield replace(result, translation=None)
                else:
                    others.append(result)

        budget, progress, warn = self.orders
        with Cache(home(self.index), warn) as cache:
            for document in translate_documents(
                documents(), self.target, self.models, cache, self.summary, budget, progress, count
            ):
                coverage = self._coverage(document)
                self.add(document.language, coverage)
                yield document, coverage
        yield from others

    def add(self, language: str, coverage: Coverage | None) -> None:
        """Count a document of the index, by its main language."""
        if coverage is not None:
            self.unfinished += not coverage.whole
            self.without_model[language] += language in coverage.without

    def report(self) -> Translated:
        summary = self.summary
        return Translated(
            language=self.target,
            sentences=summary.translated,
            cached=summary.cached,
            kept=dict(summary.kept.most_common()),
            without_model=dict((+self.without_model).most_common()),
            unfinished=self.unfinished,
            seconds=round(summary.seconds, 3),
            stopped_by_budget=not summary.whole,
        )

    def _coverage(self, document: Document) -> Coverage:
        languages = {passage.language for passage in document.passages} - {self.target, UNDETERMINED}
        without = tuple(sorted(language for language in languages if not self._has_way(language)))
        return Coverage(self.target, document.translation is None or document.translation.whole, without)

    def _has_way(self, language: str) -> bool:
        if language not in self.ways:
            try:
                self.ways[language] = bool(route(language, self.target, self.models))
            except ModelMissing:
                self.ways[language] = False
        return self.ways[language]


def begin(setting: str | None, index: str, orders: Orders) -> Upkeep | None:
    """A run over an index whose documents are to be translated, None where they are not.

    Raises UsageError for a code that no language has, MissingExtra where nothing can be translated.
    """
    target = wanted(setting, Path(index))
    if target is None:
        return None
    if orders.budget != 0:
        _check_libraries(f"; without translations: docsearch index --translate-to {OFF}")
    return Upkeep(index, target, orders, installed())


def translated(document: Document, target: str, index: str, warn: Callable[[str], None]) -> Document:
    """A document of `index` with a translation into `target`: the one it has, else one made now.

    It has none where nothing in it is in another language. Raises ModelMissing, MissingExtra where there is no way.
    """
    had = document.translation
    if had and had.language == target and had.whole:
        return document
    models = installed()
    try:
        if document.language not in (target, UNDETERMINED):
            route(document.language, target, models)
            _check_libraries()
        with Cache(home(index), warn) as cache:
            (made,) = translate_documents([replace(document, translation=None)], target, models, cache, Summary())
    except (ModelMissing, MissingExtra):
        if had and had.language == target:
            return document
        raise
    return made


def _check_libraries(otherwise: str = "") -> None:
    if not all(map(find_spec, _LIBRARIES)):
        raise _missing_extra(otherwise)


def _missing_extra(otherwise: str) -> MissingExtra:
    error = MissingExtra("translation", "translate")
    error.hint = f"{error.hint}{otherwise}"
    return error
