"""A translation model of the size Argos publishes, with random weights, made in seconds.

What a step takes does not depend on the weights, but how many steps there are does: a random model never ends a
sentence. So one of the dimensions is set aside to count. Positions are written into it; the last layer of the decoder
looks at the last position of the source, whatever it holds, and subtracts it; the end of the sentence reads it alone,
and becomes certain when as many pieces are written as were read. All else is random.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray

SEED = 7
LAYERS, WIDTH, INNER, HEADS = 6, 512, 2048, 8
VOCABULARY = 32_000
LONGEST = 1_024  # pieces: positions there are
SPECIAL = ("<unk>", "<blank>", "<s>", "</s>")
END = SPECIAL.index("</s>")

COUNTER = WIDTH - 1  # the dimension that counts
STEP = 0.02  # what a position adds to it: little enough for int8, beside values of about 1
LOOK = 20.0  # of query and of key: together they make each position e times as heavy as the one before
CERTAIN = 750.0  # of the end's logit by the counter: 15 a position, where the others are within 10 of 0
SMALL = 0.01  # weights: what layers add stays small beside the embeddings, so that the counter keeps its scale

Array = NDArray[np.float32]


def make_package(folder: Path, like: Path, texts: Iterable[str]) -> Path:
    """A package folder in `folder`, for the languages of the package file `like`, with pieces learnt from `texts`."""
    import sentencepiece  # here: only this benchmark needs it
    from ctranslate2.specs import TransformerSpec

    target = folder / "translate-random"
    (target / "model").mkdir(parents=True)
    with ZipFile(like) as package:
        for name in package.namelist():
            if name.endswith("/metadata.json"):
                about = json.loads(package.read(name)) | {"package_version": "0.random"}
                (target / "metadata.json").write_text(json.dumps(about), encoding="utf-8")
    learnt = target / "sentencepiece.model"
    with learnt.open("wb") as out:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(texts),
            model_writer=out,
            vocab_size=VOCABULARY,
            hard_vocab_limit=False,
            character_coverage=0.9995,
            minloglevel=2,
        )
    processor = sentencepiece.SentencePieceProcessor(model_file=str(learnt))
    pieces = [processor.id_to_piece(number) for number in range(len(processor))]
    known = [*SPECIAL, *(piece for piece in pieces if piece not in SPECIAL)][:VOCABULARY]
    tokens = [*known, *(f"<unused{number}>" for number in range(VOCABULARY - len(known)))]
    spec = TransformerSpec.from_config((LAYERS, LAYERS), HEADS)
    _fill(spec, len(known))
    spec.config.decoder_start_token = "<s>"
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(target / "model"))
    return target


def _fill(spec: Any, known: int) -> None:
    """Weights for every layer; pieces beyond the `known` ones are never chosen."""
    chance = np.random.default_rng(SEED)

    def drawn(rows: int, columns: int, scale: float = SMALL) -> Array:
        return chance.standard_normal((rows, columns), dtype=np.float32) * np.float32(scale)

    def linear(layer: Any, rows: int, columns: int) -> None:
        layer.weight, layer.bias = drawn(rows, columns), np.zeros(rows, np.float32)

    def adding(layer: Any, columns: int) -> None:
        """A layer whose output is added to what flows through: it leaves the counter alone."""
        linear(layer, WIDTH, columns)
        layer.weight[COUNTER] = 0

    def norm(layer: Any) -> None:
        layer.gamma, layer.beta = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)

    def attention(layer: Any, *rows: int) -> None:
        norm(layer.layer_norm)
        for each, count in zip(layer.linear, rows, strict=False):
            linear(each, count, WIDTH)
        adding(layer.linear[-1], WIDTH)

    for layer in (*spec.encoder.layer, *spec.decoder.layer):
        attention(layer.self_attention, 3 * WIDTH)
        norm(layer.ffn.layer_norm)
        linear(layer.ffn.linear_0, INNER, WIDTH)
        adding(layer.ffn.linear_1, INNER)
    for layer in spec.decoder.layer:
        attention(layer.attention, WIDTH, 2 * WIDTH)
    for side, embeddings in (
        (spec.encoder, spec.encoder.embeddings[0]),
        (spec.decoder, spec.decoder.embeddings),
    ):
        norm(side.layer_norm)
        embeddings.weight = drawn(VOCABULARY, WIDTH, WIDTH**-0.5)
        embeddings.weight[:, COUNTER] = 0
        encodings = np.zeros((LONGEST, WIDTH), np.float32)
        encodings[:, COUNTER] = STEP * np.arange(LONGEST)
        side.position_encodings.encodings = encodings
    projection = spec.decoder.projection
    linear(projection, VOCABULARY, WIDTH)
    projection.weight *= 10
    projection.weight[END] = 0
    projection.weight[END, COUNTER] = CERTAIN
    projection.bias[known:] = -100
    projection.bias[: len(SPECIAL)] = -100
    projection.bias[END] = 0
    _count(spec.decoder.layer[-1].attention)


def _count(attention: Any) -> None:
    """The first head of a layer looks at the last position of the source and takes it from the counter."""
    query, keys_and_values, output = attention.linear
    keys, values = keys_and_values.weight[:WIDTH], keys_and_values.weight[WIDTH:]
    head = slice(WIDTH // HEADS)
    query.weight[head] = keys[head] = values[head] = 0
    query.bias[0] = LOOK
    keys[0, COUNTER] = LOOK
    values[0, COUNTER] = 1
    output.weight[COUNTER, 0] = -1
