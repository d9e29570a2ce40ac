"""What argostranslate makes of documents: run by benchmarks.translation, with a Python that has all of argostranslate.

A request comes as JSON: languages `source` and `target`, `cores` to use, `documents` as lists of paragraphs that are
lists of sentences. The answer: `wall` and `cpu` seconds without loading, and the `outputs`, one a document.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any


class Known:
    """Cuts paragraphs into the sentences they are known to have: argostranslate would have to fetch a model for it."""

    def __init__(self, documents: Sequence[Sequence[Sequence[str]]]) -> None:
        self._sentences = {" ".join(paragraph): list(paragraph) for each in documents for paragraph in each}

    def split_sentences(self, text: str) -> list[str]:
        return self._sentences.get(text, [text])


def answer(request: Mapping[str, Any]) -> dict[str, Any]:
    """The documents translated one after the other, as a program that uses argostranslate does it."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: request["cores"]])
    from argostranslate import translate  # here: it sees how many cores there are

    source, target, documents = request["source"], request["target"], request["documents"]
    translate.get_translation_from_codes(source, target).underlying.sentencizer = Known(documents)
    translate.translate(documents[0][0][0], source, target)  # loads the model
    texts = ["\n".join(map(" ".join, document)) for document in documents]
    wall, cpu = time.perf_counter(), time.process_time()
    outputs = [translate.translate(text, source, target) for text in texts]
    return {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "outputs": outputs}


if __name__ == "__main__":
    json.dump(answer(json.load(sys.stdin)), sys.stdout)
