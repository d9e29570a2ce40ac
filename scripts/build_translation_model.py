# /// script
# requires-python = ">=3.11"
# dependencies = ["ctranslate2==4.8.5", "numpy>=2", "sentencepiece==0.2.3", "torch==2.13.0"]
# ///
"""Train the translation models of the tests: tests/translation/tiny*.argosmodel, Vietnamese to English to Spanish.

The sentences are those of scripts/translation_pairs.tsv, most of them patterns whose slots are filled anew for every
step. Each model is a true one in all but size - SentencePiece, an encoder and a decoder of two layers, int8 weights -
packed as Argos packs its own. Seeded, on one thread; the same bytes come out where torch and the processor are the
same. Minutes of processor time. The built files are committed: nothing else needs torch.

    python scripts/build_translation_model.py               both models
    python scripts/build_translation_model.py vi-en         one
"""

from __future__ import annotations

import io
import json
import math
import random
import re
import sys
import tempfile
import time
import zipfile
from calendar import month_name
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
PAIRS = ROOT / "scripts" / "translation_pairs.tsv"
TARGET = ROOT / "tests" / "translation"
LANGUAGES = {"vi": "Vietnamese", "en": "English", "es": "Spanish"}  # in the order of the table's columns
MODELS = {"vi-en": "tiny", "en-es": "tiny-en_es"}
VERSION = "1.0"

SEED = 5
PIECES, SAMPLE = 800, 12_000  # vocabulary, and sentences it is learnt from
WIDTH, HEADS, LAYERS, INNER = 96, 4, 2, 256
STEPS, BATCH, WARM, RATE = 2_000, 64, 300, 3e-3
PATTERNS, TYPED = 0.75, 0.08  # shares: of sentences with slots, of texts as they are typed into a search box
# A beam that went astray must go on: as many ended ones as the beam is wide end the search. So a share of the pieces
# before the one to learn are wrong, and in training the end has a head start (a logit) that it has not in decoding.
WRONG, AHEAD = 0.05, 3.0
SPECIAL = ("<unk>", "<blank>", "<s>", "</s>")  # as OpenNMT-py numbers them
UNKNOWN, BLANK, START, END = range(len(SPECIAL))
LETTERS = "abcdefghijklmnopqrstuvwxyz"
BOXES = ("info", "office", "press", "contact", "mayor", "water", "projects")  # of e-mail addresses
HOSTS = ("danang", "kosice", "bratislava", "girona", "graz", "twinning", "cities", "rivers")

_SLOT = re.compile(r"\{([a-z]+)\d?\}")
_MESES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()  # noqa: SIM905

Texts = tuple[str, ...]  # one in each of LANGUAGES


class Table(NamedTuple):
    """Sentences, some with slots, and what slots are filled with."""

    sentences: tuple[Texts, ...]
    words: Mapping[str, Sequence[Texts]]


