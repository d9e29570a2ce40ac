"""Find people and organisations that no glossary knows by a model on this machine: spaCy's or GLiNER's, extra `ner`.

The one function here is all that the rest knows of them. Nothing is fetched from the web.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from docsearch.entities.names import RECOGNISED
from docsearch.errors import MissingExtra, UsageError
from docsearch.model import Mention, Name
from docsearch.patterns import compiled

CONFIDENCE = 0.6  # below all that a glossary knows but words for things
LONGEST = 100_000  # code points asked about at once: spaCy refuses a million
_KINDS = {"per": "person", "person": "person", "org": "organisation", "organisation": "organisation"}
_GLINER = "gliner_config.json"  # the file that tells a folder with a GLiNER model
_HALVES = "[\ud800-\udfff]"

_Spans = Iterable[tuple[int, int, str]]  # start, end, label


def recognise(text: str, model: str) -> list[Mention]:
    """The people and organisations named in `text`, by start, none overlapping; offsets into `text`.

    `model` is the folder of a spaCy or GLiNER model, or the name of an installed spaCy package. Raises UsageError where
    there is none, MissingExtra where spaCy or GLiNER is not installed.
    """
    spans, found = _opened(model), []
    whole = compiled(_HALVES).sub("?", text)
    for offset in range(0, len(text), LONGEST):
        found += [
            (offset + start, offset + end, label) for start, end, label in spans(whole[offset : offset + LONGEST])
        ]
    return list(_mentions(text, found))


def _mentions(text: str, spans: _Spans) -> Iterator[Mention]:
    done = 0
    for start, end, label in sorted(spans):
        kind, surface = _KINDS.get(label.lower()), text[start:end]
        if kind is None or start < done or not any(map(str.isalpha, surface)):
            continue
        done, name = end, " ".join(surface.split())
        yield Mention(start, end, surface, Name(RECOGNISED + name.casefold(), name, kind), CONFIDENCE)


@cache
def _opened(model: str) -> Callable[[str], _Spans]:
    try:
        return _gliner(model) if Path(model, _GLINER).is_file() else _spacy(model)
    except ImportError as error:
        raise MissingExtra(f"what reads the model {model}", "ner") from error
    except (OSError, ValueError, KeyError) as error:
        reason = re.split(r"\n|\. ", str(error))[0]
        raise UsageError(f"cannot read the model {model}: {reason}", "recogniser is a folder or a package") from error


def _spacy(model: str) -> Callable[[str], _Spans]:
    import spacy  # 1 s

    nlp = spacy.load(model)
    return lambda text: [(entity.start_char, entity.end_char, entity.label_) for entity in nlp(text).ents]


def _gliner(model: str) -> Callable[[str], _Spans]:
    from gliner import GLiNER  # seconds, with torch

    reader: Any = GLiNER.from_pretrained(model, local_files_only=True)
    labels = ["person", "organisation"]
    return lambda text: [(one["start"], one["end"], one["label"]) for one in reader.predict_entities(text, labels)]
