"""The sample corpus: every language and format is there, nothing is garbled, and all texts tell the same story."""

import email.policy
import html.parser
import re
import unicodedata
import zipfile
from collections import Counter
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import kreuzberg
import pytest

from conftest import load_script

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
README = (CORPUS / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted(path.relative_to(CORPUS).as_posix() for path in CORPUS.glob("*/*"))
IN_README = re.compile(r"`([a-z]{2}/[\w.-]+)`")
OLD_ENCODINGS = {
    "sk/tlacova-sprava-da-nang.html": "windows-1250",
    "th/rai-ngan-khun-na-phap-akat.txt": "cp874",
    "vi/bao-cao-cam-bien-muc-nuoc.txt": "utf-16",
}
WITHOUT_SPACES = {"ja", "th", "zh"}


def of_type(*suffixes: str) -> list[str]:
    return [name for name in DOCUMENTS if name.endswith(suffixes)]


class Words(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lang = ""
        self.meta: dict[str, str] = {}
        self.parts: dict[str, list[str]] = {"text": [], "title": [], "skipped": []}
        self.inside = "text"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.lang = given.get("lang", "")
        if tag == "meta":
            self.meta[given.get("property") or given.get("name", "")] = given.get("content", "")
        if tag in ("script", "style"):
            self.inside = "skipped"
        elif tag == "title":
            self.inside = "title"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "title"):
            self.inside = "text"

    def handle_data(self, data: str) -> None:
        self.parts[self.inside].append(data)


def page(name: str) -> Words:
    words = Words()
    words.feed((CORPUS / name).read_bytes().decode(OLD_ENCODINGS.get(name, "utf-8")))
    return words


def mail(name: str) -> EmailMessage:
    message = BytesParser(policy=email.policy.default).parsebytes((CORPUS / name).read_bytes())
    assert isinstance(message, EmailMessage)
    return message


def text_of(name: str) -> str:
    path = CORPUS / name
    match path.suffix:
        case ".pdf":
            text = kreuzberg.extract_bytes_sync(path.read_bytes(), "application/pdf").content
        case ".docx" | ".odt":
            with zipfile.ZipFile(path) as file:
                markup = file.read("word/document.xml" if path.suffix == ".docx" else "content.xml").decode()
            text = html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</w:t></w:r><w:r>|</?text:span[^>]*>", "", markup)))
        case ".eml":
            body = mail(name).get_body(("plain",))
            assert body is not None
            text = f"{mail(name)['subject']}\n{body.get_content()}"
        case ".html":
            text = " ".join(page(name).parts["text"])
        case _:
            text = path.read_bytes().decode(OLD_ENCODINGS.get(name, "utf-8"))
    return " ".join(text.split())


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {name: text_of(name) for name in DOCUMENTS}


def test_there_are_enough_documents_and_languages() -> None:
    languages = Counter(name.partition("/")[0] for name in DOCUMENTS)
    assert len(DOCUMENTS) >= 42
    assert len(languages) >= 20
    assert min(languages.values()) >= 2
    assert all(languages[code] >= 3 for code in ("ca", "en", "sk", "th", "vi"))


def test_every_format_is_there() -> None:
    formats = Counter(Path(name).suffix for name in DOCUMENTS)
    least = {".docx": 4, ".eml": 4, ".html": 10, ".md": 4, ".odt": 3, ".pdf": 4, ".txt": 6}
    assert formats.keys() == least.keys()
    assert {suffix for suffix, count in least.items() if formats[suffix] < count} == set()


def test_readme_names_every_document_and_no_other() -> None:
    listed = re.findall(r"^\| `([a-z]{2}/[\w.-]+)` \|", README, re.MULTILINE)
    assert listed == sorted(listed)
    assert listed == DOCUMENTS
    assert set(IN_README.findall(README)) == set(DOCUMENTS)
    assert README.startswith(
        f"# The sample corpus\n\n{len(DOCUMENTS)} short texts in {len({name[:2] for name in DOCUMENTS})} languages"
    )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_is_short_whole_and_clean(name: str, texts: dict[str, str]) -> None:
    text = texts[name]
    if name[:2] in WITHOUT_SPACES:
        assert 250 <= len(text) <= 2200
    else:
        assert 80 <= len(text.split()) <= 560
    assert unicodedata.is_normalized("NFC", text)
    assert "\ufffd" not in text
    assert not re.search(r"[ÃÂÄÅ][\x80-\xbf]|â€|&(amp|nbsp|#\d+);", text)
    odd = [char for char in text if unicodedata.category(char) in ("Cc", "Co", "Cn", "Cs")]
    assert odd == []


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name.endswith((".txt", ".md", ".html"))])
def test_text_files_are_in_the_encoding_they_claim(name: str) -> None:
    content = (CORPUS / name).read_bytes()
    if (codec := OLD_ENCODINGS.get(name)) is None:
        assert content.decode("utf-8")
        assert not content.startswith(b"\xef\xbb\xbf")
        return
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    text = content.decode(codec)
    script = {"sk": "LATIN SMALL LETTER L WITH CARON", "th": "THAI", "vi": "LATIN SMALL LETTER O WITH HORN"}[name[:2]]
    assert any(unicodedata.name(char, "").startswith(script) for char in text)
    if codec == "utf-16":
        assert content.startswith(b"\xff\xfe")
    if name.endswith(".html"):
        assert f"charset={codec}".encode() in content


