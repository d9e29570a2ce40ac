"""Matches that are one thing to the reader as one result: versions of a page in several languages, and copies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from docsearch.copies import are_copies
from docsearch.versions import Candidate, are_versions


class Group(NamedTuple):
    """The best match of a group and, best first, its versions in other languages, one a language, and all its copies.

    Copies are in the language of the one shown or of one of the versions.
    """

    shown: Candidate
    others: tuple[Candidate, ...] = ()
    copies: tuple[Candidate, ...] = ()


def grouped(candidates: Iterable[Candidate]) -> list[Group]:
    """Matches, best first, as groups, in the order of the first of each.

    Each is compared with those that came before it only: what follows does not change the groups, so pages stay.
    Copies are compared with the one shown and the versions, not with other copies, so that no group drifts.
    """
    found: list[Group] = []
    known: dict[str, list[tuple[Candidate, int]]] = {}  # by language: one shown or a version, the number of its group
    for candidate in candidates:
        same_language = known.setdefault(candidate.version.language, [])
        for each, number in same_language:
            if are_copies(each, candidate):
                group = found[number]
                found[number] = group._replace(copies=(*group.copies, candidate))
                break
        else:
            number = _with_version(found, candidate)
            same_language.append((candidate, number))
    return found


def _with_version(groups: list[Group], candidate: Candidate) -> int:
    """Put a match into the first group of which it is a version, else into one of its own: the number of the group."""
    language = candidate.version.language
    for number, group in enumerate(groups):
        unlike = group.shown.version.language != language  # most are in one language: told without two calls
        if unlike and are_versions(group.shown, candidate) and _lacks(group, candidate):
            groups[number] = group._replace(others=(*group.others, candidate))
            return number
    groups.append(Group(candidate))
    return len(groups) - 1


def completed(group: Group, candidates: Iterable[Candidate]) -> Group:
    """The group with those that share a key with the one shown and are versions of it, in languages it lacks."""
    for candidate in candidates:
        linked = not candidate.keys.isdisjoint(group.shown.keys)
        if linked and _lacks(group, candidate) and are_versions(group.shown, candidate):
            group = group._replace(others=(*group.others, candidate))
    return group


def in_language(group: Group, languages: Sequence[str]) -> Group:
    """A group of which the version in the first of the languages that it has is shown."""
    members = (group.shown, *group.others)
    shown = next((each for code in languages for each in members if each.version.language == code), group.shown)
    return group._replace(shown=shown, others=tuple(each for each in members if each is not shown))


def _lacks(group: Group, candidate: Candidate) -> bool:
    """Whether the group has no document in the candidate's language."""
    language = candidate.version.language
    return group.shown.version.language != language and all(each.version.language != language for each in group.others)
