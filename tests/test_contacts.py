"""Addresses and telephone numbers: what is found, as what; what only looks like one; and what always holds."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsearch.entities.contacts import find_contacts
from docsearch.model import Contact


def contacts(text: str, language: str, kind: str) -> list[tuple[str, str]]:
    """Surface and value of every contact of a kind."""
    entities = [(each.surface, each.entity) for each in find_contacts(text, language)]
    return [(surface, found.value) for surface, found in entities if isinstance(found, Contact) and found.kind == kind]


ADDRESSES = [
    ("email", "Jan.Novak@Kosice.sk.", "Jan.Novak@Kosice.sk", "jan.novak@kosice.sk"),
    ("email", "อีเมลinfo@nstda.or.thและ", "info@nstda.or.th", "info@nstda.or.th"),
    ("email", "<a+b_c%d@x.example.org>", "a+b_c%d@x.example.org", "a+b_c%d@x.example.org"),
    ("email", "meno (zavináč) mesto.sk", "meno (zavináč) mesto.sk", "meno@mesto.sk"),
    ("email", "name [at] city.sk", "name [at] city.sk", "name@city.sk"),
    ("email", "info(at)mesto[dot]sk, tel.", "info(at)mesto[dot]sk", "info@mesto.sk"),
    ("email", "someone[at]company[.]com.", "someone[at]company[.]com", "someone@company.com"),
    ("url", "(pozri https://Mesto.sk/a(b)/c).", "https://Mesto.sk/a(b)/c", "https://mesto.sk/a(b)/c"),
    ("url", "HTTP://EXAMPLE.ORG/A?x=1&y=2#z!", "HTTP://EXAMPLE.ORG/A?x=1&y=2#z", "http://example.org/A?x=1&y=2#z"),
    ("url", "ftp://ftp.example.org:2121/f.zip", "ftp://ftp.example.org:2121/f.zip", "ftp://ftp.example.org:2121/f.zip"),
    ("url", "na www.kosice.sk/urad/,", "www.kosice.sk/urad/", "www.kosice.sk/urad"),
    ("url", "เว็บไซต์chula.ac.thจุฬา", "chula.ac.th", "chula.ac.th"),
    (
        "url",
        "https://th.wikipedia.org/wiki/ไทย",
        "https://th.wikipedia.org/wiki/ไทย",
        "https://th.wikipedia.org/wiki/ไทย",
    ),
    ("url", "https://example.org/a/96จุฬา", "https://example.org/a/96", "https://example.org/a/96"),
    ("url", "сайт Пример.рф.", "Пример.рф", "пример.рф"),
    ("url", "www.košice.sk", "www.košice.sk", "www.košice.sk"),
    ("url", "eur-lex.europa.eu/legal", "eur-lex.europa.eu/legal", "eur-lex.europa.eu/legal"),
    ("url", "WWW.EXAMPLE.NET", "WWW.EXAMPLE.NET", "www.example.net"),
]


@pytest.mark.parametrize(("kind", "text", "surface", "value"), ADDRESSES)
def test_an_address_is_kept_as_one_would_type_it(kind: str, text: str, surface: str, value: str) -> None:
    assert contacts(text, "und", kind) == [(surface, value)]


NO_ADDRESSES = (
    "koniec.Začiatok, s.r.o. a a.s., t.j. e.g. i.e. U.S. Ph.D. konca.na začiatku",
    "README.md, file.py, index.html, report.pdf, Node.js and ASP.NET",
    "v1.2.3, 5.com, a.b.c.d@e, @name, x@, 12@34, user@localhost",
    "://x http:// https://localhost www. www.sk .com",
)


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_dots_and_signs_alone_make_no_address(text: str) -> None:
    assert find_contacts(text, "und") == []


PHONES = [
    ("sk", "tel. +421 55 641 91 11, 0905 123 456", ["+421556419111", "+421905123456"]),
    ("sk", "tel.: 055/6419111", ["+421556419111"]),
    ("sk", "☎ 0905/123 456, 0905 654 321", ["+421905123456", "+421905654321"]),
    ("th", "โทร. 0-2528-8888 โทรสาร. 0-2528-9228", ["+6625288888", "+6625289228"]),
    ("th", "โทรศัพท์ : ๐๕๕ ๙๖๑๐๐๐", ["+6655961000"]),
    ("vi", "ĐT: 028 3822 4224; Fax (84-24) 3825 3531", ["+842838224224", "+842438253531"]),
    ("ja", "電話 03-3581-0101", ["+81335810101"]),
    ("de", "Tel. 030 90295-0", ["+4930902950"]),
    ("en", "call +44 20 7946 0958 or (+1) 212-555-0123", ["+442079460958", "+12125550123"]),
    ("en", "phone 020 7946 0958", []),  # of which country?
    ("en", "phone 055 641 91 11, from abroad +421 55 641 91 11", ["+421556419111", "+421556419111"]),
]


@pytest.mark.parametrize(("language", "text", "numbers"), PHONES)
def test_a_telephone_number_has_a_country(language: str, text: str, numbers: list[str]) -> None:
    assert [value for _, value in contacts(text, language, "phone")] == numbers


NO_PHONES = (
    "zákon č. 369/1990 Zb., 12. 5. 2017, 0905 123 456",
    "IBAN SK31 1200 0000 1987 4263 7541, IČO 00 691 135",
    "hotel 0905 123 456 a stôl 055 641 91 11",
    "tel. 2016 – 2020, fax 1 000 000 eur",
    "2 + 421 905 123",
)


@pytest.mark.parametrize("text", NO_PHONES)
def test_other_numbers_are_no_telephone_numbers(text: str) -> None:
    assert find_contacts(text, "sk") == []


def test_a_number_without_its_country_is_less_sure() -> None:
    abroad, home = find_contacts("+421 55 641 91 11; tel. 055 641 91 12", "sk")
    assert (abroad.confidence, home.confidence) == (1.0, 0.8)


PIECES = ["a", "b.sk", "@", "://", "http", "www.", ".", "/", "(", ")", "[at]", "tel", "+421", "0905 123 456", "โทร"]
_pieces = st.lists(st.sampled_from(PIECES))


@settings(deadline=None)
@given(st.one_of(st.text(), _pieces.map("".join), _pieces.map(" ".join)), st.sampled_from(["sk", "th", "en", "und"]))
def test_mentions_are_in_order_apart_and_as_written(text: str, language: str) -> None:
    end = 0
    for mention in find_contacts(text, language):
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.surface
        assert isinstance(mention.entity, Contact)
        assert mention.entity.value
        end = mention.end


HOSTILE = ["a." * 20_000, "@" * 20_000, "http://a.sk/" + ")" * 20_000, "tel 1 " * 5_000, "://" * 10_000]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_hostile_texts_take_no_longer_than_others(text: str) -> None:
    assert len(find_contacts(text, "sk")) <= 1


def test_phonenumbers_is_loaded_for_telephone_numbers_only() -> None:
    code = "from docsearch.entities.contacts import find_contacts; find_contacts('a@kosice.sk, 12. 5. 2017', 'sk')"
    program = f"{code}\nimport sys; print('phonenumbers' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
