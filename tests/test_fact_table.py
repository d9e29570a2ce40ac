"""The table of facts: one line each, exactly as wide as asked for, whatever the script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from docsearch.fact_table import INDENT, LEAST, as_table
from docsearch.facts import facts
from docsearch.model import Amount, Contact, Mention, Name
from indexes import document

TEXTS = {
    "en": "The delegation of Da Nang came to Košice on 7 October 2019 and stayed for a week with its hosts.",
    "th": "เมืองเชียงใหม่ร่วมมือกับกรุงบราติสลาวา ประเทศสโลวาเกีย ระหว่างปี 2559-2563",
    "zh": "科希策市与岘港市于2019年6月18日签署了合作备忘录。",
}


@pytest.mark.parametrize("code", TEXTS)
@pytest.mark.parametrize("width", [80, 100, 120, 140, 160, 200])
def test_lines_are_as_wide_as_asked_for(code: str, width: int) -> None:
    lines = list(as_table(facts(document(TEXTS[code], code), ()), width))
    assert len(lines) > 2
    for line in lines[1:]:
        assert cell_len(line.plain.rstrip()) <= width
        assert "\n" not in line.plain


@given(st.text(max_size=300), st.integers(0, 300), st.integers(1, 30), st.integers(1, 200))
def test_any_text_is_cut_to_one_line(text: str, start: int, length: int, width: int) -> None:
    start = min(start, len(text))
    end = min(len(text), start + length)
    (fact,) = facts(document("Košice", "sk"), ())
    passage = fact.passage._replace(text=text, end=len(text))
    mention = Mention(start, end, text[start:end], Name("concept:who", "WHO", "organisation"))
    for line in as_table([fact._replace(passage=passage, mention=mention)], width):
        assert not {"\n", "\r", "\t", "\x0b", "\x0c", "\u2028", "\x85"} & set(line.plain)
        assert cell_len(line.plain.rstrip()) <= max(width, 80)


def test_the_mention_is_marked_where_it_stands() -> None:
    found = list(facts(document(TEXTS["en"], "en"), ()))
    for fact, line in zip(found, list(as_table(found, 160))[1:], strict=True):
        assert [text for text, style in line.pieces if style == "match"] == [fact.mention.surface]
        assert fact.mention.surface in line.plain


def test_what_does_not_fit_is_cut_where_an_ellipsis_says_so() -> None:
    found = list(facts(document(TEXTS["en"], "en", uri="corpus/a/very/long/path/to/a/file/far/away.txt"), ()))
    line = list(as_table(found, 150))[1]
    assert "…" in line.plain
    assert "far/away.txt" in line.plain
    assert cell_len(list(as_table(found, 10))[2].plain) <= INDENT + LEAST


@pytest.mark.parametrize(
    ("entity", "shown"),
    [
        (Amount(1_500_000, "EUR"), "1,500,000 EUR"),
        (Amount(2.5, "%"), "2.5 %"),
        (Name("concept:who", "WHO", "organisation"), "WHO"),
        (Contact("email", "a@b.sk"), "a@b.sk"),
    ],
)
def test_the_third_column_is_a_sum_a_name_or_a_contact(entity: Amount | Name | Contact, shown: str) -> None:
    (fact,) = facts(document("Košice", "sk"), ())
    field = type(entity).__name__.lower()
    mention = fact.mention._replace(entity=entity)
    (_, line) = as_table([fact._replace(**{field: entity, "mention": mention})], 160)  # type: ignore[arg-type]
    assert line.plain.startswith(" " * 24 + "Košice, SK" + " " * 12 + shown)
