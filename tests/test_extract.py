"""Bytes to text by media type: web pages, mails, plain text, Markdown, PDF and Office files."""

from __future__ import annotations

import codecs
import time
from contextlib import suppress
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import documents
from docsearch.errors import ExtractionError
from docsearch.extract import extract
from docsearch.metadata import iso_date, primary_tag
from docsearch.model import Extract, Source
from docsearch.sources.media import media_type

SENTENCES = [
    f"On {day} March 2017 the council of Košice approved {day},000 euros for work with Hà Nội." for day in range(1, 13)
]


def read(content: bytes | str, name: str = "a.html", kind: str | None = None) -> Extract:
    data = content.encode() if isinstance(content, str) else content
    return extract(Source(name, kind or media_type(data, name), data))


def page(body: str, head: str = "", attributes: str = ' lang="en"') -> str:
    return f"<!DOCTYPE html><html{attributes}><head>{head}</head><body>{body}</body></html>"


ARTICLE = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
FURNITURE = {
    "nav": "<nav><ul><li><a href='/'>Homepage</a></li><li><a href='/x'>Departments</a></li></ul></nav>",
    "header": "<header><a href='/'>Portal</a><ul><li><a href='/y'>Languages</a></li></ul></header>",
    "cookies": "<div id='cookie-banner' class='cookie-consent'><p>We use cookies on this site.</p></div>",
    "footer": "<footer><p>All rights reserved, the municipality.</p></footer>",
    "old footer": "<div id='footer'>Made by Webmaster Ltd.</div>",
    "aside": "<aside><h3>Related</h3><ul><li><a href='/r'>Another report entirely</a></li></ul></aside>",
    "share": "<div class='share-buttons'><a href='#'>Share on Facebook</a></div>",
    "script": "<script>var secret = 'tracking';</script><style>.x{color:red}</style>",
}
WORDS = (
    "Homepage",
    "Departments",
    "Portal",
    "cookies",
    "reserved",
    "Webmaster",
    "Another",
    "Facebook",
    "secret",
    "color",
)


@pytest.mark.parametrize("sentences", [1, 2, 12])
@pytest.mark.parametrize(
    "frame",
    ["<main><article>{}</article></main>", "<div id='content'>{}</div>", "<div>{}</div>", "{}", "<p></p>{}<br>"],
)
def test_the_article_comes_out_and_the_furniture_stays(frame: str, sentences: int) -> None:
    text = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[:sentences])
    before = FURNITURE["nav"] + FURNITURE["header"] + FURNITURE["cookies"]
    after = "".join(FURNITURE[name] for name in ("aside", "share", "footer", "old footer", "script"))
    found = read(page(before + frame.format(text) + after)).text
    assert found.splitlines() == SENTENCES[:sentences]
    assert not any(word in found for word in WORDS)


def test_headings_lists_and_tables_keep_their_lines() -> None:
    body = (
        f"<h1>Report</h1>{ARTICLE}<h2>Sums</h2><ul><li>first thing</li><li>second thing</li></ul>"
        "<table><tr><th>City</th><th>Sum</th></tr><tr><td>Hanoi</td><td>2000</td></tr></table><p>The end.</p>"
    )
    for frame in ("<article>{}</article>", "<div>{}</div>", "{}"):
        lines = read(page(frame.format(body))).text.splitlines()
        assert "Report" in lines
        assert "Sums" in lines
        assert [line for line in lines if "first thing" in line] != [line for line in lines if "second thing" in line]
        assert any("Hanoi" in line and "2000" in line and "City" not in line for line in lines)
        assert lines[-1] == "The end."


def test_a_date_marked_up_in_the_text_stays_in_the_text() -> None:
    body = f"<article>{ARTICLE}<p>It met on <time datetime='2017-03-12'>12 March 2017</time> in Hanoi.</p></article>"
    assert "It met on 12 March 2017 in Hanoi." in read(page(body)).text


def test_a_page_in_a_form_and_a_page_in_a_table() -> None:
    form = read(page(f"<form id='aspnetForm'><div id='main'>{ARTICLE}</div></form>")).text
    assert form.splitlines() == SENTENCES
    cells = "".join(f"{sentence}<br><br>" for sentence in SENTENCES)
    table = read(page(f"<table><tr><td>{FURNITURE['nav']}</td><td>{cells}</td></tr></table>")).text
    assert all(sentence in table for sentence in SENTENCES)
    assert "Homepage" not in table


def test_a_page_of_links_is_better_than_nothing() -> None:
    found = read(page("".join(f"<p><a href='/{n}'>Document number {n}</a></p>" for n in range(9)))).text
    assert found.splitlines()[0] == "Document number 0"


