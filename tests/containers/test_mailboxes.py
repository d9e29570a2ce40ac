"""Mailboxes, however their mails are set apart."""

from __future__ import annotations

import io
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from containerfiles import mail, mailbox, members, taken
from docsearch.containers import mailboxes
from docsearch.sources.media import media_type


def bodies(content: bytes) -> list[bytes]:
    """The mails of a box, without the blank line at the end of each."""
    out: dict[int, bytes] = {}
    for number, chunk in mailboxes._split(io.BytesIO(content)):
        out[number] = out.get(number, b"") + chunk
    return [each.replace(b"\r\n", b"\n").rstrip(b"\n") for each in out.values() if each.strip()]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_mails_are_named_by_their_message_id(tmp_path: Path, end: bytes) -> None:
    content = mailbox(
        [mail("a", message_id="1@x.sk"), mail("b"), mail("c", message_id="a/../b@x"), mail("d", message_id="1@x.sk")],
        end,
    )
    names = [each.place for each in members(content, "Inbox", tmp_path)]
    assert names[0] == "1@x.sk.eml"
    assert re.fullmatch(r"[0-9a-f]{32}\.eml", names[1])
    assert names[2:] == ["a_.._b@x.eml", "1@x.sk (2).eml"]


def test_attachments_lie_in_their_mails(tmp_path: Path) -> None:
    content = mailbox([mail(attached=[("a.txt", b"one", "text/plain")], message_id="1@x"), mail(message_id="2@x")])
    assert list(taken(content, "a.mbox", tmp_path)) == ["1@x.eml", "1@x.eml!/a.txt", "2@x.eml"]


def test_lines_that_only_look_like_a_beginning() -> None:
    body = (
        "From the start it was clear.\n\nFrom Jana with love\n\nFrom here on: nothing\n"
        "From jana@example.sk I heard\n>From quoted\nSubject: no\n"
    )
    first, second = mail("a", body), mail("b")
    plain = b"From - Sun Mar 12 10:00:00 2017\n" + first + b"\nFrom - Sun Mar 12 10:00:00 2017\n" + second
    assert bodies(plain) == [first.replace(b"\n>From", b"\nFrom").rstrip(b"\n"), second.rstrip(b"\n")]


def test_beginnings_of_many_programs() -> None:
    beginnings = [
        b"From jana@example.sk Sun Mar 12 10:00:00 2017",
        b"From - Sun Mar 12 10:00:00 2017",
        b"From MAILER-DAEMON Sun Mar 12 10:00:00 2017",
        b"From 1561234567890@xxx Sun Mar 12 10:00:00 +0000 2017",
        b"From ???@??? Sun Mar 12 10:00:00 2017",
        b'From "Jana Novakova" Sun Mar 12 10:00:00 2017',
        b"From jana@example.sk  2017-03-12 10:00:00",
        b"From jana@example.sk",
        b"From - ",
    ]
    content = b"".join(beginning + b"\nSubject: a\n\ntext\n\n" for beginning in beginnings)
    assert bodies(content) == [b"Subject: a\n\ntext"] * len(beginnings)
    for beginning in beginnings:
        assert media_type(beginning + b"\nSubject: a\n\ntext", "Inbox") == "application/mbox"
    assert media_type(b"From the beginning\nit was: clear 2017", "a.txt") == "text/plain"


def test_a_date_begins_a_mail_even_without_a_blank_line() -> None:
    line = b"From jana@example.sk Sun Mar 12 10:00:00 2017\nSubject: a\n\ntext\n"
    assert len(bodies(line * 3)) == 3


def test_what_comes_before_the_first_mail_is_a_mail_without_beginning(tmp_path: Path) -> None:
    assert len(members(b"Subject: x\n\nno beginning\n\n" + mailbox([mail()]), "a.mbox", tmp_path)) == 2
    assert members(b"\n\n", "a.mbox", tmp_path) == []


@settings(max_examples=30)
@given(
    st.lists(st.integers(0, 900), min_size=1, max_size=12),
    st.integers(50, 3000),
    st.sampled_from([b"\n", b"\r\n"]),
    st.randoms(use_true_random=False),
)
def test_whatever_the_window_the_mails_are_the_same(
    sizes: list[int], window: int, end: bytes, chance: random.Random
) -> None:
    words = ["From ", "\n", "\n\n", "From me: x\n", ">From ", ">>From ", "text ", ":", "\nFrom a@b 12:00\n"]
    mails = [b"Subject: x\n\n" + "".join(chance.choice(words) for _ in range(size)).encode() for size in sizes]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mailboxes, "_WINDOW", window)
        patch.setattr(mailboxes, "_AHEAD", 200)
        assert bodies(mailbox(mails, end)) == [each.rstrip(b"\n") for each in mails]


def test_a_line_without_an_end_is_no_reason_to_read_all_at_once() -> None:
    content = mailbox([b"Subject: x\n\n" + b"y" * 3_000_000, mail()])
    chunks = [len(chunk) for _, chunk in mailboxes._split(io.BytesIO(content))]
    assert max(chunks) < 1 << 20
    assert len(bodies(content)) == 2
