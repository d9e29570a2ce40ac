"""Bytes to text: marks, UTF-8, declarations, and the legacy encodings of twenty languages."""

from __future__ import annotations

import codecs
import json
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.encodings import _TABLES, clean, decode

EVALUATION = Path(__file__).parent.parent.parent / "shared" / "eval" / "langid" / "test.jsonl"

SHORT = {
    "sk": "Zastupiteľstvo mesta Košice schválilo dňa 12. marca spoluprácu so žilinskými školami.",
    "cs": "Zastupitelstvo města Plzně schválilo příspěvek na družební cesty žáků do Vietnamu.",
    "pl": "Rada miasta Łódź przyjęła uchwałę o współpracy z miastami partnerskimi w Azji.",
    "hu": "A közgyűlés elfogadta az együttműködési szerződést, amelyről őszül döntöttek Győrben.",
    "fr": "Le conseil a approuvé à l'unanimité le budget de la coopération décentralisée à Besançon.",
    "de": "Der Stadtrat hat für die Städtepartnerschaft mit Hà und Köln größere Beträge genehmigt.",
    "ca": "L'Ajuntament de Girona ha aprovat el conveni de cooperació amb les ciutats agermanades, això és, deu.",
    "vi": "Hội đồng nhân dân thành phố Đà Nẵng đã thông qua chương trình hợp tác với các thành phố bạn.",
    "th": "สภาเมืองเชียงใหม่อนุมัติงบประมาณสำหรับโครงการความร่วมมือกับเมืองพันธมิตรในยุโรป",
    "ru": "Городской совет утвердил программу сотрудничества с городами-партнёрами на будущий год.",
    "uk": "Міська рада затвердила програму співпраці з містами-партнерами у Словаччині та Європі.",
    "el": "Το δημοτικό συμβούλιο ενέκρινε το πρόγραμμα συνεργασίας με τις αδελφοποιημένες πόλεις.",
    "tr": "Belediye meclisi, kardeş şehirlerle iş birliği programını oy birliğiyle kabul etti; İzmir katıldı.",
    "ar": "وافق مجلس المدينة على برنامج التعاون مع المدن الشريكة في السنة القادمة",
    "he": "מועצת העיר אישרה את תוכנית שיתוף הפעולה עם הערים התאומות בשנה הבאה",
    "zh": "市议会批准了与越南和泰国伙伴城市明年的合作计划，预算为两万欧元。",
    "ja": "市議会は来年度の姉妹都市との協力計画を承認し、予算は二万ユーロです。",
    "ko": "시의회는 내년 자매도시와의 협력 계획을 승인하였으며 예산은 이만 유로이다.",
}
LEGACY = [
    *[(language, name) for language in ("sk", "cs", "pl", "hu") for name in ("cp1250", "iso8859-2")],
    *[(language, "cp1252") for language in ("fr", "de", "ca")],
    *[("vi", name) for name in ("cp1258", "tcvn", "viscii")],
    *[("ru", name) for name in ("cp1251", "koi8-r", "cp866", "iso8859-5")],
    *[("th", "cp874"), ("uk", "cp1251"), ("uk", "koi8-u"), ("el", "cp1253"), ("el", "iso8859-7"), ("tr", "cp1254")],
    *[("ar", "cp1256"), ("he", "cp1255"), ("zh", "gb18030"), ("ja", "cp932"), ("ja", "euc_jp"), ("ko", "cp949")],
]


def encoded(text: str, name: str) -> bytes:
    """The text in a legacy encoding, also those that Python cannot write; raises ValueError if it does not fit."""
    if name in _TABLES:
        return bytes(map(_TABLES[name].index, text))
    return (_decomposed(text) if name == "cp1258" else text).encode(name)