def test_tags_nested_deeper_than_the_parser_follows() -> None:
    assert read(page("<div>" * 5000 + "at the bottom")).text == "at the bottom"
    assert "hello" in read(page("<ul><li>" * 2000 + "hello")).text


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Report 7 | City of X</title>", "", "Report 7"),
        ("<title>City of X | Report 7</title><meta property='og:site_name' content='City of X'>", "", "Report 7"),
        ("<title>Budget - City of X</title><meta property='og:site_name' content='City of X'>", "", "Budget"),
        ("<title>Košice – mesto kultúry</title>", "", "Košice – mesto kultúry"),
        ("<title>Report 7 on water - X</title>", "<h1>Report 7 on water</h1>", "Report 7 on water"),
        ("<title>Report 7 on water | City</title>", "<h1>City</h1>", "Report 7 on water"),
        ("<meta property='og:title' content='Shared'><title>Other | X</title>", "", "Shared"),
        ("", "<h1>Only <b>heading</b></h1>", "Only heading"),
        ("", "", None),
    ],
)
def test_title(head: str, body: str, title: str | None) -> None:
    assert read(page(f"{body}<p>Some text.</p>", head)).title == title


@pytest.mark.parametrize(
    ("head", "body", "published"),
    [
        ("<meta property='article:published_time' content='2017-03-12T23:30:00+07:00'>", "", "2017-03-12"),
        ("<meta name='DC.date.issued' content='2017-3-2'>", "", "2017-03-02"),
        (
            """<script type="application/ld+json">{"@graph":[{"datePublished":"2017-03-12"}]}</script>""",
            "",
            "2017-03-12",
        ),
        ("<script type='application/ld+json'>{broken</script>", "", None),
        ("", "<time datetime='2017-03-12'>x</time>", "2017-03-12"),
        (
            "",
            "<time datetime='2001-01-01'>x</time><time class='entry-date' datetime='2017-03-12'>y</time>",
            "2017-03-12",
        ),
        ("", "<time datetime='2001-01-01'>x</time><time datetime='2017-03-12'>y</time>", None),
        ("<meta name='date' content='yesterday'>", "<p>12 March 2017</p>", None),
        ("<meta name='date' content='2017-02-30'>", "", None),
    ],
)
def test_published_is_what_is_marked_as_such(head: str, body: str, published: str | None) -> None:
    assert read(page(f"{body}<p>Some text.</p>", head)).published == published


@pytest.mark.parametrize(
    ("head", "body", "author"),
    [
        ("<meta name='author' content='Jana Nováková'>", "", "Jana Nováková"),
        ("<meta property='article:author' content='https://facebook.com/x'>", "", None),
        ("""<script type="application/ld+json">[{"author":[{"name":"Jana"}]}]</script>""", "", "Jana"),
        ("", "<p>By <a rel='author' href='/j'>Jana Nováková</a></p>", "Jana Nováková"),
    ],
)
def test_author(head: str, body: str, author: str | None) -> None:
    assert read(page(f"{body}<p>Some text.</p>", head)).author == author


@pytest.mark.parametrize(
    ("attributes", "head", "language"),
    [
        (' lang="sk-SK"', "", "sk"),
        (' xml:lang="VI"', "", "vi"),
        ("", "<meta http-equiv='Content-Language' content='th, en'>", "th"),
        ("", "<meta property='og:locale' content='ca_ES'>", "ca"),
        (' lang="und"', "", None),
        ("", "", None),
    ],
)
def test_declared_language(attributes: str, head: str, language: str | None) -> None:
    assert read(page("<p>Some text.</p>", head, attributes)).declared_language == language


@pytest.mark.parametrize(
    ("links", "alternates"),
    [
        ("", ()),
        ("<link rel='canonical' href=' https://a.org/en/x '>", ("https://a.org/en/x",)),
        (
            "<link rel='canonical' href='https://a.org/en/x'><link rel='alternate' hreflang='en' href='/en/x'>"
            "<link rel='Alternate' hreflang='vi-VN' href='../vi/y?z=1'>",
            ("https://a.org/en/x", "https://a.org/vi/y?z=1"),
        ),
        (
            "<meta property='og:url' content='https://a.org/x'><link rel='alternate' hreflang='th' href='y'>",
            ("https://a.org/x", "https://a.org/y"),
        ),
        ("<link rel='alternate' hreflang='vi' href='../vi/x.html'>", ("../vi/x.html",)),
        ("<link rel='alternate' hreflang='x-default' href='https://a.org/choose'>", ()),
        ("<link rel='alternate' type='application/rss+xml' href='/feed'>", ()),
        ("<link rel='stylesheet' hreflang='vi' href='/a.css'><link rel='alternate' hreflang='vi'>", ()),
        (
            "<link rel='canonical' href='https://a.org/x'><link rel='alternate' hreflang='vi' href='https://[x/'>",
            ("https://a.org/x", "https://[x/"),
        ),
    ],
)
def test_addresses_of_other_language_versions(links: str, alternates: tuple[str, ...]) -> None:
    assert read(page(ARTICLE, links)).alternates == alternates


