"""Whether a translation model is whole: its files are looked at, and before it is trusted it is loaded once."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

from docsearch.translation.packages import Flaw, Metadata, Model

_TOKENIZERS = ("sentencepiece.model", "bpe.model")
_EXTRACT = 1 << 20  # bytes at either end of a file that tell it from others
_VERSIONS = (4, 5, 6)  # of model.bin, whose layout is known


def inspect(path: Path, metadata: Metadata) -> Model:
    """The model in a folder, none of whose files is missing or cut short: 7 ms for 100 MB. Raises Flaw."""
    try:
        tokenizers = [name for name in _TOKENIZERS if (path / name).is_file() and (path / name).stat().st_size]
        if not tokenizers:
            raise Flaw(f"the tokenizer ({' or '.join(_TOKENIZERS)}) is missing")
        weights = path / "model" / "model.bin"
        if not weights.is_file():
            raise Flaw("model/model.bin is missing")
        vocabularies = sorted(weights.parent.glob("*vocabulary.*"))
        if not any(vocabulary.stat().st_size for vocabulary in vocabularies):
            raise Flaw("the vocabulary in model/ is missing")
        with weights.open("rb") as file:
            check_weights(file, weights.stat().st_size)
        digest = blake2b(digest_size=8)
        for file_path in (path / "metadata.json", path / tokenizers[0], *vocabularies, weights):
            digest.update(_extract(file_path))
    except OSError as error:
        raise Flaw(f"{Path(error.filename or path).name} cannot be read: {error.strerror}") from error
    return Model(*metadata.pair, metadata.name, path, digest.hexdigest())


def _extract(path: Path) -> bytes:
    """What tells a file from others at little cost: its size, its first and its last megabyte."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(_EXTRACT)
        file.seek(max(size - _EXTRACT, len(start)))
        return struct.pack("<Q", size) + start + file.read()


def check_weights(file: BinaryIO, size: int) -> None:
    """Raise Flaw where a model.bin of `size` bytes ends before its last variable does.

    Layout: ctranslate2/specs/model_spec.py, the same in versions 4 to 6; others are left to ctranslate2.
    """

    def number(form: str) -> int:
        return int(struct.unpack(form, file.read(struct.calcsize(form)))[0])

    def skip(length: int) -> None:
        if file.seek(length, os.SEEK_CUR) > size:
            raise Flaw("model/model.bin is cut short")

    def name() -> None:
        length = number("<H")
        if not length:  # one ends with a NUL: the file was never written to here
            raise Flaw("model/model.bin is damaged")
        skip(length)

    try:
        version = number("<I")
        if not 0 < version < 100:
            raise Flaw("model/model.bin is not a model of ctranslate2")
        if version not in _VERSIONS:
            return
        name()  # kind of model
        skip(4)  # its revision
        for _ in range(number("<I")):
            name()
            skip(4 * number("<B") + 1)  # dimensions, type
            skip(number("<I"))
        for _ in range(2 * number("<I")):  # other names of variables
            name()
    except struct.error:
        raise Flaw("model/model.bin is cut short") from None


def try_out(path: Path) -> None:
    """Translate a letter with the model in a folder, where its libraries are there. Raises Flaw when that fails."""
    tokens = ["▁a"]
    with suppress(ImportError):
        import sentencepiece  # 20 ms

        if (path / _TOKENIZERS[0]).is_file():
            with _loading(_TOKENIZERS[0], path):
                processor = sentencepiece.SentencePieceProcessor(model_file=str(path / _TOKENIZERS[0]))
                tokens = processor.encode("a", out_type=str)
    with suppress(ImportError):
        import ctranslate2  # .1 s

        with _loading("model/", path):
            translator = ctranslate2.Translator(str(path / "model"), device="cpu", intra_threads=1)
            translator.translate_batch([tokens], max_decoding_length=1, beam_size=1)


@contextmanager
def _loading(name: str, path: Path) -> Iterator[None]:
    """Raise Flaw, which names a part of the model, for what libraries in C++ raise."""
    try:
        yield
    except (RuntimeError, ValueError, LookupError, ArithmeticError, MemoryError, OSError) as error:
        raise Flaw(f"{name} cannot be loaded: {' '.join(str(error).replace(f'{path}/', '').split())}") from error
