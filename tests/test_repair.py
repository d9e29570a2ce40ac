"""Broken letters are put right; what is not broken stays as it is, letter for letter."""

from __future__ import annotations

import re
import time
import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.legacy_fonts import converted, is_vietnamese
from docsearch.repair import repaired, unreadable

LANGUAGES = sorted((Path(__file__).parent / "languages").glob("*.toml"))
CORPUS = sorted(
    path for path in (Path(__file__).parents[1] / "corpus").glob("*/*") if path.suffix in (".txt", ".md", ".html")
)
VIETNAMESE = (
    "Thành phố Đà Nẵng và thành phố Košice ký thỏa thuận hợp tác ngày 12 tháng 3 năm 2017. Dự án được chọn trong đợt "
    "kêu gọi thứ hai của chương trình. Chúng tôi đã hoàn thành vườn mưa ở sân các trường tiểu học."
)
SLOVAK = "Mesto Košice podpísalo zmluvu o spolupráci. Delegácia navštívila tri školy, ďalšie mestá ju ešte čakajú."
THAI = "ตามที่โครงการเมืองสองสายน้ำจะจัดประชุมที่เมืองเชียงใหม่ ขอความร่วมมือดำเนินการจัดทำและนำเสนอ กำหนดการนั่งรถไฟทั้งสิบสำนัก"
TONES = "\u0300\u0301\u0303\u0309\u0323"


def samples() -> list[str]:
    texts = [path.read_text("utf-8") for path in LANGUAGES]
    texts += [str(text) for path in LANGUAGES for text in tomllib.loads(path.read_text("utf-8")).values()]
    return [*texts, *(path.read_bytes().decode("utf-8", "replace") for path in CORPUS)]


def test_texts_without_faults_stay_as_they_are() -> None:
    for text in samples():
        for form in (text, unicodedata.normalize("NFD", text)):
            again, notes = repaired(form)
            assert again == form
            assert notes == ()


def split_tone(found: re.Match[str]) -> str:
    pieces = unicodedata.normalize("NFD", found[0])
    letter = "".join(piece for piece in pieces if piece not in TONES)
    marks = "".join(piece for piece in pieces if piece in TONES)
    return unicodedata.normalize("NFC", letter) + (f" {marks}" if marks else "")


def tex(letter: str) -> str:
    pieces = unicodedata.normalize("NFD", letter)
    signs = {"\u0301": "´", "\u030c": "ˇ", "\u0308": "¨", "\u0302": "ˆ"}
    return signs[pieces[1]] + {"i": "ı"}.get(pieces[0], pieces[0]) if len(pieces) == 2 else letter


def tcvn(text: str) -> str:
    # fmt: off
    table = dict(zip("àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĐ",
                     "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ§", strict=True))
    # fmt: on
    return "".join(table.get(letter, letter) for letter in text)


MARKED = re.compile(
    f"[{''.join(sorted({c for c in VIETNAMESE.lower() if c.isalpha() and c > 'z' and c not in 'đš'}))}]"
)
FAULTS = [
    ("marks", MARKED.sub(split_tone, VIETNAMESE), VIETNAMESE, "letters and their marks"),
    ("e acute circumflex", "ky\u0301 ke\u0301\u0302t", "ky\u0301 kết", "letters and their marks"),
    ("accents before", "".join(map(tex, SLOVAK)), SLOVAK, "letters and their accents"),
    ("accents with spaces", re.sub("([ˇ´])", r"\1 ", "".join(map(tex, SLOVAK))), SLOVAK, "accents"),
    ("old font", tcvn(VIETNAMESE).replace("Košice", "Kosice"), VIETNAMESE.replace("Košice", "Kosice"), "TCVN3"),
    ("SARA AM in two", THAI.replace("ำ", "ํา"), THAI, "Thai"),
    ("SARA AM with its tone", THAI.replace("้ำ", "ํ้า"), THAI, "Thai"),
    ("half of SARA AM lost", re.sub("([่-๋]?)ำ", r" \1า", THAI), THAI, "Thai"),
    ("Thai marks apart", re.sub("([ก-ฮ])([ิีึืุู])(?=[ก-ฮ่-๋])", r"\1 \2", THAI), THAI, "Thai"),
    ("Thai marks swapped", re.sub("([ัิีึืุู])([่-๋])", r"\2\1", THAI), THAI, "Thai"),
    ("a tone behind its syllable", THAI.replace("ทั้ง", "ทัง ้"), THAI, "Thai"),
    ("Thai glyphs", THAI.replace("่", "\uf70a").replace("ั", "\uf710"), THAI, "symbol"),
    ("ligatures", "The oﬃce ﬁled a ﬂat aﬀair.", "The office filed a flat affair.", "ligatures"),
    ("bold", "BBrraattiissllaavvaa 22001177\nplain", "Bratislava 2017\nplain", "bold"),
    ("bold in a line", "zzmmlluuvvaa and all\nplain", "zmluva and all\nplain", "bold"),
    ("a heading", "R O Z H O D N U T I E\ntext", "ROZHODNUTIE\ntext", "spaced"),
    (
        "a word the text has",
        "In B r a t i s l a v a, that is Bratislava",
        "In B r a t i s l a v a, that is Bratislava",
        "",
    ),
    ("a word apart", "See B r a t i s l a v a now: Bratislava", "See Bratislava now: Bratislava", "spaced"),
    ("symbols", "\uf0b7 prvý\n\uf0a7 druhý", "• prvý\n▪ druhý", "symbol"),
    ("a symbolic font", "".join(chr(0xF000 + ord(c)) for c in "Zmluva"), "Zmluva", "symbol"),
    ("Arabic shapes", "\ufee3\ufeae\ufea3\ufe92\ufe8e \ufe91\ufedc\ufee2", "مرحبا بكم", "Arabic"),
]