def test_the_encoding_of_a_page() -> None:
    body = "<p>Žilina a Košice spolupracujú s ďalšími mestami na Slovensku.</p>"
    for name, head in (
        ("cp1250", "<meta charset='windows-1250'>"),
        ("iso8859-2", "<meta http-equiv='Content-Type' content='text/html; charset=ISO-8859-2'>"),
        ("cp1250", "<meta charset='utf-8'>"),  # a lie, found out
        ("cp1250", ""),
        ("utf-8", "<meta charset='iso-8859-1'>"),  # another
        ("utf-16", ""),
    ):
        assert "Žilina a Košice" in read(page(body, head).encode(name)).text, (name, head)
    kind = "text/html; charset=iso-8859-2"
    assert "Žilina" in read(page("<p>Žilina</p>").encode("iso8859-2"), kind=kind).text


def test_plain_text_stays_as_it_is() -> None:
    decomposed = "Ha\u0300 No\u0323\u0302i\r\n\r\n  indented\tand tabbed\x00\ufeff\n"
    found = read(codecs.BOM_UTF8 + decomposed.encode(), "a.txt")
    assert found == Extract(title=None, text="Ha\u0300 No\u0323\u0302i\n\n  indented\tand tabbed")


def test_front_matter_is_read_and_taken_off() -> None:
    text = "---\ntitle: 'Rok 2017'\nauthor: Jana\ndate: 2017-03-12\nlang: sk-SK\n---\n\n# Nadpis\n\nText."
    for name in ("a.md", "a.txt"):
        found = read(text, name)
        assert found == Extract("Rok 2017", "# Nadpis\n\nText.", "Jana", "2017-03-12", (), "sk")
    assert read("---\n\na rule, not fields\n\n---\nText.", "a.md").text.startswith("---")


@pytest.mark.parametrize(
    ("text", "title"),
    [("# One #\n\ntext", "One"), ("intro\n\n## Two\n", "Two"), ("Three\n=====\n\nx", "Three"), ("text only", None)],
)
def test_the_first_heading_of_markdown_is_its_title(text: str, title: str | None) -> None:
    found = read(text, "a.md")
    assert found.title == title
    assert found.text == text.strip("\n")


def mail() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Jana Nováková <jana@example.org>"
    message["Subject"] = "Zmluva s Hà Nội"
    message["Date"] = "Sun, 12 Mar 2017 23:30:00 +0100"
    return message


def test_a_mail() -> None:
    message = mail()
    message.set_content("Dobrý deň,\n\ntext mailu.\n")
    message.add_alternative("<p>the same as HTML</p>", subtype="html")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="x.pdf")
    message["Content-Language"] = "sk"
    found = read(bytes(message), "a.eml")
    assert found == Extract("Zmluva s Hà Nội", "Dobrý deň,\n\ntext mailu.", "Jana Nováková", "2017-03-12", (), "sk")


def test_a_mail_in_html_only_and_in_a_legacy_encoding() -> None:
    message = mail()
    message.set_content(
        "<html><body><p>Dobrý deň, posielam zmluvu.</p></body></html>", subtype="html", charset="cp1250"
    )
    assert read(bytes(message), "a.eml").text == "Dobrý deň, posielam zmluvu."
    raw = b"From: a@example.org\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=nonsense\n\n"
    assert (
        read(raw + "Žilina schválila ďalšie dotácie.".encode("cp1250"), "a").text == "Žilina schválila ďalšie dotácie."
    )


def test_a_pdf_with_its_pages_and_its_lines_joined() -> None:
    first = (
        "Annual report\n\nThe city of Kosice signed an agree-\nment with Hanoi on 12 March 2017. It\nis about water."
    )
    found = read(documents.pdf([first, "Second page has this text\nover two lines."]), "a.pdf")
    assert (found.title, found.author, found.published) == ("A report", "Jana", "2017-03-12")
    starts = [found.text[start : start + 13] for start in found.pages]
    assert starts == ["Annual report", "Second page h"]
    assert "signed an agreement with Hanoi on 12 March 2017. It is about water." in found.text
    assert "\r" not in found.text