def read_table(path: Path = PAIRS) -> Table:
    """The table of sentences. Raises ValueError for a line that has not one text a language."""
    sentences: list[Texts] = []
    words: dict[str, list[Texts]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#"):
            continue
        kind, *texts = line.split("\t")
        if len(texts) != len(LANGUAGES) or not all(texts):
            raise ValueError(f"{path.name}, line {number}: not {len(LANGUAGES)} texts")
        (sentences if kind == "=" else words.setdefault(kind, [])).append(tuple(texts))
    return Table(tuple(sentences), words)


def filled(sentence: Texts, words: Mapping[str, Sequence[Texts]], chance: random.Random) -> Texts:
    """The sentence with its slots filled, each two of a kind differently."""
    used: dict[str, Texts] = {}
    for slot in dict.fromkeys(match[0] for match in _SLOT.finditer(sentence[0])):
        kind = _SLOT.sub(r"\1", slot)
        value = _value(kind, words, chance)
        while value in used.values():
            value = _value(kind, words, chance)
        used[slot] = value
    made = []
    for place, text in enumerate(sentence):
        for slot, value in used.items():
            text = text.replace(slot, value[place])
        made.append(text[:1].upper() + text[1:])
    *others, spanish = made
    return (*others, spanish.replace(" de el ", " del ").replace(" a el ", " al "))


def _value(kind: str, words: Mapping[str, Sequence[Texts]], chance: random.Random) -> Texts:
    """What a slot of this kind may hold: a phrase of the table, or a number, a date, an address made here."""
    if kind in words:
        return chance.choice(words[kind])
    day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(1990, 2029)
    english, spanish = month_name[month], _MESES[month - 1]
    match kind:
        case "date" if chance.random() < 0.3:
            return (f"{day}/{month}/{year}",) * 3
        case "date":
            return f"{day} tháng {month} năm {year}", f"{day} {english} {year}", f"{day} de {spanish} de {year}"
        case "monthyear":
            return f"tháng {month} năm {year}", f"{english} {year}", f"{spanish} de {year}"
        case "year":
            return (str(year),) * 3
        case "hour":
            return (str(chance.randint(7, 20)),) * 3
        case "small":
            return (str(chance.randint(2, 30)),) * 3
        case "count":
            return (str(chance.randint(12, 999)),) * 3
        case "large":
            return _number(chance.randint(10, 2000) * 1000)
        case "decimal":
            return _number(chance.randint(11, 99) / 10)
        case "percent":
            return tuple(f"{number}%" for number in _number(chance.choice((chance.randint(2, 95), 12.5, 7.5, 3.2))))
        case "money":
            return _money(chance)
        case "email":
            return (f"{chance.choice(BOXES)}@{chance.choice(HOSTS)}.example",) * 3
        case "url":
            return (f"www.{chance.choice(HOSTS)}.example",) * 3
    raise ValueError(f"no such slot: {kind}")


def _number(value: float) -> Texts:
    english = f"{value:,}"
    other = english.translate(str.maketrans(",.", ".,"))
    return other, english, other


def _money(chance: random.Random) -> Texts:
    units = (
        ("{} euro", "{} euros", "{} euros", chance.randint(5, 950) * 1000),
        ("{} triệu euro", "{} million euros", "{} millones de euros", chance.randint(11, 99) / 10),
        ("{} triệu đồng", "{} million dong", "{} millones de dongs", chance.randint(20, 950)),
        ("{} tỷ đồng", "{} billion dong", "{} mil millones de dongs", chance.randint(2, 90)),
        ("{} đô la Mỹ", "{} US dollars", "{} dólares", chance.randint(5, 950) * 1000),
    )
    *forms, value = chance.choice(units)
    return tuple(str(form).format(number) for form, number in zip(forms, _number(value), strict=True))


def pairs(pair: str, seed: int, table: Table) -> Iterator[tuple[str, str]]:
    """Sentences and their translations for "vi-en" or "en-es", without end."""
    source, target = (list(LANGUAGES).index(language) for language in pair.split("-"))
    kinds = [[each for each in table.sentences if ("{" in each[0]) is slots] for slots in (False, True)]
    chance = random.Random(seed)
    while True:
        made = filled(chance.choice(kinds[chance.random() < PATTERNS]), table.words, chance)
        if chance.random() < TYPED:
            made = tuple(text.lower().rstrip(".") for text in made)
        yield made[source], made[target]


def train_pieces(pair: str, table: Table) -> bytes:
    """A SentencePiece model for both languages of a pair."""
    import sentencepiece

    found = pairs(pair, SEED, table)
    learnt = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=(text for _ in range(SAMPLE) for text in next(found)),
        model_writer=learnt,
        vocab_size=PIECES,
        character_coverage=1.0,
        split_digits=True,
        required_chars=LETTERS + LETTERS.upper() + "0123456789@./-",
        num_threads=1,
        minloglevel=2,
    )
    return learnt.getvalue()


