"""Light stemmers of our own: a table of endings a language, for what Snowball has no algorithm for or a worse one.

An ending comes off if enough letters stay, the longest that fits, stage after stage from the end of the word; then what
changes at the end of a stem is made alike (Slavic k and c, a vowel that comes and goes). Nouns and adjectives come
first: they are what is searched for, and endings of verbs are listed where they cost nouns little.

Endings are compared with the folded word, so that a word typed without accents has the stem of the word as written:
a suffix stemmer that knows accented endings only parts the two. What stays of the word keeps its accents.
Figures: docs/languages.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache, partial
from typing import NamedTuple


class Rules(NamedTuple):
    """How words of one language end.

    `endings`: for each stage the number of letters that must stay (3*2: the stage comes twice), then the endings, with
    accents or without. `tidy`: patterns and replacements, tried once each in order on what stays, without accents.
    """

    endings: str
    tidy: tuple[tuple[str, str], ...] = ()


class _Ready(NamedTuple):
    """Rules in the form that is fast: a stage is the letters that must stay, the longest ending, the endings and their
    last letters; patterns are compiled."""

    stages: tuple[tuple[int, int, frozenset[str], frozenset[str]], ...]
    tidy: tuple[tuple[re.Pattern[str], str], ...]


_CYRILLIC = "аеиоуіяюєыэъь"
_CK, _GZ = ("[kc]$", "c"), ("[gz]$", "z")
_CK_GZ = ("[кчц]$", "ц"), ("[гз]$", "з")


def _fleeting(vowels: str, before: str, every: str = "aeiouy") -> tuple[str, str]:
    """A vowel between the last two consonants of a stem goes: Slovak chlapec, chlapca."""
    return rf"(?<=..[^{every}])(?:{vowels})([{before}])$", r"\1"


# Slavic stages: endings; those that end in a consonant again, since a stem may end like one (program, programu); then
# what makes adjectives and verbs of nouns.
RULES = {
    "afrikaans": Rules(
        """
        3 e s es ste tjie tjies jie jies ie ies""",
        ((r"([aeou])\1([^aeiou])$", r"\1\2"), (r"([^aeiou])\1$", r"\1"), ("w$", "f")),
    ),
    "albanian": Rules(
        """
        3*2 i in it a e en et es eve evet ave avet ash esh at u un ut ja jen jes je jet jesh jeve jevet ise ine ive
        3 ar er""",
        (("j$", ""),),
    ),
    "armenian": Rules(
        """
        3*3 ը ն ս դ ի ից ով ում իդ ուց ներ եր
        """
    ),
    "basque": Rules(
        """
        3*2 a ak ek ari aren arekin arentzat an ra tik ko etan etara etatik etako eta en ei ekin entzat n az ik rik""",
    ),
    # о is а where it is not stressed (горад, гарады): always а here.
    "belarusian": Rules(
        """
        3 а я о е ы і у ю ь ои еи аи ою ею аю ом ем ам ям амі ямі ах ях ау яу оу еу ові еві ыя ія ая яя ае яе ое ее
          ага яга ога аму яму ому ым ім ымі імі ых іх ую юю ыи іи ію іі іям іямі іях э
        3 ом ем ам ям ым ім ых іх ах ях
        3 ов ев ав еиш ава ява ал ат іл іт ыт ыл ау яу іу""",
        (("о", "а"), ("дз$", "д"), _fleeting("а|е", "кцнрлтвм", _CYRILLIC), *_CK_GZ),
    ),
    "bengali": Rules(
        """
        2*2 র ের রা এর কে তে ে য় য়ে দের গুলো গুলি গুলোর গুলির টি টা টির টার""",
    ),
    "bulgarian": Rules(
        """
        3 ът ят ия ият а я о е и у ю ие ието ата ята ото ето ите ете ии ията иите ове еве овете евете иа иу
        3 ов ев""",
        (("(?<=т)т$", ""), _fleeting("ъ|е|о", "кцнрлтм", _CYRILLIC), *_CK_GZ, ("[хс]$", "с")),
    ),
    "czech": Rules(
        """
        3 a e i o u y ou om em am ami emi ama ach ech ich ym ymi ych mi im imi ima eho emu iho imu ovi ove ej us um
        3 am om em im um us ym ov ech ach
        4 ov ejs al il el at it et oval ovat uj""",
        (_fleeting("e", "cknlrmtvdb"), _CK),
    ),
    "estonian": Rules(
        """
        4 s st sse l le lt ks ni na ta ga nud tud da vad b ma
        3 de te d t id ide ite ed ad ud i eid aid uid oid e ei ai oi ade ude ede ete si sid ne se sed sei seid ste
        3 a e i u us""",
        ((r"([nkpt])\1$", r"\1"), ("g$", "k"), ("b$", "p"), ("d$", "t")),
    ),
    "galician": Rules(
        """
        3 s es a o e as os
        4 ment n l i ar er ir ad id and ab ou aron eron""",
    ),
    "georgian": Rules(
        """
        3 ში ზე თან დან კენ თვის მდე გან ივით სავით ებრ ადმი ურთ
        3 ი მა ს ის ით ად ო ისა ითა ადა სა თა ა ას ამ ავ ათ ეს ემ ედ ეთ ე
        3 ის ით ად ა ე
        3 ებ
        3 ა ე ო""",
    ),
    # One stem for a noun with any of its one-letter prefixes (and, the, in, to, that, from, as): all come off.
    "hebrew": Rules(
        """
        2 ים ות ה ת י יה ו יו יים ית יות""",
        (("^[הובלשמכ]+(?=...)", ""), ("ם$", "מ"), ("ן$", "נ"), ("ץ$", "צ"), ("ף$", "פ"), ("ך$", "כ")),
    ),
    "hungarian": Rules(
        """
        3 ban ben ba be bol nak nek val vel rol tol hoz hez nal nel on en ra re ig kent t ot et at al el n kor ul
        3 k ok ek ak m d ja je am em om ad ed od a e unk ink atok etek otok uk ik jai jei aim eim aid eid ai ei i jaik
          jeik aik eik juk nk tok tek
        3 k ok ek ak a e i o u
        3 a e i o u""",
        # The t of kert as well, which is taken for an accusative where it stands alone.
        ((r"([^aeiou])\1$", r"\1"), (r"([^aeiout])t$", r"\1")),
    ),
    # The article, then the ending; and ö, which is a before most other endings.
    "icelandic": Rules(
        """
        3 inn in id inum inni ins innar ina inu inir inar num nna nnar unum anna arnir arnar irnar urnar unni una sins
          urinn arinn arinnar arins ann ans ana irnir unnar
        3 ur ir ar i a u um s an ra rar ri ari ara ast asta asti astur astir astar ustu t
        3 ur ir ar i a u um""",
        ((r"o([^aeiouy]+)$", r"a\1"),),
    ),
    # What another word does to the beginning of a noun is undone: i gCorcaigh, Corcaigh.
    "irish": Rules(
        """
        3 anna eanna acha eacha a e i ai ithe aithe igh aigh ir il each ach""",
        (("^bhf", "f"), (r"^(?:m(?=b)|g(?=c)|n(?=[dg])|b(?=p)|d(?=t))", ""), (r"^([bcdfgmpst])h", r"\1")),
    ),
    # Case, possessor and number follow each other and may look alike: whatever fits comes off, three times.
    "kazakh": Rules(
        """
        3*3 ның нің дың дің тың тің ға ге қа ке ны ні ды ді ты ті да де та те нда нде дан ден тан тен нан нен мен бен
          пен ы і сы сі м ым ім н ың ің мыз міз ымыз іміз лар лер дар дер тар тер""",
        (("[бп]$", "п"), ("[гк]$", "к"), ("[ғқ]$", "қ")),
    ),
    "latvian": Rules(
        """
        2 s a e is us i am u ai ei o os as es em iem im um ij ie ais ajam aja ajai ajos ajas ajiem ajo ju ja jiem jos
          jus jam jai jas ji je iet
        3 ak san um ib aj ij""",
    ),
    "macedonian": Rules(
        """
        3 а и о е у ата ава ана ите иве ине ото ово оно от ов он ови овите овиве овине ето ево ено иот иов ион ја јата
          јава јана јо ии
        3 ов ев и""",
        (_fleeting("е|о", "кцнрлтм", _CYRILLIC), *_CK_GZ),
    ),
    "mongolian": Rules(
        """
        3*2 ын иин ны нии гиин д нд ид ад эд од өд т ыг ииг г аас ээс оос өөс аар ээр оор өөр таи тэи тои руу рүү луу
          лүү ууд үүд нууд нүүд чууд чүүд""",
    ),
    "polish": Rules(
        """
        3 a e i o u y om em am ami ach iach iami iom iem ie ia iu io owi owie ow mi ym ymi ych im imi ich ego emu iego
          iemu ej iej ii ij um ac ic yc ec al ala alo ali aly il ila ilo ili ily yl yla ylo yli yly el ela elo eli ely
          owac uje uja
        3 am om em im um ow ach ych ej al el il yl ac ic yc
        4 ow sz ejsz owa""",
        (_fleeting("ie|e|o", "cknlrmtwdb"), _CK),
    ),
    # Bosnian, Croatian and Serbian in Latin letters.
    "serbian": Rules(
        """
        3 a e i o u om em ama ema ima imo ovi eve ove ovima evima eva ova og oga ome omu im ih oj eg ega emu iju ijom
          ija ije iji ijama ijo ati iti eti aju ala alo ali ale ao ila ilo ili ile io ela elo eli eo
        3 am om em im ov ev og eg oj ih
        3 ov ev ij""",
        (_fleeting("a|e", "ckmnlrvtdg"), ("sc$", "st"), _CK, _GZ),
    ),
    "slovak": Rules(
        """
        3 a e i o u y ou om och am ami ach mi iam iami iach ia ie iu im ii iou io iom ym ymi ych ich imi eho emu ieho
          iemu ej iej ov
        3 am om im ym em ov ach
        4 ov ejs uj aj al il el at it et oval ovat""",
        (_fleeting("ie|e|o", "cknlrmtvdb"), _CK),
    ),
    "slovenian": Rules(
        """
        3 a e i o u om em ama ema oma ov ev ih im imi ima ega emu ah ami ja je ju jem jev ji jih jema jo ijo ijama
          ija ije iji ij ati iti eti ala ali alo ila ili ilo ale ile al il
        3 am om em im ov ev ih j
        3 ov ev ejs""",
        (_fleeting("e|a", "cknlrmtv"), _CK, _GZ),
    ),
    # The plural's prefix gives way to the singular's (vitabu, kitabu), and the ending of places goes (mjini, mji).
    "swahili": Rules(
        """
        3 ni""",
        (("^vi(?=...)", "ki"), ("^mwa", "wa"), ("^(?:wa|mi)(?=...)", "m")),
    ),
    # The linker between a noun and what describes it: bansang, bansa.
    "tagalog": Rules(
        """
        4 ng n""",
    ),
    # As in Kazakh.
    "turkish": Rules(
        """
        4*4 da de ta te dan den tan ten in un nin nun a e ya ye na ne i u yi yu ni nu la le yla yle nda nde ndan nden ca
          ce im um imiz umuz iniz unuz miz muz niz nuz si su m n lari leri lar ler ki dir dur tir tur""",
        (("b$", "p"), ("d$", "t"), ("g$", "k")),
    ),
    "ukrainian": Rules(
        """
        3 а я у ю о е є и і ь ою ею єю ом ем єм ам ям ами ями ах ях ів ов ев єв еи ові еві єві іі ію ія іє ією іями
          іях іям іи ии ого ому им их ими оі ьою ього ьому ім іх іми
        3 ом ем ам ям им их ах ях
        3 ов ев єв іш ува юва ал ат ил ит ує ув ав ив іл іт ют ят ут увал уват уют""",
        (_fleeting("о|е", "кцнрлтвм", _CYRILLIC), *_CK_GZ, ("(?<=...)і(?=[^аеиоуіяюєыэ]$)", "о")),
    ),
    "urdu": Rules(
        """
        2 وں یں یوں یاں ے ہ ا ی""",
    ),
}
# Whose stems may begin in another way than their words; those of all others may differ in their last letter at most
# within the first three.
CHANGING = frozenset(
    {"light-afrikaans", "light-belarusian", "light-hebrew", "light-icelandic", "light-irish", "light-swahili"}
)


def _ready(rules: Rules, fold: Callable[[str], str]) -> _Ready:
    stages: list[tuple[int, list[str]]] = []
    for part in rules.endings.split():
        if part[0].isdigit():
            keep, _, times = part.partition("*")
            stages += [(int(keep), endings := [])] * int(times or 1)
        else:
            endings.append(fold(part))
    return _Ready(
        tuple(
            (keep, max(map(len, endings)), frozenset(endings), frozenset(ending[-1] for ending in endings))
            for keep, endings in stages
        ),
        tuple((re.compile(pattern), replacement) for pattern, replacement in rules.tidy),
    )


@cache
def stemmer(name: str, fold: Callable[[str], str]) -> Callable[[str], str]:
    """From a normalised word to its stem by `RULES[name]`, accents kept; `fold` takes them away.

    The stem of a folded word is the folded stem of the word. Never "" for a word that is not. Raises KeyError.
    """
    # A word is stemmed several times over while its forms are made.
    return lru_cache(maxsize=64)(partial(_stem, _ready(RULES[name], fold), fold))


def _stem(rules: _Ready, fold: Callable[[str], str], word: str) -> str:
    folded = fold(word)
    if len(word) != len(folded):  # æ, þ, ß: not letter for letter
        word = folded
    end = len(folded)
    for keep, longest, endings, last in rules.stages:
        if folded[end - 1 : end] not in last:
            continue
        for size in range(min(longest, end - keep), 0, -1):
            if folded[end - size : end] in endings:
                end -= size
                break
    word, folded = word[:end], folded[:end]
    for pattern, replacement in rules.tidy:
        found = pattern.search(folded)
        if found and found[0] != replacement:
            tidied = pattern.sub(replacement, folded, 1)  # Match.expand parses the replacement each time
            word = (
                word[: found.start()]
                + tidied[found.start() : found.end() + len(tidied) - len(folded)]
                + word[found.end() :]
            )
            folded = tidied
    return word
