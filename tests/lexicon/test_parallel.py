from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.errors import UsageError
from docsearch.lexicon.parallel import _rows, read_parallel

PAIRS = [("The city is old.", "Thành phố cổ."), ("Two cities met.", "Hai thành phố gặp nhau.")]


def tmx(units: str, head: str = '<?xml version="1.0"?>\n', header: str = '<header srclang="en"/>') -> str:
    return f'{head}<tmx version="1.4">\n{header}<body>\n{units}</body></tmx>\n'


def unit(**segments: str) -> str:
    variants = (f'<tuv xml:lang="{code.replace("_", "-")}"><seg>{text}</seg></tuv>' for code, text in segments.items())
    return f"<tu>{''.join(variants)}</tu>\n"


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def table(pairs: list[tuple[str, str]] = PAIRS) -> str:
    return "".join(f"{one}\t{other}\n" for one, other in pairs)


@pytest.mark.parametrize("name", ["en-vi.tsv", "en_vi.tsv", "Tatoeba.en-vi.tsv", "europarl-en_vi.txt", "eng-vie.tsv"])
def test_table_named_after_its_languages(tmp_path: Path, name: str) -> None:
    assert read_parallel(write(tmp_path / name, table())) == ("en", "vi", PAIRS, 0)


def test_table_with_the_languages_in_its_first_line(tmp_path: Path) -> None:
    path = write(tmp_path / "ours.tsv", "vi-VN\tth\ten\r\n" + "".join(f"{vi}\tไทย\t{en}\r\n" for en, vi in PAIRS))
    assert read_parallel(path, "en", "vi") == ("en", "vi", PAIRS, 0)
    assert read_parallel(path)[:2] == ("vi", "th")
    assert read_parallel(path, target="en")[:2] == ("vi", "en")
    with pytest.raises(UsageError, match="nothing in ca") as error:
        read_parallel(path, "ca")
    assert error.value.hint == "it has en, th, vi"


def test_table_asked_for_the_other_way_round(tmp_path: Path) -> None:
    path = write(tmp_path / "en-vi.tsv", table())
    assert read_parallel(path, "vi", "en") == ("vi", "en", [(other, one) for one, other in PAIRS], 0)
    assert read_parallel(path, "vi").pairs[0] == PAIRS[0][::-1]
    assert read_parallel(path, target="vi").pairs[0] == PAIRS[0]
    assert read_parallel(path, "de", "fr").pairs == PAIRS  # who says both knows


def test_table_without_languages_is_told_by_its_text(tmp_path: Path) -> None:
    path = write(tmp_path / "memory.tsv", table())
    assert read_parallel(path) == ("en", "vi", PAIRS, 0)
    assert read_parallel(path, "vi", "en").pairs[0] == PAIRS[0][::-1]
    with pytest.raises(UsageError, match="cannot tell the languages"):
        read_parallel(write(tmp_path / "numbers.tsv", "1\t2\n3\t4\n"))


def test_lines_that_are_no_pair_are_counted(tmp_path: Path) -> None:
    text = "one line\n" + table() + "\nEnglish only\t\na\tb\tc\n \n"
    assert read_parallel(write(tmp_path / "en-vi.tsv", text)) == ("en", "vi", PAIRS, 3)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1258"])
def test_table_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "en-vi.tsv"
    if encoding == "cp1258":  # Python writes tones apart from their letters only
        text = "The city is old.\tTha\u0300nh phô\u0301 â\u0301y cô\u0309 lă\u0301m.\n"
        assert read_parallel(write(path, text, encoding)).pairs == [("The city is old.", "Thành phố ấy cổ lắm.")]
    else:
        assert read_parallel(write(path, table(), encoding)).pairs == PAIRS


def test_gzip(tmp_path: Path) -> None:
    packed = tmp_path / "en-vi.tsv.gz"
    packed.write_bytes(gzip.compress(table().encode()))
    assert read_parallel(packed) == ("en", "vi", PAIRS, 0)
    memory = tmp_path / "memory.tmx.gz"
    memory.write_bytes(gzip.compress(tmx(unit(en="city", vi="thành phố")).encode()))
    assert read_parallel(memory).pairs == [("city", "thành phố")]
    packed.write_bytes(packed.read_bytes()[:-20])
    with pytest.raises(UsageError, match="broken or cut off"):
        read_parallel(packed)


def test_tmx_of_several_languages(tmp_path: Path) -> None:
    units = unit(en_US="city", vi_VN="thành phố", ca="ciutat") + unit(en="river", vi="sông") + unit(en="sea", th="ทะเล")
    path = write(tmp_path / "memory.tmx", tmx(units))
    assert read_parallel(path) == ("en", "vi", [("city", "thành phố"), ("river", "sông")], 1)
    assert read_parallel(path, "th", "en") == ("th", "en", [("ทะเล", "sea")], 2)
    assert read_parallel(path, "vi").target == "en"
    with pytest.raises(UsageError, match="no ca text with its th translation"):
        read_parallel(path, "ca", "th")


