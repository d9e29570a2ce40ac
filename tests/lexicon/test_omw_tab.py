"""Reading wordnets from .tab files, through the reader of any format."""

from pathlib import Path

import pytest

from docsearch.lexicon.entries import Sense, Source
from lexiconfiles import OMW, read, refusal


def test_omw_tab(tmp_path: Path) -> None:
    found = read(tmp_path, "wn-data-xyz.tab", OMW)
    assert found == Source(
        "wn-data-xyz",
        "wn-data-xyz.tab",
        "CC BY 3.0",
        [
            Sense("wn30:00001740-a", (("ca", "capaç"), ("ca", "ben capaç"))),
            Sense("wn30:02084071-n", (("ar", "كِتاب"), ("ar", "كُتُب"))),
            Sense("wn30:00002100-a", (("zh", "重要"),)),
            Sense("wn30:00002101-v", (("sk", "prosiť"),)),
        ],
        [],
        None,
    )


@pytest.mark.parametrize("row", ["00001740-a\tlemma\tcapaç", "00001740-a\tcapaç", "00001740-a\tlemma\tcapaç\t0.9"])
def test_omw_of_old_has_its_language_in_the_first_line(tmp_path: Path, row: str) -> None:
    found = read(tmp_path, "x.txt", f"# Old\tcat\thttp://x\n{row}\n")
    assert (found.senses, found.licence) == ([Sense("wn30:00001740-a", (("ca", "capaç"),))], None)


def test_omw_without_its_first_line(tmp_path: Path) -> None:
    assert read(tmp_path, "x.tab", "00001740-a\tcat:lemma\tcapaç\r\n").senses[0].words == (("ca", "capaç"),)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("00001741-a\tcat:lemma", "'cat:lemma' is no"),  # two columns: a word, but of which language
        ("00001741-a", "no synset, kind and word"),
        ("00001741-a\tcat:lemma\t", "no word"),
        ("1741-a\tcat:lemma\tx", "no synset of Princeton"),
        ("00001741-a\tqqq:lemma\tx", "'qqq' is no code of a language"),
        ("00001741-a\t<b>\tx", "is no language and kind of row"),
        ("00001741-a\tcat:lemma\t" + "x" * 501, "a word of 501 characters"),
    ],
)
def test_bad_rows_of_omw_are_named_by_their_line(tmp_path: Path, row: str, message: str) -> None:
    if row.count("\t") == 1:
        assert read(tmp_path, "x.tab", f"# A\tcat\tx\n\n{row}\n").senses[0].words == (("ca", "cat:lemma"),)
        return
    text = refusal(tmp_path, "x.tab", f"# A\tcat\thttp://x\tMIT\n00001740-a\tcat:lemma\ta\n{row}\n")
    assert text.startswith("x.tab, line 3: ")
    assert message in text
