"""Windows that show why a document was found: the right stretch, cut where it can be read, the right words lit up."""

import unicodedata
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsearch.analysis import analyse
from docsearch.answers import Answers
from docsearch.model import Document, Passage, Rendered, Rendering, Snippet, Translation
from docsearch.query import Words, parse
from docsearch.sentences import sentence_starts
from docsearch.snippets import FRAGMENT, LENGTH, SHORT, snippets
from docsearch.wanted import said
from indexes import SAMPLES
from pieces import asked, pieced, rendered, weighing
from test_answers import ONE_WORD, PASSAGES

FILLER = "A sentence about something else stands here. "


def shown(made: Document, query: str, limit: int = 3) -> tuple[Snippet, ...]:
    return snippets(made, asked(made, query), limit)


def lit(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.highlights]


# What is lit up.


@pytest.mark.parametrize("code", SAMPLES)
def test_the_words_of_a_sentence_are_lit_up_in_it(code: str) -> None:
    sentence = SAMPLES[code]["sentence"]
    for token in analyse(sentence, code):
        (snippet,) = shown(pieced((sentence, code)), token.surface)
        assert snippet.text == sentence
        assert snippet.matched_as == tuple(dict.fromkeys(lit(snippet)))


def test_matches_that_touch_are_one() -> None:
    (snippet,) = shown(pieced(("签署了合作协议", "zh")), "合作 协议")
    assert lit(snippet) == ["合作协议"]


def test_matched_as_names_each_word_once() -> None:
    (snippet,) = shown(pieced(("rivers, a river, rivers, Rivers", "en")), "rivers")
    assert snippet.matched_as == ("rivers", "river", "Rivers")


@pytest.mark.parametrize("query", ["lang:en", "type:txt", "-rivers", "other", '"nothing about"'])
def test_where_nothing_shows_why_the_beginning_is_shown(query: str) -> None:
    made = pieced(("about nothing", "en"), ("and nothing", "en"))
    assert [(s.ordinal, s.text, s.highlights) for s in shown(made, query)] == [(0, "about nothing", ())]


def test_a_document_without_passages_has_no_snippets() -> None:
    assert shown(pieced(), "rivers") == ()


# Why it is shown.


def why(snippet: Snippet) -> list[tuple[str, ...]]:
    return list(map(tuple, snippet.reasons))


def test_words_of_other_languages_say_what_was_asked_for() -> None:
    made = pieced(("Các thành phố ký thỏa thuận, thành phố lớn.", "vi"))
    answers = Answers(
        [said(("thành", "phố"), 1.0, "vi", "city", "lexicon"), said(("lớn",), 1.0, "vi", "large", "cognate")]
    )
    (snippet,) = snippets(made, answers)
    assert why(snippet) == [("lexicon", "vi", "thành phố", "city"), ("cognate", "vi", "lớn", "large")]
    assert lit(snippet) == ["thành phố", "thành phố", "lớn"]


def test_what_is_written_as_it_was_asked_for_needs_no_reason() -> None:
    made = pieced(("Les ciutats i el NATO, la democràcia i els demòcrates", "ca"))
    wanted = [said(("nat",), 1.0, "ca", "nato", "cognate"), said(("democrac",), 1.0, "ca", "democracia", "cognate")]
    wanted += [said(("ciut",), 1.0, "ca", "cities", "lexicon"), said(("democrat",), 1.0, "ca", "democrats", "cognate")]
    (snippet,) = snippets(made, Answers(wanted))
    assert why(snippet) == [("lexicon", "ca", "ciutats", "cities"), ("cognate", "ca", "demòcrates", "democrats")]
    assert set(snippet.matched_as) == {"ciutats", "NATO", "democràcia", "demòcrates"}


@pytest.mark.parametrize(
    ("text", "code", "reasons"),
    [
        ("Mesto Košice čaká", "sk", []),
        ("v Košiciach čakajú", "sk", []),  # whoever reads it sees that it is the same
        ("Місто Кошиці чекає", "uk", [("entity", "uk", "Кошиці", "Košice")]),
        ("Kassa vár", "hu", [("entity", "hu", "Kassa", "Košice")]),
    ],
)
def test_a_name_says_what_it_is_where_that_does_not_show(
    text: str, code: str, reasons: list[tuple[str, str, str, str]]
) -> None:
    (snippet,) = shown(pieced((text, code)), "Košice")
    assert why(snippet) == reasons
    assert len(snippet.highlights) == 1