@pytest.mark.parametrize("name", of_type(".html"))
def test_pages_look_like_pages(name: str) -> None:
    words = page(name)
    assert words.lang.partition("-")[0] == name[:2]
    assert len("".join(words.parts["title"])) > 20
    assert {"author", "description", "og:title", "og:type", "article:published_time"} <= words.meta.keys()
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", words.meta["article:published_time"])
    assert words.meta["og:title"] in " ".join(words.parts["text"])
    assert "cookie" in (CORPUS / name).read_text(encoding=OLD_ENCODINGS.get(name, "utf-8")).lower()
    assert 4_000 <= len((CORPUS / name).read_bytes()) <= 20_000


def test_one_page_mixes_languages() -> None:
    text = text_of("th/sueksa-dungan-chiang-mai.html")
    assert sum("\u0e00" <= char <= "\u0e7f" for char in text) > 600
    assert {"Home", "Library", "Related stories", "Subscribe"} <= set(re.findall(r"[A-Z][a-z]+(?: [a-z]+)?", text))


@pytest.mark.parametrize("name", of_type(".eml"))
def test_mails_are_well_formed(name: str) -> None:
    message = mail(name)
    assert message.defects == []
    assert all(part.defects == [] for part in message.walk())
    assert all(message[header] for header in ("from", "to", "subject", "date", "message-id"))
    assert message["date"].datetime.utcoffset() is not None
    people = [*message["from"].addresses, *message["to"].addresses]
    assert all(person.domain.endswith("example.org") for person in people)
    assert "=?" not in str(message["subject"])
    assert all(len(line) <= 998 for line in (CORPUS / name).read_bytes().split(b"\r\n"))


def test_mails_differ_in_form() -> None:
    parts = [part for name in of_type(".eml") for part in mail(name).walk() if not part.is_multipart()]
    assert {part["content-transfer-encoding"] for part in parts} == {"base64", "quoted-printable"}
    assert {part.get_content_type() for part in parts} == {"text/plain", "text/html"}
    assert {mail(name).is_multipart() for name in of_type(".eml")} == {True, False}