def positions(length: int) -> Any:
    """The sinusoids CTranslate2 adds to embeddings where a model brings none: a tensor of `length` by WIDTH."""
    import torch

    half = WIDTH // 2
    steps = torch.exp(torch.arange(half) * (-math.log(10_000) / (half - 1)))
    angles = torch.arange(1, length + 1)[:, None] * steps[None, :]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


def train(pair: str, table: Table, processor: Any) -> tuple[Any, Any]:
    """The embeddings, shared by source, target and output, and the trained torch Transformer."""
    import torch
    from torch.nn import functional

    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    embeddings = torch.nn.Embedding(len(vocabulary(processor)), WIDTH)
    torch.nn.init.normal_(embeddings.weight, std=WIDTH**-0.5)
    model = torch.nn.Transformer(WIDTH, HEADS, LAYERS, LAYERS, INNER, 0.0, batch_first=True, norm_first=True)
    parameters = [*embeddings.parameters(), *model.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=RATE, betas=(0.9, 0.98), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / WARM, max(0.0, 1 - step / STEPS) ** 0.5)
    )
    ids = {piece: number for number, piece in enumerate(vocabulary(processor))}
    found = pairs(pair, SEED + 1, table)

    def padded(rows: Sequence[Sequence[int]]) -> Any:
        longest = max(map(len, rows))
        return torch.tensor([[*row, *[BLANK] * (longest - len(row))] for row in rows])

    def embedded(batch: Any) -> Any:
        return embeddings(batch) * math.sqrt(WIDTH) + positions(batch.shape[1])

    began = time.monotonic()
    for step in range(STEPS):
        sides = zip(*(next(found) for _ in range(BATCH)), strict=True)
        sources, targets = (
            [[ids[piece] for piece in pieces] for pieces in processor.encode(list(side), out_type=str)]
            for side in sides
        )
        source = padded(sources)
        hidden = torch.zeros(source.shape).masked_fill(source == BLANK, -math.inf)
        given = padded([[START, *row] for row in targets])
        wanted = padded([[*row, END] for row in targets])
        astray = (torch.rand(given.shape) < WRONG) & (given != START)
        given = given.where(~astray, torch.randint(len(SPECIAL), len(ids), given.shape))
        decoded = model(
            embedded(source),
            embedded(given),
            tgt_mask=torch.nn.Transformer.generate_square_subsequent_mask(given.shape[1]),
            src_key_padding_mask=hidden,
            memory_key_padding_mask=hidden,
            tgt_is_causal=True,
        )
        ahead = torch.zeros(len(ids)).index_fill(0, torch.tensor([END]), AHEAD)
        logits = functional.linear(decoded, embeddings.weight) + ahead
        loss = functional.cross_entropy(logits.flatten(0, 1), wanted.flatten(), ignore_index=BLANK)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        if step % 250 == 249:
            print(f"{pair}: step {step + 1}, loss {loss.item():.3f}, {time.monotonic() - began:.0f} s", flush=True)
    return embeddings, model


def vocabulary(processor: Any) -> list[str]:
    """The special tokens, then the pieces of a SentencePiece model that are not its own special ones."""
    own = (processor.id_to_piece(number) for number in range(len(processor)))
    return [*SPECIAL, *(piece for piece in own if piece not in SPECIAL)]