def test_tmx_in_utf_16(tmp_path: Path) -> None:
    text = tmx(unit(en="city", vi="thành phố"), '<?xml version="1.0" encoding="UTF-16"?>\n')
    assert read_parallel(write(tmp_path / "m.tmx", text, "utf-16")).pairs == [("city", "thành phố")]


def test_codes_within_a_segment_are_no_text(tmp_path: Path) -> None:
    marked = 'the <bpt i="1">&lt;b&gt;</bpt><hi>old</hi><ept i="1">&lt;/b&gt;</ept>\n <ph x="1"/>city<!-- note -->'
    path = write(tmp_path / "m.tmx", tmx(unit(en=marked, vi="thành phố cổ")))
    assert read_parallel(path).pairs == [("the old city", "thành phố cổ")]


def test_nothing_outside_a_tmx_is_read(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.txt", "secret")
    head = f'<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd" [<!ENTITY e SYSTEM "{secret.as_uri()}">]>\n'
    path = write(tmp_path / "m.tmx", tmx(unit(en="a &e; city", vi="thành phố"), head))
    assert read_parallel(path).pairs == [("a city", "thành phố")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (tmx(unit(en="city", vi="thành phố"))[:-20], "line 4: "),
        ("<html>\n</html>", "line 1: no TMX, but html"),
        (tmx("<tu>\n<tuv><seg>city</seg></tuv></tu>"), "line 5: a tuv without a language"),
        (tmx(unit(en="city")), "only one language"),
        (tmx(""), "only one language"),
        ("", "line 1: not two columns"),
        ("en;vi\ncity;thành phố\n", "line 1: not two columns"),
        ("en\ten\ncity\ttown\n", "line 1: a language twice"),
        ("en\tvi\n", "no en text with its vi translation"),
        ("en\tvi\ncity\tthành\0phố\n", "line 2: a NUL character"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        read_parallel(write(tmp_path / "file", text))
    assert message in str(error.value)
    assert str(tmp_path / "file") in str(error.value)
    assert "\n" not in str(error.value)


def test_wrong_calls(tmp_path: Path) -> None:
    path = write(tmp_path / "en-vi.tsv", table())
    with pytest.raises(UsageError, match="'english' is no code"):
        read_parallel(path, "english", "vi")
    with pytest.raises(UsageError, match="both languages are vi"):
        read_parallel(path, "vie", "vi")
    with pytest.raises(UsageError, match=r"cannot read .*No such file"):
        read_parallel(tmp_path / "none.tsv")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("page.en.txt", "page.vi.txt"),
        ("page_en-GB.md", "page_vi.md"),
        ("corpus.en", "corpus.vi"),
        ("en/page.txt", "vi/page.txt"),
        ("eng/deep/page.en.txt", "vie/deep/page.vi.txt"),
        ("no/page.en.txt", "no/page.vi.txt"),
        ("en/going-to.txt", "vi/going-to.txt"),
    ],
)
def test_folder_of_files_and_their_translations(tmp_path: Path, one: str, other: str) -> None:
    write(tmp_path / one, "The city is old.\n\nTwo cities met.\n")
    write(tmp_path / other, "Thành phố cổ.\nHai thành phố gặp nhau.\n")
    write(tmp_path / ".hidden" / "x.en.txt", "hidden")
    write(tmp_path / "README.txt", "no translation")
    assert read_parallel(tmp_path) == ("en", "vi", PAIRS, 0)


def test_files_of_other_lines_or_without_counterpart_are_counted(tmp_path: Path) -> None:
    write(tmp_path / "a.en.txt", "The city is old. Two cities met.\nOne")
    write(tmp_path / "a.vi.txt", "Thành phố cổ. Hai thành phố gặp nhau.\nMột. Hai.")
    write(tmp_path / "b.en.txt", "one\ntwo")
    write(tmp_path / "b.vi.txt", "một")
    write(tmp_path / "c.vi.txt", "ba")
    assert read_parallel(tmp_path) == ("en", "vi", [*PAIRS, ("One", "Một. Hai.")], 2)


def test_folder_without_translations(tmp_path: Path) -> None:
    write(tmp_path / "page.en.txt", "city")
    with pytest.raises(UsageError, match="no file beside its translation"):
        read_parallel(tmp_path)


cells = st.lists(st.text(st.characters(exclude_characters="\t\n", exclude_categories=["Cs"])), max_size=4)


@given(st.lists(cells))
def test_every_line_is_a_pair_or_counted_or_blank(rows: list[list[str]]) -> None:
    lines = ["\t".join(row) for row in rows]
    found = _rows(lines, "en", "vi", 0, 1, 2)
    assert len(found.pairs) + found.skipped == sum(bool(line.strip()) for line in lines)
    assert all(one.strip() and other.strip() for one, other in found.pairs)