def test_pdf_text_comes_out_with_its_letters() -> None:
    pages = {}
    for name in of_type(".pdf"):
        found = kreuzberg.extract_bytes_sync((CORPUS / name).read_bytes(), "application/pdf")
        pages[name] = found.metadata["page_count"]
        assert found.metadata["title"]
    assert pages["sk/sprava-zo-studijnej-cesty.pdf"] == 2
    assert {name[:2] for name in pages} >= {"sk", "cs", "en"}
    assert set("áäčďéíĺľňóôŕšťúýž") <= set(text_of("sk/sprava-zo-studijnej-cesty.pdf").lower())
    assert set("áčďéěíňóřšťúůýž") <= set(text_of("cs/zprava-z-cesty-bandung.pdf").lower())
    assert "Trần Thị Mỹ Hạnh" in text_of("sk/sprava-zo-studijnej-cesty.pdf")
    assert "instal·lat vuit bancs" in text_of("ca/memoria-corredor-onyar.pdf")


def test_addresses_and_sites_are_example_ones() -> None:
    places_for_standards = {"schema.org", "www.w3.org"}
    for name in DOCUMENTS:
        markup = (
            (CORPUS / name).read_bytes().decode(OLD_ENCODINGS.get(name, "utf-8")) if name in of_type(".html") else ""
        )
        hosts = set(re.findall(r"(?:https?://|[\w.]@)([\w-]+(?:\.[\w-]+)+)", markup + text_of(name)))
        assert {host for host in hosts - places_for_standards if not host.endswith("example.org")} == set()


def test_corpus_is_small() -> None:
    assert sum(path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()) < 3_000_000