def test_what_runs_through_the_pages_of_a_pdf_and_what_its_letters_became() -> None:
    texts = [
        "The first cooper-\nation of the oﬃce.",
        "R O Z H O D N U T I E\nThe second.",
        "The third.",
        "The last one.",
    ]
    pages = [f"Report of the city 2017\n{text}\nPage {number} of 4" for number, text in enumerate(texts, 1)]
    found = read(documents.pdf([page.replace("ﬃ", "ffi") for page in pages]), "a.pdf")
    starts = [found.text[start : start + 10] for start in found.pages]
    assert starts == ["Report of ", "ROZHODNUTI", "The third.", "The last o"]
    assert "The first cooperation of the office." in found.text.replace("\n", " ")
    assert "Page" not in found.text
    assert found.notes == (
        "words set in spaced letters put together: 1",
        "lines repeated on pages left out: 7",
        "words hyphenated at line ends joined: 1",
    )


def test_an_office_file_in_a_locked_container() -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(99)
    for name in ("a.xlsx", "a.docx"):
        with pytest.raises(ExtractionError, match=f"the {name[2:]} file is locked with a password"):
            read(locked, name)


def test_tables() -> None:
    found = read("Mesto;Suma (EUR)\nŽilina;100\n".encode("cp1250"), "a.csv")
    assert found == Extract(title=None, text="Mesto: Žilina; Suma (EUR): 100 EUR")
    assert read("a\tb\n1\t2\n", "a.tsv").text == "a: 1; b: 2"
    assert read("no table, it is\ntext\n", "a.csv").text == "no table, it is\ntext"


def test_office_files() -> None:
    word = read(documents.docx(["Košice a Việt Nam.", "Druhý odsek."]), "a.docx")
    assert word == Extract("Zmluva", "Košice a Việt Nam.\n\nDruhý odsek.", "Jana", "2017-03-12", (), "sk")
    text = read(documents.opendocument("text", "<text:p>Košice</text:p><text:p>Hà Nội</text:p>"), "a.odt")
    assert text == Extract("Správa", "Košice\n\nHà Nội", "Jana", "2017-03-12", (), "sk")
    slide = "<draw:page><draw:frame><draw:text-box><text:p>Koš<text:span>ice</text:span></text:p></draw:text-box>"
    slides = read(documents.opendocument("presentation", f"{slide}</draw:frame></draw:page>"), "a.odp")
    assert slides == Extract("Správa", "Košice", "Jana", "2017-03-12", (), "sk")
    assert read(documents.epub(["Prvá kapitola.", "Druhá."]), "a.epub").text.split("\n\n") == [
        "Prvá kapitola.",
        "Druhá.",
    ]
    assert read(rb"{\rtf1\ansi\ansicpg1250 Ko\'9aice.\par Druh\'fd.}", "a.rtf").text == "Košice.\n\nDruhý."


def test_xml_without_its_tags() -> None:
    found = read(
        "<?xml version='1.0'?><a xml:lang='sk'><t>Zmluva</t><!-- no --><p>Text <b>a</b> viac.</p></a>", "a.xml"
    )
    assert found == Extract(None, "Zmluva\nText a viac.", declared_language="sk")


def test_xml_entities_are_not_expanded() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "boom"><!ENTITY c "&b;&b;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    assert read(f"<?xml version='1.0'?>{bomb}<a>x &c; &f; y</a>", "a.xml").text.split() == ["x", "y"]


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.txt", "empty file"),
        (b" \n\n", "a.pdf", "empty file"),
        (documents.pdf(["text"])[:300], "a.pdf", "the PDF is damaged or cut off"),
        (documents.docx(["text"])[:300], "a.docx", "the docx file is damaged or cut off"),
        (documents.opendocument("presentation", "")[:200], "a.odp", "the odp file is damaged or cut off"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "the doc file is damaged or cut off"),
        (bytes(range(256)), "a.bin", "not a document docsearch can read: application/octet-stream"),
        (b"\x89PNG\r\n\x1a\n\x00", "a.png", "the picture is damaged or cut off"),
        (documents.pdf([""]), "a.pdf", "no text found: its pages hold neither letters nor pictures"),
        (page("<img src='a.png'>").encode(), "a.html", "no text found"),
        (b"<?xml version='1.0'?><a/>", "a.xml", "no text found"),
    ],
)
def test_what_cannot_be_read_says_why_in_one_line(content: bytes, name: str, reason: str) -> None:
    with pytest.raises(ExtractionError, match=reason) as raised:
        read(content, name)
    assert "\n" not in str(raised.value)


