"""Canonical addresses, and the machines that are not asked."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.util import parse_url

from docsearch.errors import UsageError
from docsearch.sources.web.addresses import (
    all_joined,
    allowed,
    check_address,
    host,
    is_ip,
    is_local_name,
    joined,
    normal,
    same_site,
)

NAT64 = ip_network("64:ff9b::/96")


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("https://example.org:443/", "https://example.org/"),
        ("http://example.org:443/", "http://example.org:443/"),
        ("http://example.org:/a", "http://example.org/a"),
        ("http://example.org./a", "http://example.org/a"),
        ("http://example.org/a#b?c", "http://example.org/a"),
        ("http://example.org/?", "http://example.org/"),
        ("http://example.org?a=b", "http://example.org/?a=b"),
        ("http://example.org/%7euser/%2f%3d", "http://example.org/~user/%2F%3D"),
        ("http://example.org/mesto Žilina?q=ž", "http://example.org/mesto%20%C5%BDilina?q=%C5%BE"),
        ("http://example.org/Đà Nẵng", "http://example.org/%C4%90%C3%A0%20N%E1%BA%B5ng"),
        ("http://example.org/%e9%zz%", "http://example.org/%E9%25zz%25"),
        ("http://example.org/a/./b/../c/%2e%2E/d", "http://example.org/a/d"),
        ("http://example.org/../..//a/..", "http://example.org//"),
        ("http://example.org/?q=../a&b[]=1", "http://example.org/?q=../a&b%5B%5D=1"),
        ("http:\\\\example.org\\a?b\\c", "http://example.org/a?b%5Cc"),
        (" \thttp://exam\nple.org/a\r\n", "http://example.org/a"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://straße.example/", "http://xn--strae-oqa.example/"),
        ("http://КИЇВ.укр/", "http://xn--b1alf1j.xn--j1amh/"),
        ("http://例え。テスト/", "http://xn--r8jz45g.xn--zckzah/"),
        ("http://%65xample.org/", "http://example.org/"),
        ("http://１２７。0.0.1/", "http://127.0.0.1/"),
        ("http://[0:0::0001]:80/a", "http://[::1]/a"),
        ("http://a_b-.example.org/", "http://a_b-.example.org/"),
    ],
)
def test_an_address_has_one_form(url: str, canonical: str) -> None:
    assert normal(url) == canonical
    assert normal(canonical) == canonical


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("example.org/page", "http:// or https:// is missing"),
        ("", "http:// or https:// is missing"),
        ("ftp://example.org/", "only http and https are fetched"),
        ("file:///etc/passwd", "only http and https are fetched"),
        ("javascript:alert(1)", "only http and https are fetched"),
        ("http://user:secret@example.org/", "an address with a password is not fetched"),
        ("http://", "no name of a host"),
        ("http:///etc/passwd", "no name of a host"),
        ("http://exa mple.org/", "no name of a host"),
        ("http://a..b/", "no name of a host"),
        ("http://a!.org/", "no name of a host"),
        ("http://a%2fb.org/", "no name of a host"),
        (f"http://{'a' * 64}.org/", "no name of a host"),
        ("http://127.1/", "no name of a host"),
        ("http://2130706433/", "no name of a host"),
        ("http://0x7f000001/", "no name of a host"),
        ("http://0177.0.0.1/", "no name of a host"),
        ("http://[fe80::1%25eth0]/", "no name of a host"),
        ("http://[::1]example.org/", "no"),  # of a host, or of the web: Python's parser has become stricter
        ("http://[::1/", "no web address"),
        ("http://example.org:0/", "no web address"),
        ("http://example.org:65536/", "no web address"),
        ("http://example.org:8o/", "no web address"),
        ("http://example.org/\udc80", "no web address"),
        ("http://example.org/" + "a/" * 4000, "longer than 8000 characters"),
    ],
)
def test_what_is_no_address_is_refused_with_a_reason(url: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as told:
        normal(url)
    assert len(str(told.value)) < 200
    assert "secret" not in str(told.value)
    assert str(told.value).encode()


@given(
    st.text(max_size=60), st.sampled_from(["", "http://", "https://example.org/", "http://example.org/?", "http://[::"])
)
def test_a_canonical_address_stays_as_it_is(text: str, start: str) -> None:
    try:
        found = normal(start + text)
    except UsageError:
        return
    assert normal(found) == found
    assert found.isascii()
    assert found.isprintable()
    assert not set(found) & set(' "<>\\^`{|}#')
    read = parse_url(found)  # what is asked is what was checked
    assert (read.url, (read.host or "").strip("[]")) == (found, host(found))


@given(st.text(st.sampled_from("ab/.%2eEF?&=#:@[]é\\ "), max_size=30))
def test_links_lead_to_canonical_addresses_or_are_refused(link: str) -> None:
    base = "https://example.org/a/b?c"
    try:
        found = joined(base, link)
    except UsageError:
        return
    assert normal(found) == found
    assert joined(found, "") == found


def test_links_are_read_as_browsers_read_them() -> None:
    base = "https://example.org/a/b?c"
    assert joined(base, " ../d e\n") == "https://example.org/d%20e"
    assert joined(base, "//other.org") == "https://other.org/"
    assert joined(base, "#top") == base
    assert joined(base, "?x") == "https://example.org/a/b?x"
    with pytest.raises(UsageError, match="only http and https"):
        joined(base, "mailto:someone@example.org")
    with pytest.raises(UsageError, match="no web address"):
        joined(base, "http://[")


def test_a_site_is_a_host_with_or_without_www() -> None:
    assert host("http://WWW.Example.org:8080/a") == "www.example.org"
    assert host("http://[::1]/") == "::1"
    assert same_site("http://www.example.org/a", "https://EXAMPLE.org/b")
    assert not same_site("http://example.org/", "http://blog.example.org/")
    assert not same_site("http://example.org/", "http://example.org:8080/")
    assert not same_site("http://example.org/", "http://wwwexample.org/")


def test_names_that_mean_something_only_here() -> None:
    local = ("localhost", "intranet", "a.localhost", "printer.local", "metadata.google.internal", "nas.home.arpa")
    assert all(map(is_local_name, local))
    assert not any(map(is_local_name, ("example.org", "local.example.org", "::1", "10.0.0.1")))
    assert is_ip("10.0.0.1")
    assert is_ip("::1")
    assert not is_ip("example.org")


@pytest.mark.parametrize(
    ("ip", "kind"),
    [
        ("127.0.0.1", "a loopback address"),
        ("127.255.255.254", "a loopback address"),
        ("::1", "a loopback address"),
        ("10.0.0.5", "a private address"),
        ("172.16.0.1", "a private address"),
        ("172.31.255.255", "a private address"),
        ("192.168.1.1", "a private address"),
        ("fd12::1", "a private address"),
        ("fec0::1", "a private address"),
        ("100.64.0.1", "an address of carrier-grade NAT"),
        ("169.254.1.1", "a link-local address"),
        ("fe80::1", "a link-local address"),
        ("fe80::1%eth0", "a link-local address"),
        ("169.254.169.254", "an address of a cloud's metadata"),
        ("fd00:ec2::254", "an address of a cloud's metadata"),
        ("100.100.100.200", "an address of a cloud's metadata"),
        ("168.63.129.16", "an address of a cloud's metadata"),
        ("0.0.0.0", "an unspecified address"),
        ("::", "an unspecified address"),
        ("224.0.0.251", "a multicast address"),
        ("ff02::1", "a multicast address"),
        ("255.255.255.255", "a reserved address"),
        ("240.0.0.1", "a reserved address"),
        ("192.0.2.1", "a reserved address"),
        ("2001:db8::1", "a reserved address"),
        ("::ffff:127.0.0.1", "a loopback address"),
        ("::ffff:10.0.0.1", "a private address"),
        ("::127.0.0.1", "a reserved address"),
        ("2002:7f00:1::1", "a loopback address"),
        ("2002:a00:1::", "a private address"),
        ("64:ff9b::127.0.0.1", "a loopback address"),
        ("64:ff9b::a9fe:a9fe", "an address of a cloud's metadata"),
        ("64:ff9b:1::1", "a reserved address"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "a reserved address"),  # Teredo
        ("5f00::1", "a reserved address"),
        ("4000::1", "a reserved address"),
        ("nonsense", "no IP address"),
        ("", "no IP address"),
    ],
)
def test_machines_that_are_not_on_the_public_internet_are_refused(ip: str, kind: str) -> None:
    with pytest.raises(UsageError, match=f"^{kind}$"):
        check_address(ip)
    assert not allowed(ip)
    own = ("loopback", "private", "link-local", "carrier-grade NAT")
    assert allowed(ip, private=True) == any(word in kind for word in own)


@pytest.mark.parametrize(
    "ip",
    [
        "93.184.215.14",
        "11.0.0.1",
        "100.128.0.1",
        "169.253.0.1",
        "172.32.0.1",
        "198.20.0.1",
        "2606:2800:21f:cb07::1",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2002:808:808::1",
    ],
)
def test_machines_of_the_public_internet_are_allowed(ip: str) -> None:
    check_address(ip)
    assert allowed(ip)


@given(st.ip_addresses())
def test_nothing_is_allowed_that_python_knows_as_not_global(ip: IPv4Address | IPv6Address) -> None:
    if allowed(str(ip)):
        plain = ip if isinstance(ip, IPv4Address) else ip.ipv4_mapped or ip.sixtofour or ip
        assert plain.is_global or ip in NAT64
        assert not plain.is_multicast
        assert allowed(str(ip), private=True)


@given(st.ip_addresses(v=4))
def test_an_address_within_one_of_ipv6_counts_as_itself(ip: IPv4Address) -> None:
    number = int(ip)
    for hidden in (0xFFFF << 32 | number, 0x2002 << 112 | number << 80, 0x64FF9B << 96 | number):
        assert allowed(str(IPv6Address(hidden))) == allowed(str(ip))


def test_each_address_that_links_lead_to_comes_once() -> None:
    links = ["b", "mailto:x@example.org", "./b#part", "/c", "http://[", "d"]
    found = [f"https://example.org/{place}" for place in ("a/b", "c", "a/d")]
    assert all_joined("https://example.org/a/", links, 9) == tuple(found)
    assert all_joined("https://example.org/a/", links, 2) == tuple(found[:2])