# What machines made of it.

SENTENCES = ("Các thành phố ký thỏa thuận.", "Sau đó họ về nhà bằng tàu.")
TRANSLATED = rendered(
    pieced(*((sentence, "vi") for sentence in SENTENCES)),
    "The cities signed an agreement.",
    "Then they went home by train.",
)


def test_a_snippet_is_shown_with_its_translation() -> None:
    (snippet,) = shown(TRANSLATED, "train")
    assert snippet.text == SENTENCES[1]
    assert snippet.translation == Rendered("en", "Then they went home by train.", "argos vi-en 1.9")
    assert why(snippet) == [("translation", "en", "train", "train")]


def test_only_the_original_is_lit_up() -> None:
    assert shown(TRANSLATED, "train")[0].highlights == ()
    (snippet,) = shown(TRANSLATED, "tàu train")
    assert lit(snippet) == ["tàu"]
    assert why(snippet) == [("translation", "en", "train", "train")]


def test_the_stretch_whose_translation_answers_is_shown() -> None:
    made = pieced(*[("văn bản khác. " * 10, "vi")] * 8)
    made = rendered(made, *["another text"] * 6, "about rivers", "another text")
    (snippet,) = shown(made, "rivers")
    assert snippet.ordinal == 6
    assert snippet.translation is not None
    assert snippet.translation.text == "about rivers"


def test_names_and_numbers_in_a_translation_are_no_reason() -> None:
    made = rendered(pieced(("Họ gặp nhau ở Huế 4711 lần.", "vi")), "They met 4711 times in Huế.")
    assert why(shown(made, "Huế 4711 times")[0]) == [("translation", "en", "times", "times")]


def test_sentences_of_which_a_part_is_shown_are_shown_whole() -> None:
    text = f"Một {'hai ' * 60}sông. Ba bốn."
    made = pieced((text, "vi"))
    cut = text.index("Ba")
    renderings = (Rendering(0, cut - 1, "One and a river.", 0), Rendering(cut, len(text), "Three four.", 1))
    made = replace(made, translation=Translation("en", None, renderings, ("one", "two")))
    (snippet,) = shown(made, "sông")
    assert not snippet.opens
    assert snippet.translation == Rendered("en", "One and a river. Three four.", "one, two")
    (snippet,) = shown(made, "Một")
    assert snippet.translation == Rendered("en", "One and a river.", "one")


def test_what_was_not_translated_has_no_translation() -> None:
    made = rendered(pieced(("về sông", "vi"), ("về vườn", "vi")), None, "about gardens")
    assert shown(made, "sông")[0].translation is None
    assert shown(pieced(("về sông", "vi")), "sông")[0].translation is None


@settings(max_examples=50)
@given(
    st.lists(PASSAGES, min_size=1, max_size=4),
    st.lists(st.none() | ONE_WORD | st.text(max_size=20), min_size=4, max_size=4),
    st.lists(ONE_WORD, min_size=1, max_size=3),
)
def test_snippets_of_translated_documents_are_whole_and_apart(
    pieces: list[tuple[str, str]], texts: list[str | None], words: list[str]
) -> None:
    made = rendered(pieced(*pieces), *texts[: len(pieces)])
    found = snippets(made, asked(made, Words(" ".join(words), 0)))
    kept(made, found)
    for snippet in found:
        assert all(0 <= start < end <= len(snippet.text) for start, end in snippet.highlights)
        for reason in snippet.reasons:
            machine = snippet.translation.text if snippet.translation else ""
            assert reason.surface in (machine if reason.kind == "translation" else snippet.text)


# Which window.


def test_the_window_with_most_of_what_is_asked_for_comes_first() -> None:
    made = pieced(("about rivers", "en"), ("about gardens", "en"), ("rivers and gardens", "en"), ("nothing", "en"))
    assert shown(made, "rivers gardens")[0].ordinal == 2


def test_a_rare_word_tells_more_than_a_common_one() -> None:
    made = pieced(("about rivers", "en"), ("about gardens", "en"))
    assert snippets(made, weighing(rivers=1.0, gardens=2.0))[0].ordinal == 1
    assert snippets(made, weighing(rivers=2.0, gardens=1.0))[0].ordinal == 0


