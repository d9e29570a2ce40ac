"""The same text twice is told from texts in the same form that say something else."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.analysis import terms
from docsearch.copies import are_copies, read_signature, signature
from docsearch.identity import document_id
from docsearch.model import Document, Hit, SearchResult, Version
from docsearch.records import candidate, encode
from docsearch.search import GROUPED, Index
from docsearch.versions import MARKS, Candidate, Fingerprint
from indexes import document, index

# A month's report in one form, with the month, the place and the figures left out.
REPORTS = {
    "en": "The programme of pairs of cities reports for {month}. In {place} the schools that take part were visited by "
    "{visitors} people from abroad, and {trees} trees were planted along the river with the help of the pupils. The "
    "office spent {spent} EUR on interpreters, travel and printing, which is within what was planned for the quarter. "
    "The steering group met once, thanked everyone who had helped, and asked the partners to send the lists of those "
    "present together with the invoices before the end of the next month. Letters go to the address below.",
    "sk": "Program partnerstiev miest podáva správu za {month}. Školy, ktoré sa v {place} zapojili, navštívilo "
    "{visitors} ľudí zo zahraničia a pozdĺž rieky sa s pomocou žiakov vysadilo {trees} stromov. Kancelária vydala na "
    "tlmočenie, cestovné a tlač {spent} EUR, čo zodpovedá plánu na štvrťrok. Riadiaca skupina zasadala raz, poďakovala "
    "všetkým, ktorí pomáhali, a požiadala partnerov, aby zoznamy prítomných spolu s faktúrami poslali do konca "
    "nasledujúceho mesiaca. Listy sa posielajú na adresu uvedenú nižšie.",
    "vi": "Chương trình kết nghĩa thành phố báo cáo cho {month}. Tại {place}, các trường tham gia đã đón {visitors} "
    "khách nước ngoài, và {trees} cây xanh đã được trồng dọc bờ sông với sự giúp đỡ của học sinh. Văn phòng đã chi "
    "{spent} EUR cho phiên dịch, đi lại và in ấn, đúng với kế hoạch của quý. Ban chỉ đạo họp một lần, cảm ơn tất cả "
    "những người đã giúp đỡ và đề nghị các đối tác gửi danh sách người dự cùng hóa đơn trước khi hết tháng sau. Thư từ "
    "xin gửi về địa chỉ dưới đây.",
    "th": "โครงการเมืองคู่มิตรรายงานประจำเดือน {month} ที่{place} โรงเรียนที่เข้าร่วมได้ต้อนรับผู้มาเยือนจากต่างประเทศ {visitors} คน "
    "และนักเรียนช่วยกันปลูกต้นไม้ริมแม่น้ำ {trees} ต้น สำนักงานใช้เงิน {spent} EUR เป็นค่าล่าม ค่าเดินทาง และค่าพิมพ์ "
    "ซึ่งเป็นไปตามแผนของไตรมาส คณะกรรมการประชุมหนึ่งครั้ง ขอบคุณทุกคนที่ช่วยเหลือ "
    "และขอให้ผู้ร่วมโครงการส่งรายชื่อผู้เข้าร่วมพร้อมใบแจ้งหนี้ก่อนสิ้นเดือนหน้า จดหมายให้ส่งมายังที่อยู่ด้านล่าง",
    "zh": "友好城市项目{month}工作报告。在{place}，参与项目的学校接待了{visitors}名外国来访者，"
    "学生们帮助沿河种植了{trees}棵树。"
    "办公室在口译、差旅和印刷方面支出{spent} EUR，符合本季度的计划。指导小组召开了一次会议，感谢所有提供帮助的人，"
    "并请各合作伙伴在下个月底之前将出席者名单连同发票一并寄来。来信请寄往以下地址。",
}
MONTHS = {
    "en": ("March 2017", "April 2017"), "sk": ("marec 2017", "apríl 2017"), "vi": ("tháng 3/2017", "tháng 4/2017"),
    "th": ("มีนาคม 2560", "เมษายน 2560"), "zh": ("2017年3月", "2017年4月"),
}  # fmt: skip
PLACES = {
    "en": ("Košice", "Girona"), "sk": ("Žiline", "Brne"), "vi": ("Đà Nẵng", "Huế"), "th": ("เชียงใหม่", "ขอนแก่น"),
    "zh": ("北京", "青岛"),
}  # fmt: skip
FIGURES = ({"visitors": "46", "trees": "380", "spent": "7250"}, {"visitors": "61", "trees": "412", "spent": "6910"})


def report(code: str, month: int = 0, place: int = 0, figures: int = 0, uri: str = "report") -> Document:
    text = REPORTS[code].format(month=MONTHS[code][month], place=PLACES[code][place], **FIGURES[figures])
    return document(text, code, uri=uri)


def read(made: Document) -> Candidate:
    return candidate(encode(made))


def alike(one: Document, other: Document) -> bool:
    first, second = read(one), read(other)
    assert are_copies(first, second) == are_copies(second, first)
    return are_copies(first, second)


@pytest.mark.parametrize("code", REPORTS)
def test_another_reports_figures_or_places_are_no_copy(code: str) -> None:
    first = report(code)
    assert alike(first, report(code, uri="elsewhere"))
    assert not alike(first, report(code, month=1, place=1, figures=1))
    assert not alike(first, report(code, figures=1))
    assert not alike(first, report(code, place=1))


@pytest.mark.parametrize("code", REPORTS)
def test_what_stands_around_a_text_makes_it_no_other(code: str) -> None:
    text = report(code).text
    around = document(f"Home | News\n{text}\nPrint this page", code, uri="a")
    dated = document(f"Košice, 14 March 2019\n{text}", code, uri="b")
    forwarded = document("From: Jana\nSubject: Fwd\n\n" + "\n".join(f"> {line}" for line in text.split("\n")), code)
    lines = document(text.replace(" ", "\n"), code, uri="c")
    for other in (around, dated, forwarded, lines):
        assert alike(report(code), other)


@pytest.mark.parametrize("code", REPORTS)
def test_a_text_that_contains_another_is_no_copy(code: str) -> None:
    text = report(code).text
    others = [document(f"{text}\n{REPORTS[other]}", code, uri=other) for other in REPORTS if other != code]
    repeated = document("\n".join([text] * 3), code, uri="thrice")
    begun = document(text[: len(text) // 2], code, uri="half")
    assert not any(alike(report(code), other) for other in (*others, repeated, begun))


def test_texts_that_say_other_things_in_as_many_words() -> None:
    assert not any(alike(*pair) for pair in itertools.combinations(map(report, REPORTS), 2))


def test_a_short_text_is_another_one_with_another_name() -> None:
    note = "Certificate: {} took part in the exchange of the twin towns and gave a talk on gardens that drink the rain."
    assert not alike(document(note.format("Jana Nová"), "en"), document(note.format("Peter Malý"), "en"))
    assert not alike(document("el año nuevo", "es"), document("el ano nuevo", "es"))


def test_one_text_said_to_be_in_two_languages() -> None:
    text = report("en").text
    assert not alike(document(text, "en", uri="a"), document(text, "fr", uri="b"))


def test_no_two_texts_of_the_sample_corpus_are_copies(corpus: Index) -> None:
    made = [read(corpus.document(document_id(uri))) for uri in corpus.stamps]
    assert len(made) >= 68
    assert not any(are_copies(*pair) for pair in itertools.combinations(made, 2))


@given(st.text(max_size=300), st.sampled_from(("en", "vi", "th", "zh", "und")))
def test_one_text_at_two_places_is_always_a_copy(text: str, code: str) -> None:
    pair = (document(text, code, title, title) for title in ("a", "b"))
    assert alike(*pair) == bool(terms(text, code))


@given(st.lists(st.text(min_size=1)))
def test_a_signature_comes_back_and_is_short(words: list[str]) -> None:
    made = signature(words)
    assert len(made) == (44 if words else 0)
    assert made.isascii()
    assert bool(read_signature(made)) == bool(words)
    assert signature(tuple(words)) == made


def test_a_signature_is_the_same_wherever_it_is_made() -> None:
    """Those of an index were made before: if a version of the library makes others, mapping.VERSION must change."""
    assert signature(["a", "press", "release"]) == "p8ktxsexpUIoy7KTjbH2fc2GOonLhLhldsH6LtojAP8="
    assert signature(["alone"]) != signature(["lonely"])


CANDIDATES = st.builds(
    Candidate,
    st.builds(Version, st.just("id"), st.just("uri"), st.just(""), st.sampled_from(("en", "vi"))),
    st.just(frozenset[str]()),
    st.builds(
        Fingerprint,
        st.integers(1, 3000),
        st.dictionaries(st.integers(0, 12) | st.integers(0, (1 << 23) - 1), st.integers(0, 511), max_size=MARKS),
    ),
    st.integers(0, 3) | st.integers(0, (1 << 256) - 1),
)


@given(CANDIDATES, CANDIDATES)
def test_it_does_not_matter_which_comes_first(one: Candidate, other: Candidate) -> None:
    assert are_copies(one, other) == are_copies(other, one)
    assert are_copies(one, one) == bool(one.signature)


@pytest.fixture(scope="module")
def reports() -> Index:
    """Reports of a month in five languages, each at three places, those of the next month, and what has no copy."""
    numbers = itertools.product(REPORTS, range(2), range(3))
    made = [report(c, uri=f"{place}/{c}-{month}.txt", month=month, figures=month) for c, month, place in numbers]
    return index(*made, document("Invoices of EUR 12 for trees.", "en", uri="invoice.txt"))


def listed(hit: Hit) -> list[str]:
    return [hit.id, *(each.id for each in (*hit.versions, *hit.copies))]


def test_copies_are_one_hit_and_counted(reports: Index) -> None:
    found = reports.search("EUR", limit=100)
    assert found.total == 31
    ids = [id for hit in found.hits for id in listed(hit)]
    assert len(ids) == len(set(ids)) == 31
    for hit in found.hits:
        copied = {copy.uri.rpartition("/")[2] for copy in hit.copies}
        pages = {uri.rpartition("/")[2] for uri in (hit.uri, *(version.uri for version in hit.versions))}
        assert copied == (pages if hit.uri != "invoice.txt" else set())
        assert len(hit.copies) == 2 * len(pages & copied)
        assert len({uri.partition("-")[2] for uri in pages}) == 1  # a month


def pages(opened: Index, text: str, size: int) -> list[SearchResult]:
    total = opened.search(text).total
    return [opened.search(text, limit=size, offset=offset) for offset in range(0, total, size)]


@pytest.mark.parametrize("size", [1, 2, 7])
def test_pages_make_the_whole(reports: Index, size: int) -> None:
    whole = reports.search("EUR", limit=100)
    assert tuple(hit for page in pages(reports, "EUR", size) for hit in page.hits) == whole.hits


@pytest.mark.parametrize("size", [3, 10, 100])
def test_where_more_match_than_are_compared_every_document_is_listed_once(size: int) -> None:
    many = [document(report("en").text, "en", uri=f"{number:03}.txt") for number in range(GROUPED + 12)]
    many += [document(f"River number {number}.", "en", uri=f"r{number}.txt") for number in range(9)]
    opened = index(*many)
    hits = [hit for page in pages(opened, "river", size) for hit in page.hits]
    assert sorted(id for hit in hits for id in listed(hit)) == sorted(each.id for each in many)
    assert max(len(hit.copies) for hit in hits) > 9


def test_the_best_match_is_shown_for_its_copies() -> None:
    text = report("sk").text
    opened = index(
        document(text, "sk", uri="plain.txt"), document(f"Preposlané z Bratislavy\n{text}", "sk", uri="mail.txt")
    )
    (hit,) = opened.search("preposlané stromy").hits
    assert (hit.uri, [copy.uri for copy in hit.copies]) == ("mail.txt", ["plain.txt"])
    (hit,) = opened.search("stromy lang:sk type:txt").hits
    assert len(hit.copies) == 1
