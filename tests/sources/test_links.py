"""Addresses that links lead to, and links that are not worth following."""

from __future__ import annotations

import pytest

from docsearch.sources.web.links import link, pattern

SITE = "https://example.org"
HERE = f"{SITE}/en/page.html"


@pytest.mark.parametrize(
    ("reference", "kept"),
    [
        ("/a?PHPSESSID=0123456789abcdef0123&id=5", "/a?id=5"),
        ("/a;jsessionid=0123456789ABCDEF0123?x=1", "/a?x=1"),
        ("/(S(abcdefghijklmnopqrstuvwx))/a.aspx", "/a.aspx"),
        ("/a?utm_source=x&utm_medium=y&fbclid=z", "/a"),
        ("/story?sid=55", "/story?sid=55"),
        ("/a?cid=5&eid=6&keyword=voda&source=eu", "/a?cid=5&eid=6&keyword=voda&source=eu"),
    ],
)
def test_sessions_and_trackers_go_and_what_names_a_page_stays(reference: str, kept: str) -> None:
    assert link(HERE, reference) == SITE + kept


@pytest.mark.parametrize(
    "reference",
    [
        "/a/b/a/b/a/b/a/b/a/b",
        "/" + "/".join("abcdefghijklmnopqrs"),
        "/?" + "&".join(f"filter{number}=1" for number in range(12)),
        "/" + "a" * 3_000,
        "/video.mp4",
        "ftp://example.org/a",
        "http://user:secret@example.org/",
    ],
)
def test_links_not_worth_following(reference: str) -> None:
    assert link(HERE, reference) is None


def test_a_pattern_leaves_numbers_and_values_aside() -> None:
    assert pattern(f"{SITE}/cal/2026/11?view=day&d=3") == pattern(f"{SITE}/cal/1999/1?d=4&view=month")
    assert pattern(f"{SITE}/cal/2026") != pattern(f"{SITE}/cal/2026/11")
