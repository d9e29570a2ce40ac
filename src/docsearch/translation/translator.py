"""Sentences through translation models, many at a time, and nothing that does not pass the checks.

A model decodes a sentence as argostranslate does (beam, length penalty, target prefix, tokenizer), so that it gives the
same words. It is faster because sentences of like lengths are decoded together; argostranslate takes them one by one.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from docsearch.analysis.segment import DENSE
from docsearch.errors import MissingExtra, ModelDamaged
from docsearch.patterns import compiled
from docsearch.sentences import boundary_before
from docsearch.translation.checks import fault
from docsearch.translation.packages import Model
from docsearch.translation.protect import lost, split_at

_BEAM = 4  # as argostranslate
_LENGTH_PENALTY = 0.2  # as argostranslate
_REACH = 150  # tokens: the models of Argos were trained on sentences of at most so many
# Tokens decoded together, padding included. On two cores 80 sentences take a model of 6 layers 3.4 s of processor time,
# 3.9 at 256 and at 1024, and 4.4 if both cores work on one batch; a sentence at a time takes four times as long.
_BATCH = 512
_BATCH_ON_GPU = 8192
_WORKERS = 8  # batches decoded at a time on the processor; more take memory and the cores do not keep up with them
_CLAUSE_END = rf"[,;:،؛、，；：–—)\]](?=\s|[{DENSE}])\s*"
_DENSE_LANGUAGES = frozenset(("ja", "km", "lo", "my", "th", "zh"))
_LOADED = 4  # models of .1 to .3 GB


class Attempt(NamedTuple):
    """A sentence translated: `text`, or None and why, one of checks.REASONS or "lost" (a number, date or address)."""

    text: str | None
    fault: str | None = None


class Translator:
    """A model, loaded: translates sentences and checks nothing."""

    def __init__(self, model: Model) -> None:
        """Load `model` on a GPU if there is one. Raises ModelDamaged, MissingExtra."""
        try:
            # .2 s together; nothing else of argostranslate is needed, which makes folders in the home of the user.
            import ctranslate2
            from argostranslate.tokenizer import BPETokenizer, SentencePieceTokenizer
        except ImportError as error:
            raise MissingExtra("translation", "translate") from error
        self._name, self._space = model.name, _space(model.target)
        try:
            metadata = json.loads((model.path / "metadata.json").read_bytes())
            self._prefix: str = metadata.get("target_prefix", "")
            pieces = model.path / "sentencepiece.model"
            self._tokenizer: Any = (
                SentencePieceTokenizer(pieces)
                if pieces.exists()
                else BPETokenizer(model.path / "bpe.model", metadata["from_code"], metadata["to_code"])
            )
            self._tokenizer.encode("a")
            self._decoder, self._batch = _decoder(ctranslate2, str(model.path / "model"))
        except (RuntimeError, ValueError, OSError, KeyError) as error:
            languages = f"{model.source} {model.target}"
            raise ModelDamaged(
                f"{model.name} cannot be loaded: {error}",
                f"run: docsearch translate remove {languages} && docsearch translate install {languages}",
            ) from error

    def translate(self, sentences: Sequence[str]) -> list[str]:
        """The translation of each sentence, whatever it is worth; long ones are translated clause by clause.

        Raises ModelDamaged when the model cannot be run.
        """
        parts = [(at, tokens) for at, sentence in enumerate(sentences) for tokens in self._parts(_plain(sentence))]
        pending: list[tuple[int, Any]] = []
        try:
            for batch in _batches([len(tokens) for _, tokens in parts], self._batch):
                pending += zip(batch, self._decode([parts[part][1] for part in batch]), strict=True)
            decoded = {part: self._text(result.result().hypotheses[0]) for part, result in pending}
        except RuntimeError as error:  # of ctranslate2: no memory left, a vocabulary that is not the tokenizer's
            raise ModelDamaged(f"{self._name} failed: {error}") from error
        texts: list[list[str]] = [[] for _ in sentences]
        for part, (at, _) in enumerate(parts):
            texts[at].append(decoded[part])
        return [self._space.join(text) for text in texts]

    def _parts(self, sentence: str) -> Iterator[list[str]]:
        """The tokens of a sentence, of each half of it where they are too many; none of one without any."""
        tokens: list[str] = self._tokenizer.encode(sentence)
        if len(tokens) <= _REACH or len(sentence) < 2:
            if tokens:
                yield tokens
            return
        at = _middle(sentence)
        for half in (sentence[:at].strip(), sentence[at:].strip()):
            yield from self._parts(half)

    def _decode(self, batch: Sequence[list[str]]) -> Any:
        """Results to wait for. Where decoding does not end by itself, it does at thrice the length of the source."""
        return self._decoder.translate_batch(
            batch,
            target_prefix=[[self._prefix]] * len(batch) if self._prefix else None,
            beam_size=_BEAM,
            length_penalty=_LENGTH_PENALTY,
            replace_unknowns=True,
            max_decoding_length=3 * len(batch[0]) + 20,
            asynchronous=True,
        )

    def _text(self, tokens: list[str]) -> str:
        text: str = self._tokenizer.decode(tokens[1:] if tokens[:1] == [self._prefix] else tokens)
        return text.strip()


@lru_cache(_LOADED)
def load(model: Model) -> Translator:
    """The translator of a model, loaded once."""
    return Translator(model)


def translate(sentences: Sequence[str], models: Sequence[Model]) -> list[str | None]:
    """Each sentence in the language that `models`, one or more, lead to one after the other; None where none passed.

    Raises ModelDamaged, MissingExtra.
    """
    return [attempt.text for attempt in attempts(sentences, models)]


def attempts(sentences: Sequence[str], models: Sequence[Model]) -> list[Attempt]:
    """As `translate`, with the reasons. What loses a number, a date or an address is translated again around it."""
    distinct = list(dict.fromkeys(sentences))
    languages = models[0].source, models[-1].target
    translators = [load(model) for model in models]
    outputs = dict(zip(distinct, _through(distinct, translators), strict=True))
    sources = _sources(outputs)
    made = {one: _checked(one, output, languages, sources[output]) for one, output in outputs.items()}
    failed = {one: outputs[one] for one, attempt in made.items() if attempt.fault == "lost"}
    made |= {one: _checked(one, output, languages) for one, output in _around(failed, translators, languages).items()}
    return [made[sentence] for sentence in sentences]


def _through(sentences: Sequence[str], translators: Sequence[Translator]) -> list[str]:
    for translator in translators:
        sentences = translator.translate(sentences)
    return list(sentences)


def _sources(outputs: dict[str, str]) -> dict[str, list[str]]:
    """The sentences that have the same output, by it."""
    sources = defaultdict(list)
    for sentence, output in outputs.items():
        sources[output].append(sentence)
    return sources


def _checked(source: str, output: str, languages: tuple[str, str], others: Sequence[str] = ()) -> Attempt:
    reason = fault(source, output, languages[1], others) or ("lost" if lost(source, output, languages) else None)
    return Attempt(None, reason) if reason else Attempt(output)


def _around(outputs: dict[str, str], translators: Sequence[Translator], languages: tuple[str, str]) -> dict[str, str]:
    """The sentences anew: what their outputs lost as it is written, what stands around it translated apart."""
    pieces = {one: split_at(one, lost(one, output, languages)) for one, output in outputs.items()}
    texts = [piece for split in pieces.values() for piece, kept in split if not kept and _has_letters(piece)]
    translated = dict(zip(texts, _through(texts, translators), strict=True))
    space = _space(languages[1])
    return {
        one: _joined([(piece, translated.get(piece)) for piece, _ in split], space) for one, split in pieces.items()
    }


def _joined(pieces: Iterable[tuple[str, str | None]], space: str) -> str:
    """Pieces of a sentence, each with its translation if it has one, made a sentence again."""
    text, apart = "", False
    for piece, translation in pieces:
        words = piece.strip() if translation is None else translation
        if translation is not None and piece.strip()[-1].isalnum():
            words = words.rstrip(".。")  # models like to end what they are given
        touching = text[-1:].isalnum() and words[:1].isalnum()
        text += (space if text and (apart or piece[0].isspace() or touching) else "") + words
        apart = piece[-1].isspace()
    return text


def _space(language: str) -> str:
    return "" if language in _DENSE_LANGUAGES else " "


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


def _plain(sentence: str) -> str:
    """`sentence` in one line, without halves of surrogate pairs, which tokenizers refuse."""
    whole = sentence.encode("utf-8", "replace").decode("utf-8")
    return " ".join(compiled(rf"(?<=[{DENSE}])\s*\n\s*(?=[{DENSE}])").sub("", whole).split())


def _middle(text: str) -> int:
    """Where to cut a text in two: at the end of a clause in its inner half, else between words."""
    half, quarter = len(text) // 2, len(text) // 4
    ends = (match.end() for match in compiled(_CLAUSE_END).finditer(text, quarter))
    inner = [end for end in ends if end <= len(text) - quarter]
    at = min(inner, key=lambda end: abs(end - half)) if inner else boundary_before(text, half)
    return at if 0 < at < len(text) else half


def _batches(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """The numbers of parts of like lengths, at most `most` tokens together if all were as long as the longest.

    The longest come first, so that none is left to one worker in the end.
    """
    batch: list[int] = []
    for part in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        if batch and (len(batch) + 1) * lengths[batch[0]] > most:
            yield batch
            batch = []
        batch.append(part)
    if batch:
        yield batch


def _decoder(ctranslate2: Any, path: str) -> tuple[Any, int]:
    """A model on the device that is there, and how many tokens it decodes together."""
    if ctranslate2.get_cuda_device_count():
        types = ctranslate2.get_supported_compute_types("cuda")
        try:
            decoder = ctranslate2.Translator(
                path, device="cuda", compute_type="int8_float16" if "int8_float16" in types else "auto"
            )
            decoder.translate_batch([["a"]], max_decoding_length=1)
            return decoder, _BATCH_ON_GPU
        except RuntimeError:  # its libraries are missing, or its memory is full
            pass
    types = ctranslate2.get_supported_compute_types("cpu")
    workers = min(_cores(), _WORKERS)
    decoder = ctranslate2.Translator(
        path,
        device="cpu",
        compute_type="int8" if "int8" in types else "default",
        inter_threads=workers,
        intra_threads=_cores() // workers,
        max_queued_batches=workers,  # so that Ctrl-C does not wait for more
    )
    return decoder, _BATCH


def _cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
