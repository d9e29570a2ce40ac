"""Light stemmers: forms of a word have one stem, other words have others, accents make no difference."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.analysis.light import CHANGING, RULES, stemmer
from docsearch.analysis.normalise import fold

# Forms of a word on one line, separated by blanks.
FORMS = {
    "afrikaans": """
        rivier riviere
        straat strate
        vergadering vergaderings
        boek boeke boekie""",
    "albanian": """
        qytet qyteti qytetit qytetin qytete qytetet qyteteve
        liqen liqeni liqenit liqene liqenet
        rrugë rruga rrugën rrugës rrugëve""",
    "armenian": """
        քաղաք քաղաքը քաղաքի քաղաքում քաղաքից քաղաքներ քաղաքներում
        գետ գետը գետի գետեր գետերի""",
    "basque": """
        hiri hiria hiriak hiriaren hirian hirira hiritik hirietan
        etxe etxea etxeak etxean etxetik""",
    "belarusian": """
        горад горада гораду горадам гарады гарадоў гарадах
        школа школы школу школай школ школах
        настаўнік настаўніка настаўнікі настаўнікаў""",
    "bengali": """
        শহর শহরের শহরে শহরগুলো
        নদী নদীর নদীতে""",
    "bulgarian": """
        град градът града градове градовете
        училище училището училища училищата
        ученик ученикът ученици учениците
        река реката реки реките
        радост радостта""",
    "czech": """
        město města městu městem městech městům
        dohoda dohody dohodu dohodou dohod dohodám
        starosta starosty starostovi starostou starostů
        matka matce matkou matek
        program programu programy programech
        český českého českému českých""",
    "estonian": """
        linn linna linnas linnast linnad linnade linnadest
        leping lepingu lepingut lepingud lepingute
        õpilane õpilase õpilast õpilased õpilaste""",
    "galician": """
        cidade cidades
        avión avións
        animal animais
        novo nova novos novas""",
    "georgian": """
        ქალაქი ქალაქის ქალაქში ქალაქიდან ქალაქები ქალაქებში
        მდინარე მდინარის მდინარეში მდინარეები""",
    "hebrew": """
        הסכם ההסכם בהסכם הסכמים להסכמים
        רחוב הרחוב ברחוב רחובות ברחובות
        חיפה בחיפה לחיפה מחיפה""",
    "hungarian": """
        város városok városban városból városokban
        könyvtár könyvtárak könyvtárban könyvtárat
        utca utcák utcán utcában""",
    "icelandic": """
        borg borgin borgar borgir borgirnar borgum
        samningur samningi samninginn samningar samningum
        höfn höfnin höfnina""",
    "irish": """
        cathair chathair gcathair
        sráid sráideanna
        Corcaigh gCorcaigh Chorcaigh""",
    "kazakh": """
        қала қаланың қалаға қаланы қалада қаладан қалалар қалаларда
        мектеп мектепте мектебі мектептер
        келісім келісімге келісімдер""",
    "latvian": """
        pilsēta pilsētas pilsētai pilsētā pilsētu pilsētām
        līgums līguma līgumu līgumi līgumos
        lācis lāča lāči""",
    "macedonian": """
        град градот градови градовите
        улица улицата улици улиците
        ученик ученикот ученици""",
    "mongolian": """
        хот хотын хотод хотоос хотууд
        гэрээ гэрээний гэрээг""",
    "polish": """
        miasto miasta miastu miastem miastach
        umowa umowy umowę umową umów umowami
        ulica ulicy ulicę ulicą ulic ulicach
        matka matce matką matek
        polski polskiego polskiej polskich
        problem problemu problemy problemami""",
    "serbian": """
        grad grada gradu gradom gradovi gradova gradovima
        sporazum sporazuma sporazumi sporazumima
        učenik učenika učenici učenicima
        knjiga knjige knjizi knjigu knjigama
        radost radosti radošću
        nov nova novog novom novim novih""",
    "slovak": """
        mesto mesta mestu meste mestom mestá mestami mestách
        krajina krajiny krajine krajinu krajinou krajín krajinám krajinách
        dohoda dohody dohodu dohodou dohôd dohodách
        primátor primátora primátorovi primátorom primátori primátorov
        Košice Košíc Košiciam Košiciach Košicami
        program programu programom programy programov programoch
        politik politika politici politikov
        projekt projektu projekte projektom projekty projektov projektmi
        matka matky matke matkou matiek matkách
        chlapec chlapca chlapcovi chlapci chlapcov
        nový nová nového novému novej novým nových novými
        slovenský slovenská slovenského slovenskej slovenských
        stanica stanice stanicu stanicou staníc staniciach
        dieťa dieťaťa""",
    "slovenian": """
        mesto mesta mestu mestom mestih
        sporazum sporazuma sporazumi sporazumov
        učenec učenca učenci učencev
        ulica ulice ulico ulicah""",
    "swahili": """
        kitabu vitabu
        mtoto watoto
        mwalimu walimu
        mji mjini""",
    "tagalog": """
        bansa bansang
        kasunduan kasunduang""",
    "turkish": """
        şehir şehirler şehirde şehirden şehirlerde
        kitap kitabı kitaplar kitapta
        belediye belediyesi belediyeler belediyede""",
    "ukrainian": """
        угода угоди угоду угодою угод угодами
        місто міста місту містом містах
        учитель учителя учителі учителів
        рука руки руці рукою
        будинок будинку будинки будинків
        новий нова нового новому новій нових новими""",
    "urdu": """
        شہر شہروں
        معاہدہ معاہدے معاہدوں
        کتاب کتابیں کتابوں""",
}
GROUPS = [(name, line.split()) for name, lines in FORMS.items() for line in lines.strip().splitlines()]
ALPHABET = "aábcčdďeéfghiíjklľĺmnňoóôpqrŕsštťuúůvwxyýzžåäöøæßþðñçãõēīūķļģņąęłśżźабвгґдеёжзиійїклмнопрстуўфхцчшщъыьэюя"


def stems(name: str, words: list[str]) -> list[str]:
    stem = stemmer(name, fold)
    return [fold(stem(word.lower())) for word in words]


def test_every_table_is_tried() -> None:
    assert FORMS.keys() == RULES.keys()


@pytest.mark.parametrize(("name", "forms"), GROUPS)
def test_forms_of_a_word_have_one_stem(name: str, forms: list[str]) -> None:
    assert len(set(stems(name, forms))) == 1, stems(name, forms)


@pytest.mark.parametrize("name", RULES)
def test_other_words_have_other_stems(name: str) -> None:
    groups = [forms for language, forms in GROUPS if language == name]
    assert len({stems(name, forms)[0] for forms in groups}) == len(groups)


@pytest.mark.parametrize(("name", "forms"), GROUPS)
def test_a_word_without_accents_has_the_stem_of_the_word_as_written(name: str, forms: list[str]) -> None:
    assert stems(name, list(map(fold, forms))) == stems(name, forms)


def test_what_stays_of_a_word_keeps_its_accents() -> None:
    slovak = stemmer("slovak", fold)
    assert [slovak(word) for word in ("krajín", "súdy", "súd", "sudy")] == ["krajín", "súd", "súd", "sud"]


@given(st.text(ALPHABET, min_size=1, max_size=20), st.sampled_from(sorted(RULES)))
def test_any_word_has_a_stem_that_accents_do_not_change(word: str, name: str) -> None:
    stem = stemmer(name, fold)
    assert stem(word) != ""
    assert fold(stem(word)) == fold(stem(fold(word)))


@given(st.text(ALPHABET, min_size=1, max_size=20), st.sampled_from(sorted(RULES)))
def test_a_stem_begins_as_its_word_does_where_it_is_said_to(word: str, name: str) -> None:
    stem = fold(stemmer(name, fold)(word))
    assert f"light-{name}" in CHANGING or fold(word).startswith(stem[: min(3, len(stem) - 1)])


@pytest.mark.parametrize("name", RULES)
def test_endings_leave_letters_enough(name: str) -> None:
    keep = min(int(number) for number in re.findall(r"\d+", RULES[name].endings))
    assert keep >= 2
