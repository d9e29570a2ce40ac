"""Ids and digests: the same on every machine, others for other documents."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.identity import digest, document_id

URIS = st.text(max_size=60) | st.text(alphabet=st.characters(categories=("Cs", "L", "P")), max_size=10)


@pytest.mark.parametrize(
    ("uri", "id"),
    [("corpus/vi/le-ky-ket.html", "b4b042d5a8d97861"), ("https://example.org/Košice", "d424cd9dc160eaa7")],
)
def test_ids_stay_what_they_were(uri: str, id: str) -> None:
    assert document_id(uri) == id


def test_digests_stay_what_they_were() -> None:
    assert digest("Košice".encode()) == "c07fbcb1a52b88e656c07c670f234810"


@given(URIS)
def test_the_id_of_any_uri_is_one_an_engine_takes(uri: str) -> None:
    assert re.fullmatch("[0-9a-f]{16}", document_id(uri))
    assert document_id(uri) == document_id(uri)


@given(URIS, URIS)
def test_other_uris_have_other_ids(one: str, other: str) -> None:
    assert (document_id(one) == document_id(other)) == (one == other)


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_other_bytes_have_another_digest(one: bytes, other: bytes) -> None:
    assert re.fullmatch("[0-9a-f]{32}", digest(one))
    assert (digest(one) == digest(other)) == (one == other)