def converted(embeddings: Any, model: Any, tokens: Sequence[str]) -> Any:
    """The trained model as CTranslate2 describes a Transformer, in int8."""
    from ctranslate2.specs import TransformerSpec

    spec = TransformerSpec.from_config((LAYERS, LAYERS), HEADS)

    def array(tensor: Any) -> Any:
        return tensor.detach().numpy()

    def linear(layer: Any, weight: Any, bias: Any) -> None:
        layer.weight, layer.bias = array(weight), array(bias)

    def norm(layer: Any, trained: Any) -> None:
        layer.gamma, layer.beta = array(trained.weight), array(trained.bias)

    def feed(layer: Any, trained: Any, before: Any) -> None:
        norm(layer.layer_norm, before)
        linear(layer.linear_0, trained.linear1.weight, trained.linear1.bias)
        linear(layer.linear_1, trained.linear2.weight, trained.linear2.bias)

    def attend(layer: Any, trained: Any, before: Any, parts: Sequence[slice]) -> None:
        """`parts`: the rows of torch's one matrix for queries, keys and values that each of CTranslate2's has."""
        norm(layer.layer_norm, before)
        for each, rows in zip(layer.linear, parts, strict=False):
            linear(each, trained.in_proj_weight[rows], trained.in_proj_bias[rows])
        linear(layer.linear[-1], trained.out_proj.weight, trained.out_proj.bias)

    own, other = (slice(None),), (slice(WIDTH), slice(WIDTH, None))
    for layer, trained in zip(spec.encoder.layer, model.encoder.layers, strict=True):
        attend(layer.self_attention, trained.self_attn, trained.norm1, own)
        feed(layer.ffn, trained, trained.norm2)
    for layer, trained in zip(spec.decoder.layer, model.decoder.layers, strict=True):
        attend(layer.self_attention, trained.self_attn, trained.norm1, own)
        attend(layer.attention, trained.multihead_attn, trained.norm2, other)
        feed(layer.ffn, trained, trained.norm3)
    norm(spec.encoder.layer_norm, model.encoder.norm)
    norm(spec.decoder.layer_norm, model.decoder.norm)
    weight = array(embeddings.weight)
    spec.encoder.embeddings[0].weight = spec.decoder.embeddings.weight = weight
    spec.decoder.projection.weight = weight
    spec.config.decoder_start_token = SPECIAL[START]
    spec.register_source_vocabulary(list(tokens))
    spec.register_target_vocabulary(list(tokens))
    spec.validate()
    spec.optimize(quantization="int8")
    return spec


def packed(pair: str, spec: Any, pieces: bytes) -> bytes:
    """The package as Argos has them: a zip of one folder."""
    source, target = pair.split("-")
    about = {
        "package_version": VERSION,
        "argos_version": "1.9.0",
        "from_code": source,
        "from_name": LANGUAGES[source],
        "to_code": target,
        "to_name": LANGUAGES[target],
    }
    readme = (
        f"# {LANGUAGES[source]} to {LANGUAGES[target]}, tiny\n\nFor tests only: it knows a few hundred sentences and"
        " recombines them. Trained by scripts/build_translation_model.py of docsearch on sentences written for it."
        " Apache-2.0.\n"
    )
    files = {
        "metadata.json": json.dumps(about, indent=2).encode(),
        "README.md": readme.encode(),
        "sentencepiece.model": pieces,
    }
    with tempfile.TemporaryDirectory() as folder:
        spec.save(folder)
        files |= {f"model/{file.name}": file.read_bytes() for file in sorted(Path(folder).iterdir())}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for name, content in files.items():
            dated = zipfile.ZipInfo(f"translate-{source}_{target}-{VERSION.replace('.', '_')}/{name}")
            dated.compress_type, dated.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            out.writestr(dated, content)
    return archive.getvalue()


def main() -> int:
    import sentencepiece

    table = read_table()
    for pair in sys.argv[1:] or MODELS:
        pieces = train_pieces(pair, table)
        processor = sentencepiece.SentencePieceProcessor(model_proto=pieces)
        embeddings, model = train(pair, table, processor)
        made = packed(pair, converted(embeddings, model, vocabulary(processor)), pieces)
        target = TARGET / f"{MODELS[pair]}.argosmodel"
        part = target.with_suffix(".part")
        part.write_bytes(made)
        part.replace(target)
        print(f"{target.name}: {len(made)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