def test_a_word_that_is_rare_in_the_document_tells_more() -> None:
    made = pieced(*[(f"about rivers {FILLER * 5}", "en")] * 5, (f"about gardens {FILLER * 5}", "en"))
    assert snippets(made, weighing(rivers=1.0, gardens=1.0))[0].ordinal == 5


def test_words_of_one_sentence_tell_more_than_those_of_two() -> None:
    text = f"The river is long. A bridge stood there. {FILLER * 5}Another bridge of the river burnt. {FILLER * 5}"
    (snippet,) = snippets(pieced((text, "en")), weighing(river=1.0, bridge=1.0))
    assert "burnt" in snippet.text


def test_what_follows_the_words_is_shown_rather_than_what_precedes_them() -> None:
    words = [f"word{number}" for number in range(60)]
    (snippet,) = snippets(pieced((" ".join(words), "en")), weighing(word30=1.0))
    (start, end), length = snippet.highlights[0], len(snippet.text)
    assert start < length - end


# Where it is cut.


def test_a_short_passage_is_shown_whole() -> None:
    made = pieced(("nothing", "en"), ("Mestá a rieky.\nA hrady.", "sk"))
    (snippet,) = shown(made, "rieky")
    passage = made.passages[1]
    assert (snippet.ordinal, snippet.start, snippet.end) == (1, passage.start, passage.end)
    assert (snippet.text, snippet.language) == (passage.text, "sk")
    assert (snippet.opens, snippet.closes) == (True, True)


def test_a_window_begins_with_a_sentence_and_ends_with_a_word() -> None:
    text = FILLER * 3 + "The river is what we ask for, and so on. " + FILLER * 8
    (snippet,) = shown(pieced((text, "en")), "river")
    assert snippet.start in sentence_starts(text)
    assert snippet.opens
    assert "river" in snippet.text
    assert LENGTH - FRAGMENT < len(snippet.text) <= LENGTH
    assert text[snippet.end] == " "


def test_a_short_piece_of_a_next_sentence_is_left_out() -> None:
    first = "The river is long, " + "and so is this sentence, " * 6 + "really."
    assert LENGTH - FRAGMENT < len(first) < LENGTH
    text = f"{first} {FILLER * 5}"
    (snippet,) = shown(pieced((text, "en")), "river")
    assert (snippet.text, snippet.closes) == (first, True)
    text = f"The river is long. {first.replace('river', 'very long road')} {FILLER * 5}"
    (snippet,) = shown(pieced((text, "en")), "river")
    assert snippet.text.startswith("The river is long. The very long road is long, and so")
    assert not snippet.closes


def test_within_a_long_sentence_a_window_begins_with_a_word() -> None:
    text = " ".join(["before"] * 60 + ["river"] + ["after"] * 60)
    (snippet,) = shown(pieced((text, "en")), "river")
    assert lit(snippet) == ["river"]
    assert (snippet.opens, snippet.closes) == (False, False)
    assert text[snippet.start - 1] == text[snippet.end] == " "


@pytest.mark.parametrize(("code", "word"), [("zh", "合作"), ("th", "ความร่วมมือ"), ("ja", "協力")])
def test_without_spaces_a_window_begins_and_ends_between_words(code: str, word: str) -> None:
    filler = SAMPLES[code]["sentence"].replace("。", "").replace(" ", "") * 12
    text = filler + word + filler
    (snippet,) = shown(pieced((text, code)), word, 1)
    assert word in "".join(lit(snippet))
    assert len(snippet.text) <= LENGTH
    assert not unicodedata.category(snippet.text[0]).startswith("M")
    tokens = analyse(text, code)
    assert any(token.start == snippet.start for token in tokens)


def test_a_window_runs_on_where_a_long_line_was_cut_in_two() -> None:
    pieces = ("Nothing here. The river is long.", "It ends in the sea.")
    (snippet,) = shown(pieced(*((text, "en") for text in pieces), glue=" "), "river")
    assert (snippet.ordinal, snippet.text) == (0, " ".join(pieces))
    for glue, code in (("\n", "en"), (" ", "sk")):
        (snippet,) = shown(pieced((pieces[0], "en"), (pieces[1], code), glue=glue), "river")
        assert snippet.text == pieces[0]


@pytest.mark.parametrize(("starts", "page"), [((), None), ((0,), 1), ((0, 8), 2), ((0, 9), 1), ((0, 4, 6, 8, 40), 4)])
def test_the_page_is_that_on_which_the_window_begins(starts: tuple[int, ...], page: int | None) -> None:
    made = pieced(("nothing", "en"), ("about rivers", "en"), pages=starts)
    assert made.passages[1].start == 8
    assert [snippet.page for snippet in shown(made, "rivers")] == [page]