def test_a_document_that_unpacks_to_gigabytes_is_refused() -> None:
    content = documents.docx(["a" * 300_000_000])
    assert len(content) < 1_000_000
    with pytest.raises(ExtractionError):
        read(content, "a.docx")


def test_a_fault_inside_the_reader_is_an_error_like_another_and_prints_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    broken = documents.pdf(["The text is fine."]).replace(b"D:20170312", b"D:2017031\xd1")
    with pytest.raises(ExtractionError, match="the PDF is damaged"):
        read(broken, "a.pdf")
    assert capfd.readouterr() == ("", "")


KINDS = [
    *("text/html", "text/plain", "text/markdown", "message/rfc822", "application/pdf", "application/rtf"),
    *("application/xml", "application/msword", "application/epub+zip", "application/vnd.ms-outlook"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.oasis.opendocument.presentation",
]
STARTS = [b"", b"<html><body>", b"From: a\nMIME-Version: 1.0\n", b"---\n", b"%PDF-1.4\n", b"<?xml version='1.0'?><a>"]


@settings(max_examples=300)
@given(st.sampled_from(STARTS), st.binary(max_size=300) | st.text().map(str.encode), st.sampled_from(KINDS))
def test_whatever_the_bytes_only_extraction_errors_are_raised(start: bytes, rest: bytes, kind: str) -> None:
    with suppress(ExtractionError):
        found = extract(Source("a", kind, start + rest))
        assert found.text.strip()
        assert found.text.encode("utf-8")


@settings(max_examples=60)
@given(st.data())
def test_damaged_files_only_raise_extraction_errors(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([documents.docx(["text"]), documents.pdf(["text"]), documents.epub(["text"])]))
    place = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:place] + data.draw(st.binary(max_size=4)) + whole[place + data.draw(st.integers(0, 9)) :]
    with suppress(ExtractionError):
        assert read(damaged, "a.docx").text.strip()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2017-03-12T10:00:00Z", "2017-03-12"),
        ("D:20170312100000+01'00'", "2017-03-12"),
        ("20170312", "2017-03-12"),
        ("2017/3/2", "2017-03-02"),
        ("Sun, 12 Mar 2017 10:00:00 +0100", "2017-03-12"),
        ("12 March 2017", "2017-03-12"),
        ("2017-13-01", None),
        ("1970-01-01", None),
        ("0000-00-00", None),
        ("2017", None),
        ("12.3.2017", None),
        (None, None),
    ],
)
def test_iso_date(value: object, expected: str | None) -> None:
    assert iso_date(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("sk-SK", "sk"), ("pt_BR.UTF-8", "pt"), ("EN", "en"), ("iw", "he"), ("und", None), ("x", None), ("english", None)],
)
def test_primary_tag(value: object, expected: str | None) -> None:
    assert primary_tag(value) == expected


@pytest.mark.parametrize(
    "text",
    ["---\ntitle: a{}b\n---\ntext", "---\n{}\n---\ntext", "# a{}b\ntext", "# {}", "#{} b\n", "a\n={}=", "---{}-\n"],
)
@pytest.mark.parametrize("filling", [" ", "\t", "#", " #", "=", "a:"])
def test_markdown_of_blanks_takes_time_by_its_length(text: str, filling: str) -> None:
    started = time.process_time()
    with suppress(ExtractionError):
        read(text.replace("{}", filling * 100_000), "a.md")
    assert time.process_time() - started < 2  # by the square of its length a minute


@pytest.mark.parametrize(
    ("heading", "title"), [("# One ##  ", "One"), ("#  \n# Two", "Two"), ("# # #", "#"), ("# ##", None)]
)
def test_headings_without_their_marks(heading: str, title: str | None) -> None:
    assert read(f"{heading}\n\ntext", "a.md").title == title


@pytest.mark.parametrize(("filling", "kept"), [("water ", 10_000_000), ("水", 3_333_333)])
def test_no_more_of_a_text_is_read_than_a_process_can_do(filling: str, kept: int) -> None:
    whole, longer = filling * (kept // len(filling)), filling * (kept // len(filling) + 9)
    assert read(whole, "a.txt").notes == ()
    found = read(longer, "a.txt")
    assert found.text == longer[:kept]
    assert found.notes == (f"only the first {kept:,} characters read",)


def test_titles_and_authors_are_bounded() -> None:
    long = "name " * 1_000
    found = read(page("<p>text</p>", f"<title>{long}</title><meta name='author' content='{long}'>"))
    assert len(found.title or "") <= 1_000
    assert len(found.author or "") <= 1_000
