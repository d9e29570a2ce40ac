"""What every language is promised, tried on every language; one file in tests/languages makes one more."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.analysis import (
    analyse,
    analyse_like,
    fold,
    is_dense,
    letters,
    pairs,
    runs,
    tagged,
    terms,
    variants,
)
from docsearch.analysis import stems as stems_of_all
from docsearch.analysis.normalise import MAX_LENGTH, fold_all, normalise, normalise_all, root, stem, stem_all
from docsearch.languages import LANGUAGES, language
from docsearch.model import Token
from indexes import SAMPLES

CODES = st.sampled_from(sorted(LANGUAGES))
SENTENCES = st.sampled_from([sample["sentence"] for sample in SAMPLES.values()])
LATIN = st.text(
    st.sampled_from("abcdeiostuyzåáàâäãąçćďéèêěëęíìïłľńňñóòôöőøőŕřśšşťúùûüůűýźžżđơưạảấầẩẫậßœæþıİ'·IOA"), max_size=15
)


def stems(text: str, code: str) -> list[str]:
    return [token.stem for token in analyse(text, code)]


def test_every_sample_is_of_a_known_language() -> None:
    assert SAMPLES.keys() <= LANGUAGES.keys()


@pytest.mark.parametrize("code", SAMPLES)
def test_tokens_cover_every_letter(code: str) -> None:
    sentence = SAMPLES[code]["sentence"]
    tokens = analyse(sentence, code)
    covered = {i for token in tokens for i in range(token.start, token.end)}
    assert {i for i, c in enumerate(sentence) if c.isalnum()} <= covered
    assert all(token.surface == sentence[token.start : token.end] for token in tokens)


@pytest.mark.parametrize("code", SAMPLES)
def test_a_sentence_is_more_than_one_word(code: str) -> None:
    assert len(analyse(SAMPLES[code]["sentence"], code)) >= 4


@pytest.mark.parametrize("code", SAMPLES)
def test_case_and_composition_do_not_matter(code: str) -> None:
    sentence = SAMPLES[code]["sentence"]
    assert stems(unicodedata.normalize("NFD", sentence), code) == stems(sentence, code)


@pytest.mark.parametrize(("code", "one", "other"), [(c, *pair) for c, s in SAMPLES.items() for pair in s["same"]])
def test_forms_of_a_word_are_one_term(code: str, one: str, other: str) -> None:
    assert stems(one, code) == stems(other, code) != []


@pytest.mark.parametrize(("code", "one", "other"), [(c, *pair) for c, s in SAMPLES.items() for pair in s["different"]])
def test_other_words_are_other_terms(code: str, one: str, other: str) -> None:
    assert stems(one, code) != stems(other, code)


@pytest.mark.parametrize(
    ("code", "one", "other"), [(c, *pair) for c, s in SAMPLES.items() for pair in s.get("plain", ())]
)
def test_words_typed_without_accents_are_alike_once_folded(code: str, one: str, other: str) -> None:
    assert [fold(t.word) for t in analyse(one, code)] == [fold(t.word) for t in analyse(other, code)]


@given(st.text(max_size=200), CODES)
def test_any_text_gives_terms_an_engine_can_hold(text: str, code: str) -> None:
    tokens = analyse(text, code)
    assert [t.start for t in tokens] == sorted(t.start for t in tokens)
    for token in tokens:
        assert token.surface == text[token.start : token.end]
        for term in (token.word, token.stem, fold(token.word)):
            assert 0 < len(term) <= 3 * MAX_LENGTH
            assert not any(c.isspace() for c in term)


# Forms: what a word of a document is found by.


@given(st.text(max_size=120) | SENTENCES, CODES)
def test_terms_are_the_tokens_without_offsets(text: str, code: str) -> None:
    tokens, forms = analyse(text, code), terms(text, code)
    assert [stem for _, stem, _ in forms] == [tagged(code, token.stem) for token in tokens]
    assert [word for word, _, _ in forms] == ["" if is_dense(token.word) else token.word for token in tokens]


@given(LATIN | SENTENCES, CODES)
def test_a_word_is_found_by_what_it_becomes_without_its_accents(text: str, code: str) -> None:
    row = language(code)
    for token, (_, main, variant) in zip(analyse(text, code), terms(text, code), strict=True):
        typed = fold(token.word)
        assert tagged(code, stem(typed, row)) in {main, *variant.split(" ")}
        if typed != token.word and not row.keeps_accents:
            assert typed in variant.split(" ")  # as a name, in whatever language


@given(LATIN, CODES)
def test_variants_are_other_forms_than_the_stem(word: str, code: str) -> None:
    row = language(code)
    accented, plain = variants(word, row)
    if row.keeps_accents:
        assert (accented, plain) == ("", fold(word))
        assert stem(word, row) == root(word, row)
    else:
        assert stem(word, row) == fold(root(word, row))
        assert stem(word, row) not in (accented, plain) or word == ""
        assert (accented, plain) == ("", "") or fold(word) != word
        assert plain == fold(plain)


def test_accents_of_a_word_are_kept_as_a_variant() -> None:
    assert terms("años", "es") == [("años", "es:anos", "es:años anos")]
    for word, code in (("año", "es"), ("łaska", "pl"), ("pêche", "fr"), ("súd", "sk"), ("població", "ca")):
        accented, _ = variants(word, language(code))
        assert fold(accented) != accented
    assert variants("thế", language("vi")) == ("", "the")
    assert variants("rivers", language("en")) == ("", "")


def test_words_typed_without_accents_that_stemmers_cut_otherwise_have_a_variant() -> None:
    _, plain = variants("població", language("ca"))
    assert stem("poblacio", language("ca")) == plain != stem("població", language("ca"))


def test_words_of_scripts_without_spaces_are_stems_only() -> None:
    assert terms("เมือง cities", "th") == [("", "th:เมือง", ""), ("cities", "th:cities", "")]
    assert [word for word, _, _ in terms("도시 협정", "ko")] == ["도시", "협정"]


@given(st.text(max_size=30) | LATIN, CODES)
def test_normalising_twice_is_once(text: str, code: str) -> None:
    row = language(code)
    once = normalise(text, row)
    assert normalise(once, row) == once
    assert len(once) <= MAX_LENGTH


# Letters, runs, pairs: what is found whatever the segmentation.


@given(st.text(max_size=80) | LATIN | SENTENCES)
def test_letters_have_neither_case_nor_accents(text: str) -> None:
    found = letters(text)
    assert letters(found) == found
    assert letters(unicodedata.normalize("NFD", text)) == letters(unicodedata.normalize("NFC", text))


@given(LATIN.filter(lambda text: not set(text) & set("İıIßœæþ·'")) | st.text("αβάέήσςςώΑΣ", max_size=8))
def test_letters_of_a_word_typed_plainly_or_loudly_are_the_same(text: str) -> None:
    assert letters(text.upper()) == letters(text)
    assert letters(fold(text.lower())) == letters(text)


def test_letters_keep_their_places_and_all_that_is_no_letter() -> None:
    for sample in SAMPLES.values():
        sentence = sample["sentence"].replace("\u200c", "")
        found = letters(sentence)
        assert len(found) == len(sentence)
        assert [c for c in found if not c.isalnum()] == [c for c in sentence if not c.isalnum()]


def test_what_nobody_sees_is_no_letter() -> None:
    assert letters("Gemein\u00adschaft co\u200doperate ســلام") == "gemeinschaft cooperate سلام"


@given(st.text(max_size=80) | SENTENCES)
def test_runs_lie_in_the_text_in_order_and_are_dense(text: str) -> None:
    plain, at = letters(text), 0
    for run in runs(text):
        at = plain.index(run, at) + len(run)
        assert is_dense(run)
    rest = plain
    for run in runs(text):
        rest = rest.replace(run, " ", 1)
    assert not any(map(is_dense, filter(str.isalpha, rest)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("สวัสดีCOVID ครับ", ["สวัสดี", "ครับ"]),
        ("ปี๒๕๖๒", ["ปี"]),
        ("น้ำ", ["น้ำ"]),
        ("両市は、神戸で", ["両市は", "神戸で"]),
        ("서울 rivers", []),
        ("", []),
    ],
)
def test_runs_are_the_stretches_without_spaces(text: str, found: list[str]) -> None:
    assert runs(text) == found


@given(st.text(max_size=20))
def test_pairs_overlap(run: str) -> None:
    found = pairs(run)
    assert len(found) == max(len(run) - 1, 0)
    assert "".join(pair[0] for pair in found) == run[: len(found)]
    assert "".join(pair[1] for pair in found) == run[1:]


@given(st.text(max_size=120) | st.sampled_from([s["sentence"] for s in SAMPLES.values()]), st.data())
def test_tokens_that_begin_alike_are_found_without_the_others(text: str, data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(sorted(LANGUAGES)))
    tokens = analyse(text, code)
    wanted = data.draw(st.sets(st.sampled_from(tokens or [Token("a", "a", "a", 0, 1)]), max_size=3))
    beginnings = {fold(token.word)[: data.draw(st.integers(1, 9))] for token in wanted}
    found = analyse_like(text, code, beginnings)
    assert set(found) <= set(tokens)
    assert found == sorted(found, key=lambda token: token.start)
    assert {token for token in tokens if fold(token.word).startswith(tuple(beginnings))} <= set(found)


@given(st.text(alphabet="مدينةالقرىأُ٣ـ abc´2·", max_size=60), st.sampled_from(["ar", "id", "he"]), st.data())
def test_tokens_that_hold_a_part_are_found_without_the_others(text: str, code: str, data: st.DataObject) -> None:
    tokens = analyse(text, code)
    wanted = data.draw(st.sets(st.sampled_from(tokens or [Token("a", "a", "a", 0, 1)]), max_size=3))
    parts = {fold(token.word)[data.draw(st.integers(0, 3)) :][:3] for token in wanted} - {""}
    found = analyse_like(text, code, parts, inside=True)
    assert set(found) <= set(tokens)
    assert {token for token in tokens if any(part in fold(token.word) for part in parts)} <= set(found)


@pytest.mark.parametrize("text", ["\u0301" * 3000, "1\u0301" * 1500, "ก" * 3000, "a" * 50_000, "·" * 3000])
def test_looking_for_words_in_odd_texts_takes_no_time_at_all(text: str) -> None:
    started = time.process_time()
    analyse_like(text, "und", {"a", "river"})
    assert time.process_time() - started < 0.5


@given(st.text(max_size=100))
def test_folding_twice_changes_nothing(text: str) -> None:
    for token in analyse(text, "und"):
        assert fold(fold(token.word)) == fold(token.word)


@given(st.text(max_size=60), st.sampled_from(["en", "vi", "th", "ko"]))
def test_words_do_not_depend_on_the_blanks_around_them(text: str, code: str) -> None:
    assert [t.word for t in analyse(f"  {text}\n", code)] == [t.word for t in analyse(text, code)]


def test_elisions_are_cut() -> None:
    assert [t.word for t in analyse("l'empresa d’Orléans", "ca")] == ["l", "empresa", "d", "orléans"]


def test_scripts_that_touch_are_cut() -> None:
    assert [t.word for t in analyse("สวัสดีCOVID", "th")] == ["สวัสดี", "covid"]


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("ปี๒๕๖๒", "th", ["ปี", "2562"]),
        ("ປີ໒໐໑໗", "lo", ["ປີ", "2017"]),
        ("ឆ្នាំ២០១៧", "km", ["ឆ្នាំ", "2017"]),
        ("၂၀၁၇ခု", "my", ["2017", "ခု"]),
    ],
)
def test_digits_are_cut_off_in_scripts_without_spaces(text: str, code: str, words: list[str]) -> None:
    assert [t.word for t in analyse(text, code)] == words
    assert [t.word for t in analyse_like(text, code, {"201", "256"}) if t.word.isdigit()] == [
        word for word in words if word.isdigit()
    ]


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_a_dotted_capital_is_a_plain_i(code: str) -> None:
    assert analyse("İzmir", code)[0].word == "izmir"


def test_korean_words_become_pairs_of_syllables() -> None:
    assert [t.word for t in analyse("코시체에서", "ko")] == ["코시", "시체", "체에", "에서"]


def test_offsets_count_code_points_beyond_the_bmp() -> None:
    text = "𠀀河内市"
    assert analyse(text, "zh")[0].surface == "𠀀"


def test_endless_words_are_cut_not_refused() -> None:
    (token,) = analyse("a" * 100_000, "en")
    assert len(token.word) == MAX_LENGTH
    assert token.end == 100_000


@pytest.mark.parametrize("word", ["เมือง", "समझौते", "மதுரை"])
def test_marks_that_carry_meaning_stay(word: str) -> None:
    assert fold(word) == word


WRITTEN = SENTENCES.flatmap(lambda text: st.sampled_from(text.split()))
WORDS = st.lists(WRITTEN | LATIN | st.text(max_size=4), max_size=5)


@given(WORDS.map(lambda words: [word.replace("\n", "") for word in words]), CODES)
def test_several_words_are_read_as_each_alone(words: list[str], code: str) -> None:
    row = language(code)
    assert fold_all(words) == [fold(word) for word in words]
    assert normalise_all(words, row) == [normalise(word, row) for word in words]
    letters_only = [word for word in normalise_all(words, row) if word.isalpha()]
    assert stem_all(letters_only, row) == [stem(word, row) for word in letters_only]
    each = [tuple(token.stem for token in analyse(word, code)) for word in letters_only]
    assert stems_of_all(letters_only, code) == each