@pytest.mark.parametrize(("broken", "whole", "note"), [fault[1:] for fault in FAULTS], ids=[f[0] for f in FAULTS])
def test_faults(broken: str, whole: str, note: str) -> None:
    text, notes = repaired(broken)
    assert text == whole
    assert (note in notes[0]) if note else notes == ()
    assert repaired(text) == (text, ())


def test_words_set_from_left_to_right_are_turned() -> None:
    logical = "\ufee3\ufeae\ufea3\ufe92\ufe8e \ufe91\ufedc\ufee2 2017 " * 4
    visual = logical[::-1].replace("7102", "2017")
    assert repaired(visual).text.strip() == ("مرحبا بكم 2017 " * 4).strip()


def test_most_vietnamese_syllables_in_pieces_are_put_together() -> None:
    pieces = re.sub(" {2,}", " ", MARKED.sub(r" \g<0> ", VIETNAMESE))
    text, notes = repaired(pieces)
    assert "Vietnamese" in notes[0]
    known = set(VIETNAMESE.split())
    assert sum(word in known for word in text.split()) >= 0.95 * len(VIETNAMESE.split())


@pytest.mark.parametrize(
    "text",
    [
        "L´empresa d´aquí té l´adreça nova, l´alcalde ho diu. És així a l´Hospitalet, oi? Són d´acord, més o menys.",
        "use `a` and `e` and `o` in the shell, `i` too",
        "ak ´a´ a ´e´ stoja sami",
        "A B C D E F G H I J K\nA E I O U",
        "Answers: a b c d e f",
        "MMXXII CCDDEE 11223344 aaaa",
        "được ở đâu, kết ở kênh",
        "l'été où les élèves français étaient à l'école après Noël, là-bas, près du café " * 5,
        "über Öl für große Straßen, schön, während Brücken, größer, Äpfel, müssen, können, fünf " * 4,
        "ﷺ",
        "สระ  ิ  ี  ึ",
    ],
)
def test_oddities_that_are_no_faults(text: str) -> None:
    assert repaired(text) == (text, ())


def test_lines_of_other_languages_stay_where_an_old_font_is_read() -> None:
    other = "Košice – spolupráca; l'été à Genève"
    text, font = converted(f"{tcvn(VIETNAMESE)}\n{other}")
    assert font == "TCVN3"
    assert text.split("\n")[1] == other
    vni = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, thaønh phoá Ñaø Naüng kyù thoûa thuaän hôïp taùc ngaøy hoâm nay. "
    text, font = converted(vni * 2)
    assert font == "VNI"
    assert text.startswith("Cộng hòa xã hội chủ nghĩa Việt Nam, thành phố Đà Nẵng ký thỏa thuận hợp tác ngày hôm nay.")


def test_vietnamese_syllables() -> None:
    words = re.findall(r"[^\W\d_]+", VIETNAMESE.replace("Košice", ""))
    assert [word for word in words if not is_vietnamese(word)] == []
    assert not any(map(is_vietnamese, ["Košice", "tiêng\u0301\u0300", "cac", "điở", "đượ", "schön", ""]))


def test_pages_of_no_letters() -> None:
    assert unreadable("\ufffd\ufffd\ufffd a\ue001 " * 10)
    assert not unreadable("text " * 20 + "\ufffd")
    assert not unreadable("\ufffd")


@given(st.text(alphabet="aáeêế´`ˇ \u0301\u0302\u0323\n\fก้ำําั่VvNnŐtiBB\uf0b7\uf041ﬁ\ufee3\ufeaeµ®Ö", max_size=80))
def test_nothing_is_left_to_do_the_second_time(text: str) -> None:
    once, notes = repaired(text)
    assert once.count("\f") == text.count("\f")
    assert bool(notes) == (once != text)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a ",
        "e ̣",
        "´a",
        "ế ",
        "t ế ng ",
        "ก ำ",
        "ํา",
        "BB",
        "A B ",
        "ﬁ",
        "\uf041",
        "\ufee3\ufeae",
        "aµ ",
        "- \n",
        "1,",
    ],
)
def test_linear(piece: str) -> None:
    """A hundred times the text takes about a hundred times as long; quadratic would be ten thousand."""
    text = piece * (200_000 // len(piece))
    started = time.process_time()
    repaired(text)
    assert time.process_time() - started < 2