# Several.

LONG = FILLER * (SHORT // len(FILLER) + 1)


def test_a_short_document_has_one() -> None:
    made = pieced(("about rivers", "en"), ("about gardens", "en"))
    assert len(shown(made, "rivers gardens")) == 1


def test_those_that_show_something_else_follow() -> None:
    made = pieced(("about rivers", "en"), (LONG, "en"), ("about gardens", "en"), (LONG, "en"), ("of rivers", "en"))
    answers = weighing(rivers=3.0, gardens=2.0)
    assert [snippet.ordinal for snippet in snippets(made, answers)] == [0, 2, 4]
    assert [snippet.ordinal for snippet in snippets(made, answers, 2)] == [0, 2]


def test_those_that_show_little_do_not() -> None:
    made = pieced(("about rivers and gardens", "en"), (LONG, "en"), ("about gardens", "en"), ("rivers, gardens", "en"))
    assert [snippet.ordinal for snippet in snippets(made, weighing(rivers=5.0, gardens=2.0))] == [0, 3]


# Any text.


def kept(made: Document, found: tuple[Snippet, ...]) -> None:
    """What holds of all snippets."""
    for snippet in found:
        passage = made.passages[snippet.ordinal]
        assert snippet.text == made.text[snippet.start : snippet.end]
        assert 0 < len(snippet.text) <= LENGTH
        assert passage.start <= snippet.start < passage.end
        assert snippet.language == passage.language
        through = made.passages[snippet.ordinal : snippet.ordinal + 2]
        assert any(snippet.end <= each.end for each in through if each.language == passage.language)
        assert snippet.matched_as == tuple(dict.fromkeys(lit(snippet)))
        last = -1
        for start, end in snippet.highlights:
            assert last < start < end <= len(snippet.text)
            last = end
    spans = sorted((snippet.start, snippet.end) for snippet in found)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@settings(max_examples=50)
@given(
    st.lists(PASSAGES, min_size=1, max_size=5),
    st.lists(ONE_WORD, min_size=1, max_size=4),
    st.sampled_from(["{}", '"{}"', "{}*", "{}~1"]),
    st.sampled_from(["\n", " "]),
    st.integers(1, 30),
)
def test_snippets_are_whole_and_apart(
    pieces: list[tuple[str, str]], words: list[str], shape: str, glue: str, times: int
) -> None:
    clause = parse(shape.format(" ".join(words)))
    assert clause is not None
    made = pieced(*((glue.join([text] * times), code) for text, code in pieces), glue=glue)
    found = snippets(made, asked(made, clause))
    assert 1 <= len(found) <= 3
    kept(made, found)


GLYPHS = [
    "e\u0301",
    "กำ",
    "ที่",
    "ồ",
    "o\u0302\u0300",
    "a\u0323" * 9,
    "कि",
    "a",
    "字",
    " x",
    "👩\u200d👩\u200d👧",
    "🇸🇰",
    "한",
]


@settings(max_examples=50)
@given(st.lists(st.sampled_from(GLYPHS), min_size=1, max_size=300), st.integers(0, 300))
def test_no_window_begins_or_ends_inside_a_combining_sequence(glyphs: list[str], at: int) -> None:
    text = "".join([*glyphs[:at], " river ", *glyphs[at:]])
    passage = Passage(0, 0, len(text), text, "und")
    made = replace(pieced(("", "und")), text=text, passages=(passage,))
    (snippet,) = snippets(made, weighing(river=1.0))
    kept(made, (snippet,))
    assert lit(snippet) == ["river"]
    for cut in (snippet.start, snippet.end):
        assert cut in (0, len(text)) or not unicodedata.category(text[cut]).startswith("M")


@pytest.mark.parametrize(
    "text", ["a" + "\u0301" * 2000, "\u0301" * 2000, "ก" + "ี่" * 1000, " " * 1000 + "a", "x" * 100_000]
)
@pytest.mark.parametrize("query", ["river", "a", "x"])
def test_odd_passages_are_shown_all_the_same(text: str, query: str) -> None:
    made = pieced((text, "und"))
    kept(made, tuple(s for s in snippets(made, weighing(**{query: 1.0})) if s.text))
