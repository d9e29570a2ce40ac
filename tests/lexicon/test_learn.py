from __future__ import annotations

import random
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsearch.errors import MissingExtra
from docsearch.lexicon.entries import Link
from docsearch.lexicon.learn import learn

pytest.importorskip("numpy")

NOUNS = {"city": "urbo", "river": "akvo", "bridge": "ponto", "school": "lerno", "house": "domo", "road": "vojo"}
VIETNAMESE = {
    "city": "thành phố",
    "river": "sông",
    "bridge": "cầu",
    "school": "trường học",
    "house": "nhà",
    "road": "đường",
}
THAI = {"capital": "เมืองหลวง", "river": "แม่น้ำ", "house": "บ้าน", "sea": "ทะเล", "moon": "พระจันทร์"}
VERBS = {"sees": "vidas", "builds": "konstruas", "loves": "amas", "finds": "trovas", "leaves": "lasas"}


def made_up(count: int, nouns: dict[str, str] = NOUNS, blank: str = " ") -> list[tuple[str, str]]:
    """Sentences of a language with another order of words."""
    chance = random.Random(5)
    found = []
    for _ in range(count):
        one, other, verb = chance.choice([*nouns]), chance.choice([*nouns]), chance.choice([*VERBS])
        found.append((f"{one} {verb} {other}.", f"{nouns[one]}{blank}{VERBS[verb]}{blank}{nouns[other]}."))
    return found


def best(links: list[Link], word: str) -> str:
    return max((link.forward, link.target) for link in links if link.source == word)[1]


def test_every_word_of_a_made_up_language_is_learnt() -> None:
    links = learn(made_up(150), "en", "eo")
    found = {word: best(links, word) for word in (*NOUNS, *VERBS)}
    assert found == NOUNS | VERBS
    assert best([Link(b, a, q, p) for a, b, p, q in links], "akvo") == "river"


def test_two_neighbours_translate_one_word() -> None:
    links = learn(made_up(150, VIETNAMESE), "en", "vi")
    assert {word: best(links, word) for word in VIETNAMESE} == VIETNAMESE
    back = learn([(other, one) for one, other in made_up(150, VIETNAMESE)], "vi", "en")
    assert best(back, "thành phố") == "city"


def test_what_a_phrase_tells_its_words_tell_no_more() -> None:
    links = {link[:2]: link.forward for link in learn(made_up(150, VIETNAMESE), "en", "vi")}
    assert links["city", "thành phố"] > 5 * max(links.get(("city", word), 0) for word in ("thành", "phố"))


def test_a_phrase_is_written_as_its_script_is() -> None:
    links = learn(made_up(150, THAI), "en", "th")
    assert {word: best(links, word) for word in THAI} == THAI


def test_words_on_both_sides_of_a_stop_are_no_phrase() -> None:
    pairs = [(one, other.replace("thành phố", "thành, phố")) for one, other in made_up(150, VIETNAMESE)]
    targets = {link.target for link in learn(pairs, "en", "vi")}
    assert "thành phố" not in targets
    assert "trường học" in targets


def test_a_word_stands_for_its_inflections_in_its_most_frequent_form() -> None:
    pairs = [(f"Cities {n}, a city.", f"Urbo {n}, urbo.") for n in ("one", "two", "three")]
    links = learn(pairs, "en", "eo")
    assert {link.source for link in links if link.source.casefold().startswith("cit")} == {"city"}
    assert best(links, "city") == "urbo"


def test_what_was_met_once_is_unsure() -> None:
    links = learn([("cat", "mèo"), *made_up(50)], "en", "eo")
    once = next(link for link in links if link.source == "cat")
    assert once.target == "mèo"
    assert max(once.forward, once.backward) <= 1 / 4
    assert next(link for link in links if link.source == "city").forward > 0.7


def test_the_surest_come_first_and_nothing_is_certain() -> None:
    links = learn(made_up(60), "en", "eo")
    sureness = [link.forward * link.backward for link in links]
    assert sureness == sorted(sureness, reverse=True)
    assert all(0 < p < 1 for link in links for p in link[2:])
    for word in NOUNS:
        assert sum(link.forward for link in links if link.source == word) < 1.1


def test_pairs_that_come_again_count_once() -> None:
    assert learn(made_up(20) * 3, "en", "eo") == learn(made_up(20), "en", "eo")


def test_the_same_pairs_give_the_same_links() -> None:
    assert learn(iter(made_up(40)), "en", "eo") == learn(made_up(40), "en", "eo")


def test_what_teaches_nothing() -> None:
    assert learn([], "en", "vi") == []
    assert learn([("", ""), ("city", ""), ("...", "thành phố")], "en", "vi") == []
    assert learn([("city " * 101, "thành phố"), ("city", "phố " * 101)], "en", "vi") == []
    assert learn([("city " * 101, "thành phố"), ("river", "sông")], "en", "vi") == learn(
        [("river", "sông")], "en", "vi"
    )


def test_numpy_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(MissingExtra) as error:
        learn(made_up(5), "en", "eo")
    assert error.value.hint == 'run: pip install "docsearch[learn]"'


@settings(max_examples=50, deadline=None)  # the first example imports numpy
@given(
    st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30)), max_size=8),
    st.sampled_from(["vi", "th", "ko", "xx"]),
)
def test_any_text_may_come(pairs: list[tuple[str, str]], code: str) -> None:
    for link in learn(pairs, "en", code):
        assert link.source
        assert link.target
        assert all(0 < p < 1 for p in link[2:])