def _decomposed(text: str) -> str:
    """As windows-1258 writes Vietnamese: letters with their hooks and circumflexes, the tones after them."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    out = []
    for character in text:
        parts = unicodedata.normalize("NFD", character)
        tone = "".join(part for part in parts if part in tones)
        out.append(unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones)) + tone)
    return "".join(out)


@pytest.mark.parametrize(("language", "name"), LEGACY)
def test_a_sentence_in_a_legacy_encoding_comes_out_right(language: str, name: str) -> None:
    assert decode(encoded(SHORT[language], name)) == SHORT[language]


@pytest.mark.parametrize(("language", "name"), LEGACY)
def test_a_long_text_with_much_ascii_comes_out_right(language: str, name: str) -> None:
    text = "\n".join(["Project 2016-2018, budget 20,000 EUR", SHORT[language]] * 400)
    assert decode(encoded(text, name)) == text


def test_one_long_line_without_white_space_comes_out_right() -> None:
    text = SHORT["zh"] * 300
    assert decode(text.encode("gb18030")) == text
    assert decode(b"a" + (SHORT["ja"] * 300).encode("cp932")) == "a" + SHORT["ja"] * 300


# The floors: measured, less two points for what another version of the detector may do. Never lowered silently.
FLOORS = {
    **{("vi", name): 0.98 for name in ("cp1258", "viscii", "tcvn")},
    ("sk", "cp1250"): 0.97,
    ("sk", "iso8859-2"): 0.95,
    ("cs", "cp1250"): 0.9,
    ("cs", "iso8859-2"): 0.9,
    ("pl", "cp1250"): 0.97,
    ("pl", "iso8859-2"): 0.95,
    ("hu", "cp1250"): 0.94,
    ("hu", "iso8859-2"): 0.94,
    ("fr", "cp1252"): 0.95,
    ("ca", "cp1252"): 0.97,
    ("de", "cp1252"): 0.95,
    ("tr", "cp1254"): 0.97,
    ("th", "cp874"): 0.97,
    ("el", "cp1253"): 0.97,
    ("ar", "cp1256"): 0.97,
    ("ko", "cp949"): 0.97,
    ("ru", "cp1251"): 0.92,
    ("ru", "koi8-r"): 0.92,
    ("uk", "cp1251"): 0.97,
    ("zh", "gb18030"): 0.96,
    ("ja", "cp932"): 0.97,
    ("ja", "euc_jp"): 0.95,
}


@cache
def sentences(language: str) -> tuple[str, ...]:
    rows = (json.loads(line) for line in EVALUATION.read_text("utf-8").splitlines())
    wanted = (row["text"] for row in rows if row["kind"] == "sentence" and row["lang"] == language)
    broken = ("\ufffd", "\xad", "¿½", "ż˝")  # sentences the collection itself spoilt
    good = (text for text in wanted if not text.isascii() and not any(mark in text for mark in broken))
    return tuple(text for text in good if len(text) >= 30 or language in ("zh", "ja"))[:120]


@pytest.mark.skipif(not EVALUATION.is_file(), reason="the evaluation data of ../shared/eval is not here")
@pytest.mark.parametrize(("language", "name"), FLOORS)
def test_real_sentences_come_out_right(language: str, name: str) -> None:
    total = right = 0
    for text in sentences(language):
        try:
            content = encoded(text, name)
        except (UnicodeEncodeError, ValueError):
            continue
        total += 1
        right += unicodedata.normalize("NFC", decode(content)) == unicodedata.normalize("NFC", text)
    assert total >= 60
    assert right / total >= FLOORS[language, name]


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))  # FF FE 00 00 is UTF-32's mark
def test_utf8_and_utf16_come_back_as_they_were(text: str) -> None:
    assert decode(codecs.BOM_UTF8 + text.encode()) == text
    assert decode(text.encode("utf-16")) == text
    assert decode(text.encode("utf-32")) == text


@given(st.text(st.characters(min_codepoint=9, exclude_categories=["Cs", "Cc"])))
def test_utf8_without_a_mark_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode()) == text.removeprefix("\ufeff")


@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "windows-1250", "nonsense", "", "idna", "hex", "\x00"]))
def test_nothing_fails_to_decode(content: bytes, declared: str | None) -> None:
    text = clean(decode(content, declared))
    assert text.encode("utf-8").decode("utf-8") == text


def test_what_is_declared_is_believed_if_it_fits() -> None:
    assert decode("Žilina".encode("iso8859-2"), "ISO-8859-2") == "Žilina"
    assert decode("“Málaga” €".encode("cp1252"), "iso-8859-1") == "“Málaga” €"
    assert decode("เชียงใหม่".encode("cp874"), "TIS-620") == "เชียงใหม่"
    assert decode("Žilina".encode(), "windows-1250") == "Žilina"  # it is UTF-8 all the same
    assert decode(SHORT["sk"].encode("cp1250"), "utf-8") == SHORT["sk"]
    assert decode(encoded(SHORT["vi"], "tcvn"), "x-viet-tcvn5712") == SHORT["vi"]


def test_utf8_with_a_scratch_stays_utf8() -> None:
    text = SHORT["vi"] * 3
    assert decode(text.encode()[:200]) == text.encode()[:200].decode("utf-8", "replace")
    assert decode(text.encode() + b" \xff ok") == text + " \ufffd ok"


def test_utf16_without_a_mark_is_told_by_its_zeros() -> None:
    text = "Report of the city of Kosice, 12 March 2017. " * 3
    assert decode(text.encode("utf-16-le")) == text
    assert decode(text.encode("utf-16-be")) == text


def test_clean_keeps_text_and_drops_what_cannot_be_shown() -> None:
    assert clean("a\r\nb\rc\x00d\ufeffe\x1bf\x7f\tg\x85h\x93\ud800") == "a\nb\ncdef\tg\nh"
    decomposed = unicodedata.normalize("NFD", "Hà Nội, Košice")
    assert clean(decomposed) == decomposed


@given(st.text())
def test_clean_leaves_clean_text_alone(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in once)


@pytest.mark.parametrize("codec", ["punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined"])
def test_codecs_that_are_no_encodings_are_not_believed(codec: str) -> None:
    assert decode("caf\xe9 \\u0041 z-9".encode("latin-1"), codec) == "café \\u0041 z-9"
