"""Facts in order are the same facts."""

from hypothesis import given
from hypothesis import strategies as st

from docsearch.fact_order import ORDERS, in_order
from docsearch.facts import facts
from docsearch.model import DateSpan
from indexes import document

DATES = st.one_of(
    st.none(),
    st.builds(
        lambda y, m: DateSpan(f"{y}-{m:02}-01", f"{y}-{m:02}-28", "range"), st.integers(1900, 2100), st.integers(1, 12)
    ),
    st.just(DateSpan(None, "2020-12-31", "range")),
    st.just(DateSpan("2016-01-01", None, "range")),
)


@given(st.lists(DATES, max_size=20))
def test_facts_in_order_are_the_same_facts(spans: list[DateSpan | None]) -> None:
    (fact,) = facts(document("Košice", "sk"), ())
    given_facts = [fact._replace(date=span, page=number) for number, span in enumerate(spans)]
    assert list(in_order(iter(given_facts), "document")) == given_facts
    for order in ORDERS:
        assert sorted(found.page or 0 for found in in_order(given_facts, order)) == list(range(len(spans)))
    dated = [found.date for found in in_order(given_facts, "date")]
    begins = [span.start or span.end or "" for span in dated if span]
    assert begins == sorted(begins)
    assert None not in dated[: len(begins)]
