"""Mails saved by Outlook."""

from __future__ import annotations

from contextlib import suppress
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from containerfiles import compound, msg, msg_streams
from docsearch.errors import ExtractionError
from docsearch.mails import extract_outlook
from docsearch.outlook import to_mail
from docsearch.sources.media import media_type


def test_subject_sender_day_and_body() -> None:
    content = msg("Zmluva č. 5", "Dobrý deň,\r\nposielam zmluvu.\r\n", [("a.txt", b"x")])
    assert media_type(content, "a") == "application/vnd.ms-outlook"
    found = extract_outlook(content)
    assert found.title == "Zmluva č. 5"
    assert found.text == "Dobrý deň,\nposielam zmluvu."
    assert (found.author, found.published) == ("Jana Nováková", "2017-03-12")


@pytest.mark.parametrize("number", [0x3FDE, 0x3FFD])
@pytest.mark.parametrize(
    ("page", "encoding"), [(1250, "cp1250"), (65001, "utf-8"), (28592, "iso8859-2"), (99999, "cp1250")]
)
def test_text_of_8_bits_in_the_code_page_named(number: int, page: int, encoding: str) -> None:
    text = "Žltý kôň úpel ďábelské ódy, a to veľmi hlasno a dlho."
    streams = msg_streams(text, "")
    streams["__substg1.0_1000001E"] = text.encode(encoding)
    streams["__substg1.0_0037001E"] = text.encode(encoding)
    del streams["__substg1.0_1000001F"], streams["__substg1.0_0037001F"]
    streams["__properties_version1.0"] += (
        number.to_bytes(4, "little")[:2].join([b"\x03\x00", b""]) + bytes(4) + page.to_bytes(8, "little")
    )
    found = extract_outlook(compound(streams))
    assert (found.title, found.text) == (text, text)


@pytest.mark.parametrize("stream", ["__substg1.0_10130102", "__substg1.0_1013001F"])
def test_a_body_of_html_only(stream: str) -> None:
    streams = msg_streams("x", "")
    del streams["__substg1.0_1000001F"]
    html = '<html><head><meta charset="windows-1250"></head><body><p>Dobrý deň</p><p>ďalej</p></body></html>'
    streams[stream] = html.encode("utf-16-le" if stream.endswith("1F") else "cp1250")
    assert extract_outlook(compound(streams)).text == "Dobrý deň\nďalej"


def test_headers_that_came_with_it_are_believed() -> None:
    streams = msg_streams("x", "y")
    headers = "From: Peter <peter@example.sk>\r\nDate: Mon, 1 Feb 2016 08:00:00 +0100\r\nMessage-ID: <1@x>\r\n"
    streams["__substg1.0_007D001F"] = headers.encode("utf-16-le")
    streams["__substg1.0_0C1F001F"] = "/O=ACME/OU=X/CN=JANA".encode("utf-16-le")
    found = extract_outlook(compound(streams))
    assert (found.author, found.published) == ("Peter", "2016-02-01")
    del streams["__substg1.0_007D001F"]
    assert extract_outlook(compound(streams)).author == "Jana Nováková"


def test_attachments_and_mails_within() -> None:
    mail = message_from_bytes(
        to_mail(msg("x", "y", [("Príloha.txt", b"one")], msg_streams("Vnútri", "z", 24))), policy=policy.default
    )
    first, second = mail.iter_attachments()
    assert (first.get_filename(), first.get_payload(decode=True)) == ("Príloha.txt", b"one")
    assert second.get_content()["subject"] == "Vnútri"
    without = message_from_bytes(to_mail(msg("x", "y", [("a", b"one")]), attachments=False), policy=policy.default)
    assert list(without.iter_attachments()) == []


def test_a_mail_without_a_body_is_its_subject() -> None:
    assert extract_outlook(msg("Faktúra č. 7", "")).text == "Faktúra č. 7"


@settings(max_examples=150)
@given(st.integers(0, 20_000), st.binary(min_size=1, max_size=8), st.booleans())
def test_whatever_is_in_the_file(at: int, put: bytes, cut: bool) -> None:
    content = msg("Zmluva", "telo", [("a.txt", b"x" * 5000)], msg_streams("Vnutri", "hlboko", 24))
    at %= len(content)
    with suppress(ExtractionError):
        found = extract_outlook(content[:at] + put + (b"" if cut else content[at + len(put) :]))
        assert "\0" not in found.text


def test_what_is_no_mail() -> None:
    with pytest.raises(ExtractionError, match="this Outlook mail cannot be read: it is damaged"):
        extract_outlook(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