# A fact of corpus/README.md -> the words each document has for it, in its own calendar, script and number format.
FACTS: dict[str, dict[str, str]] = {
    "closing conference, 5-7 October 2022": {
        "ar/casablanca-lyon.html": "من 5 إلى 7 أكتوبر 2022",
        "ar/mutamar-kosice.txt": "من ٥ إلى ٧ تشرين الأول/أكتوبر ٢٠٢٢",
        "cs/zprava-z-cesty-bandung.pdf": "5.–7. října 2022",
        "de/rundschreiben-netzwerk.eml": "vom 5. bis 7. Oktober 2022",
        "en/closing-conference-agenda.md": "5–7 October 2022",
        "hu/kassai-zarokonferencia.txt": "2022. október 5. és 7. között",
        "id/pengumuman-residensi.md": "5–7 Oktober 2022",
        "it/verbale-comitato.odt": "5–7 ottobre 2022",
        "ja/kosice-taikai.html": "2022年10月5日（水）から7日（金）まで",
        "ko/kosice-hoeui-annae.txt": "2022년 10월 5일(수)~7일(금)",
        "pl/notatka-koszyce.docx": "w dniach 5–7 października 2022 r.",
        "pt/relatorio-recife.docx": "05 a 07/10/2022",
        "sk/zaverecna-konferencia-kosice.md": "5. – 7. októbra 2022",
        "th/rai-ngan-khun-na-phap-akat.txt": "5-7 ตุลาคม 2565",
        "th/chotmai-kosice.eml": "5-7 ตุลาคม 2565",
        "uk/lviv-sposterihach.md": "5–7 жовтня 2022 року",
        "vi/thu-moi-hoi-nghi-kosice.eml": "từ ngày 5 đến ngày 7 tháng 10 năm 2022",
        "zh/kosice-huiyi.txt": "10月5日至7日",
    },
    "closing conference, 260 people": {
        "ar/mutamar-kosice.txt": "٢٦٠ شخصًا من ٢٤ مدينة",
        "en/closing-conference-agenda.md": "260 people from 24 cities",
        "hu/kassai-zarokonferencia.txt": "24 város 260 képviselője",
        "ja/kosice-taikai.html": "24都市から260人",
        "ko/kosice-hoeui-annae.txt": "24개 도시 260명",
        "th/thot-bot-rian.odt": "260 คน จาก 24 เมือง",
        "uk/koshytsi-konferentsiia.html": "260 учасників із 24 міст",
        "zh/kosice-huiyi.txt": "24座城市的260名代表",
    },
    "Košice in Da Nang, 17-21 June 2019": {
        "sk/sprava-zo-studijnej-cesty.pdf": "17. – 21. júna 2019",
        "sk/tlacova-sprava-da-nang.html": "od 17. do 21. júna",
        "vi/le-ky-ket-da-nang-kosice.html": "từ ngày 17 đến ngày 21/6/2019",
    },
    "Da Nang in Košice, 7-11 October 2019": {
        "sk/harmonogram-navstevy.eml": "7. – 11. 10. 2019",
        "sk/tlacova-sprava-da-nang.html": "7. až 11. októbra 2019",
        "vi/ke-hoach-tham-kosice.docx": "7–11/10/2019",
        "vi/le-ky-ket-da-nang-kosice.html": "từ ngày 7 đến ngày 11/10/2019",
    },
    "Bratislava in Chiang Mai, 11-15 November 2019": {
        "th/rai-ngan-khun-na-phap-akat.txt": "11-15 พฤศจิกายน 2562",
        "th/sueksa-dungan-chiang-mai.html": "11-15 พฤศจิกายน พ.ศ. 2562",
        "vi/chiang-mai-va-bratislava.md": "11–15/11/2019",
    },
    "Chiang Mai in Bratislava, 23-27 May 2022": {
        "sk/bratislava-chiang-mai.txt": "od 23. do 27. mája 2022",
        "th/thot-bot-rian.odt": "23-27 พฤษภาคม 2565",
        "vi/chiang-mai-va-bratislava.md": "từ ngày 23 đến ngày 27 tháng 5 năm 2022",
    },
    "Taichung in Bologna, 18-22 November 2019": {
        "it/bologna-taichung-mense.html": "dal 18 al 22 novembre 2019",
        "zh/taizhong-boluoniya.md": "民國108年11月18日至22日",
    },
    "Kobe in Porto, 2-6 December 2019": {
        "ja/kobe-porto-houkoku.txt": "令和元年12月2日（月）から6日（金）まで",
        "pt/porto-kobe.html": "de 2 a 6 de dezembro de 2019",
    },
    "Turku in Incheon, 19-23 September 2022": {
        "fi/loppuraportti-hukkalampo.pdf": "19.–23.9.2022",
        "ko/incheon-turku.html": "9월 19일부터 23일까지",
    },
    "Medellín in Girona, 23-27 September 2019": {
        "ca/girona-medellin.html": "del 23 al 27 de setembre",
        "es/informe-visita-girona.docx": "entre el 23 y el 27 de septiembre de 2019",
    },
    "Recife in Szeged, 9-13 September 2019": {
        "hu/szeged-recife.html": "2019. szeptember 9. és 13. között",
        "pt/relatorio-recife.docx": "de 9 a 13 de setembro de 2019",
    },
    "Lyon in Casablanca, 14-18 October 2019": {
        "ar/casablanca-lyon.html": "من 14 إلى 18 أكتوبر 2019",
        "fr/compte-rendu-casablanca.odt": "du 14 au 18 octobre 2019",
    },
    "Bandung in Brno, 16-20 September 2019": {
        "cs/brno-bandung-rezidence.html": "16.–20. září 2019",
        "id/kunjungan-brno.txt": "16–20 September 2019",
    },
    "Gdańsk in Qingdao, 21-25 October 2019": {
        "pl/gdansk-qingdao.txt": "od 21 do 25 października 2019 r.",
        "zh/qingdao-gdansk.html": "10月21日至25日",
    },
    "second call closes on 30 April 2021": {
        "ca/convocatoria-pilots.odt": "30 d’abril de 2021",
        "en/pilot-grants-awarded.docx": "30 April 2021",
        "sk/vyzva-na-pilotne-projekty.docx": "30. apríla 2021 o 17.00 h",
        "th/prakat-thun-nam-rong.docx": "30 เมษายน 2564",
    },
    "pilot of Košice and Da Nang, EUR 75,000": {
        "ar/mutamar-kosice.txt": "٧٥٬٠٠٠ يورو",
        "en/pilot-grants-awarded.docx": "€75,000",
        "vi/bao-cao-cam-bien-muc-nuoc.txt": "75.000 euro",
        "zh/kosice-huiyi.txt": "7.5万欧元",
    },
    "pilot of Bratislava and Chiang Mai, EUR 72,500": {
        "en/pilot-grants-awarded.docx": "€72,500",
        "pl/notatka-koszyce.docx": "72 500 euro",
        "sk/bratislava-chiang-mai.txt": "72 500 eur",
        "th/rai-ngan-khun-na-phap-akat.txt": "72,500 ยูโร",
        "vi/chiang-mai-va-bratislava.md": "72.500 euro",
    },
    "pilot of Lyon and Casablanca, EUR 74,500": {
        "ar/casablanca-lyon.html": "74.500 يورو",
        "en/pilot-grants-awarded.docx": "€74,500",
        "fr/lyon-casablanca-tram.html": "74 500 €",
    },
    "Taichung's own money, TWD 1.5 million": {
        "it/bologna-taichung-mense.html": "1,5 milioni di dollari taiwanesi",
        "it/verbale-comitato.odt": "1.500.000 dollari taiwanesi",
        "zh/taizhong-boluoniya.md": "新臺幣150萬元",
    },
    "Bandung's own money, IDR 850 million": {
        "cs/brno-bandung-rezidence.html": "850 milionů rupií",
        "cs/zprava-z-cesty-bandung.pdf": "850 000 000 IDR",
        "id/pengumuman-residensi.md": "Rp 850 juta",
    },
    "small grants of the network, until 28 April 2023": {
        "en/small-grants-2023.md": "28 April 2023, 17:00",
        "th/small-grants-2023.md": "28 เมษายน 2566 เวลา 17.00 น.",
        "vi/small-grants-2023.md": "17 giờ ngày 28 tháng 4 năm 2023",
    },
    "small grants of the network, EUR 40,000": {
        "en/small-grants-2023.md": "EUR 40,000",
        "th/small-grants-2023.md": "40,000 ยูโร",
        "vi/small-grants-2023.md": "40.000 euro",
    },
}


