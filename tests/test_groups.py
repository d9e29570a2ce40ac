"""Every match is in one group, whatever follows it: as the one shown, as a version or as a copy."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from docsearch.copies import are_copies
from docsearch.groups import Group, completed, grouped, in_language
from docsearch.model import Version
from docsearch.versions import MARKS, Candidate, Fingerprint, are_versions

LANGUAGES = ("en", "sk", "th", "vi")
NOTHING = Fingerprint(900, {})
FINGERPRINTS = st.builds(
    Fingerprint,
    st.integers(1, 3000),
    st.dictionaries(st.integers(0, 12) | st.integers(0, (1 << 23) - 1), st.integers(0, 511), max_size=MARKS),
)
SIGNATURES = st.integers(0, 7).map(lambda number: sum(1 << each for each in range(256) if each % 7 < number))
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        st.builds(Version, st.just(""), st.just(""), st.just(""), st.sampled_from(LANGUAGES)),
        st.frozensets(st.sampled_from("abcdef"), max_size=2),
        FINGERPRINTS | st.just(NOTHING),
        SIGNATURES,
    ),
    max_size=12,
).map(
    lambda some: [each._replace(version=each.version._replace(id=f"{number:016x}")) for number, each in enumerate(some)]
)


def candidate(name: str, language: str, key: str = "", signature: int = 0) -> Candidate:
    return Candidate(Version(name, name, "", language), frozenset(filter(None, [key])), NOTHING, signature)


ENGLISH, COPY = (candidate(name, "en", "page", (1 << 256) - 1) for name in ("en", "copy"))
SLOVAK, SLOVAK_COPY = (candidate(name, "sk", "page", 1 << 255) for name in ("sk", "sk copy"))


def test_a_group_has_versions_and_the_copies_of_all() -> None:
    (group,) = grouped([ENGLISH, SLOVAK, COPY, SLOVAK_COPY])
    assert group == Group(ENGLISH, (SLOVAK,), (COPY, SLOVAK_COPY))
    (shown,) = (in_language(each, ["sk"]) for each in [group])
    assert shown == Group(SLOVAK, (ENGLISH,), (COPY, SLOVAK_COPY))
    assert in_language(group, ["th"]) == group


def test_a_copy_is_taken_for_one_before_it_is_taken_for_a_version() -> None:
    alone = SLOVAK._replace(keys=frozenset())
    assert grouped([ENGLISH, alone, SLOVAK_COPY]) == [Group(ENGLISH), Group(alone, (), (SLOVAK_COPY,))]


def test_copies_of_copies_do_not_follow() -> None:
    chain = [candidate(str(number), "en", "", (1 << 200) - 1 >> 30 * number) for number in range(3)]
    assert grouped(chain) == [Group(chain[0], (), (chain[1],)), Group(chain[2])]


def test_a_group_is_completed_with_versions_only() -> None:
    assert completed(Group(ENGLISH), [COPY, SLOVAK_COPY, SLOVAK]) == Group(ENGLISH, (SLOVAK_COPY,))


@given(CANDIDATES)
def test_every_match_is_in_one_group_and_every_language_once(candidates: list[Candidate]) -> None:
    groups = grouped(candidates)
    assert sorted(itertools.chain(*map(members, groups)), key=candidates.index) == candidates
    for shown, others, copies in groups:
        pages = (shown, *others)
        languages = [each.version.language for each in pages]
        assert len(languages) == len(set(languages))
        for listed in (pages, copies):
            assert list(listed) == sorted(listed, key=candidates.index)
        assert all(are_versions(shown, other) for other in others)
        assert all(any(are_copies(each, copy) for each in pages) for copy in copies)
    assert [group.shown for group in groups] == sorted((group.shown for group in groups), key=candidates.index)


@given(CANDIDATES, st.integers(0, 12))
def test_what_follows_changes_no_group(candidates: list[Candidate], first: int) -> None:
    known = candidates[:first]
    of_all = [
        Group(shown, *(tuple(each for each in listed if each in known) for listed in others))
        for shown, *others in grouped(candidates)
        if shown in known
    ]
    assert of_all == grouped(known)


def members(group: Group) -> list[Candidate]:
    return [group.shown, *group.others, *group.copies]