@pytest.mark.parametrize("fact", FACTS)
def test_documents_agree_on_the_facts(fact: str, texts: dict[str, str]) -> None:
    assert [name for name, words in FACTS[fact].items() if words not in texts[name]] == []


KOSICE = "Košic|Košíc|Kosice|Kassa|Kassá|Kaschau|Koszyc|Кошиц|กอชิตเซ|โคชิเซ|コシツェ|코시체|科希策|كوشيتسه"
BRATISLAVA = "Bratislav|Bratysław|Pozsony|Братислав|บราติสลาวา|ブラチスラバ|브라티슬라바|布拉迪斯拉发|براتيسلافا"


@pytest.mark.parametrize(("query", "forms"), [("Košice", KOSICE), ("Bratislava", BRATISLAVA)])
def test_sample_queries_have_answers_in_many_languages(query: str, forms: str, texts: dict[str, str]) -> None:
    row = next(line for line in README.splitlines() if line.startswith(f"| `{query}` |"))
    answers = IN_README.findall(row)
    assert len({name[:2] for name in answers}) >= 10
    assert {"sk", "th", "vi"} <= {name[:2] for name in answers}
    assert [name for name in answers if not re.search(forms, texts[name])] == []


def test_generated_documents_are_up_to_date() -> None:
    script = load_script("build_corpus_documents")
    targets = script.targets()
    assert set(targets) == {*of_type(".docx", ".eml", ".odt", ".pdf"), *OLD_ENCODINGS}
    assert set(script.ENCODINGS) == set(OLD_ENCODINGS)
    buildable = {name: path for name, path in targets.items() if not name.endswith(".pdf")}  # these need no package
    assert [name for name, path in buildable.items() if script.build(name, path) != (CORPUS / name).read_bytes()] == []
