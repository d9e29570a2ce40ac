"""E-mail addresses, web addresses and telephone numbers in running text.

Addresses are found from their "@", "://" or dots, and hold only if they end in a known top-level domain. Telephone
numbers are checked by phonenumbers; without a "+" they need a word such as "tel." before them, since law numbers,
accounts and dates look the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from docsearch.entities.apart import leftmost
from docsearch.entities.date_names import primary
from docsearch.model import Contact, Mention
from docsearch.patterns import compiled

_ASCII_HOST = r"(?i)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,10}[a-z]{2,18}(?![a-z0-9])"
_ANY_HOST = r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,10}[^\W\d_]{2,18}"
_PATH = r"(?::\d{2,5})?(?:[/?#][^\s<>\"“”„«»…|\\^`{}]{0,2000})?"
_SCHEME = r"(?i)(?:https?|ftp)$"
_GLUED = r"(?<=[A-Za-z0-9])[\u0e00-\u109f\u1780-\u17ff\u3000-\u9fff\uac00-\ud7ff\uff00-\uffef]"
_AT = r"(?i) ?[\[({] ?(?:at|@|zavináč|zavinac|arroba|chiocciola|małpa|malpa|kukac|ät|ad|собака) ?[\])}] ?"
_DOT = r"(?i) ?[\[({] ?(?:\.|dot|bodka|tečka|tecka|punto|punt|punkt|ponto|point|kropka|pont|punct|точка) ?[\])}] ?"
_HIDDEN_HOST = rf"[\w-]+(?:(?:\.|{_DOT.removeprefix('(?i)')})[\w-]+)+"
_LOCAL = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-"
_LONGEST_LOCAL = 64  # RFC 5321, 4.5.3.1
_LONGEST_HOST = 253
_TAIL = ".,;:!?'’*_~-"  # what ends the sentence and not the address
_BRACKETS = (("(", ")"), ("[", "]"))

_COUNTRIES = """
ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf cg
ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi
gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw
ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng
ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn
so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws
ye yt za zm zw
"""
_OTHERS = """
com org net edu gov int mil info biz name museum aero coop jobs travel mobi asia cat eus gal tel pro app dev online site
shop store blog cloud tech space city london paris berlin wien amsterdam brussels tokyo news media agency academy center
community foundation international network solutions support systems team world xyz club live today email link page
рф рус укр бел срб мкд бг ею мон қаз հայ გე ελ ευ ไทย ລາວ 中国 中國 台灣 台湾 香港 新加坡 公司 网络 한국 भारत বাংলা ভারত
இந்தியா இலங்கை ලංකා مصر السعودية امارات ایران الاردن المغرب تونس قطر عمان فلسطين سورية پاکستان
"""
_DOMAINS = frozenset((_COUNTRIES + _OTHERS).split())
_FILES = frozenset({"md", "py", "sh", "cc", "ps", "name", "pro", "so", "ml", "link", "page"})  # kinds of files, words
# Little used domains that are words: "konca.na" is two sentences without the space between.
_WORDS = frozenset({"na", "to", "so", "do", "je", "as", "pa", "te", "va", "mu"})
_NO_HOSTS = frozenset({"asp.net", "ado.net", "vb.net"})

_NUMBER = r"(?<![A-Za-z0-9/.,-])\(?\+?\(?\d[\d \u00a0()/.‐–-]{4,28}\d(?![A-Za-z0-9])"
_LOOK_BACK = 40
_LONGEST_GAP = 24  # between the word and the number: "tel. (Po – Pi 8:00 - 16:00): 055/..." is rarer than a false one
_LIST = (
    r"[\s,;/|]{0,4}(?:a|alebo|nebo|or|and|und|oder|et|ou|y|o|e|i|lub|и|или|та|și|sau|và|và|และ|หรือ|、)?[\s,;/|]{0,4}"
)
_WORD = (
    r"(?:(?<![^\W\d_])(?:tel|tél|telf|tlf|ph|phone|telephone|téléphone|telefón\w*|telefon\w*|teléfon\w*|telèfon\w*|"
    r"telp|telepon|mob|mobil\w*|móvil|mòbil|cell|handy|gsm|call center|"
    r"call|fax|faks|faksi|telefax|hotline|helpline|infolink\w*|whatsapp|"
    r"viber|zalo|hp|puh|puhelin|matkapuhelin|tālr\w*|sími|simi|тел|моб|факс|телефон\w*|мобільн\w*|мобильн\w*|τηλ|"
    r"τηλέφωνο|φαξ|κιν|đt|sđt|đtdđ|dt|điện thoại|số máy|di động|هاتف|جوال|فاكس|تلفن|تلفکس|موبایل|טל|טלפון|נייד|פקס|"
    r"फ़ोन|फोन|मोबाइल|ফোন|மொபைல்|தொலைபேசி|հեռ|ტელ|ფაქსი)(?![^\W\d_])|"
    r"โทร|โทรศัพท์|มือถือ|แฟกซ์|เบอร์|ໂທ|ទូរស័ព្ទ|ဖုန်း|電話|电话|手機|手机|傳真|传真|携帯|ファックス|ファクス|전화|팩스|휴대폰|[☎☏✆📞📱📠])"
)
# Where most who write the language live. Left out are those of several large countries: ar en es pt sw.
_REGIONS = """
 af:ZA az:AZ be:BY bg:BG bn:BD bs:BA ca:ES cs:CZ da:DK de:DE el:GR et:EE eu:ES fa:IR fi:FI fr:FR ga:IE gl:ES he:IL
 hi:IN hr:HR hu:HU hy:AM id:ID is:IS it:IT ja:JP ka:GE kk:KZ km:KH ko:KR lo:LA lt:LT lv:LV mk:MK mn:MN ms:MY mt:MT
 my:MM nb:NO ne:NP nl:NL nn:NO pl:PL ro:RO ru:RU sk:SK sl:SI sq:AL sr:RS sv:SE ta:IN th:TH tl:PH fil:PH tr:TR
 uk:UA ur:PK uz:UZ vi:VN zh:CN"""
_NATIONAL = 0.8


def find_contacts(text: str, language: str) -> list[Mention]:
    """The addresses and telephone numbers in `text`, in order and apart; `language` is a BCP 47 tag or "und".

    A number without a country is read as of the country of another one in the text, or else of the language's. Web
    addresses keep their scheme, or the lack of it; hosts and e-mails are in small letters. Never raises.
    """
    return leftmost([*_emails(text), *_urls(text), *_phones(text, language)])


def _mention(text: str, start: int, end: int, kind: str, value: str, sure: float = 1.0) -> Mention:
    return Mention(start, end, text[start:end], Contact(kind, value), sure)


def _emails(text: str) -> Iterator[Mention]:
    """E-mail addresses, also with "[at]" for the sign."""
    at = text.find("@")
    while at >= 0:
        start, end = _local(text, at), _host(text, at + 1)
        if start < at and end:
            yield _mention(text, start, end, "email", text[start:end].lower())
        at = text.find("@", at + 1)
    if "[" not in text and "(" not in text and "{" not in text:
        return
    for match in compiled(_AT).finditer(text):
        start = _local(text, match.start())
        host = compiled(_HIDDEN_HOST).match(text, match.end())
        name = compiled(_DOT).sub(".", host.group()) if host else ""
        shown = _host(name, 0)
        if host and start < match.start() and shown:
            end = host.end() - (len(name) - shown)
            yield _mention(text, start, end, "email", f"{text[start : match.start()]}@{name[:shown]}".lower())


def _local(text: str, end: int) -> int:
    """Where the part of an address before its sign starts; `end` where there is none."""
    part = text[max(end - _LONGEST_LOCAL, 0) : end]
    local = part[len(part.rstrip(_LOCAL)) :].lstrip(".%+-")
    return end if local.endswith(".") else end - len(local)


def _host(text: str, start: int) -> int:
    """Where the host name that starts here ends; 0 where none does, or not in a known domain."""
    for pattern in (_ASCII_HOST, _ANY_HOST):
        match = compiled(pattern).match(text, start, start + _LONGEST_HOST)
        labels = match.group().split(".") if match else []
        while len(labels) > 1:
            if labels[-1].lower() in _DOMAINS and (
                labels[-1].islower() or not labels[-1].isascii() or labels[0].isupper()
            ):
                return start + len(".".join(labels))
            labels.pop()
    return 0


def _urls(text: str) -> Iterator[Mention]:
    """Web addresses: with a scheme, and bare ones."""
    done = 0
    for match in compiled(r"://|\.(?=[^\W_])").finditer(text):
        if match.start() < done:
            continue
        if match.group() == "://":
            scheme = compiled(_SCHEME).search(text, max(match.start() - 5, done), match.start())
            if scheme is None:
                continue
            start, host = scheme.start(), match.end()
        else:
            start = host = _first_label(text, match.start(), done)
        end = _host(text, host) if host < match.start() or match.group() == "://" else 0
        if not end or (start == host and not _stands(text, start, end)):
            dotted = compiled(r"[\w.-]*").match(text, match.end(), match.end() + 2 * _LONGEST_HOST)
            done = dotted.end() if dotted and dotted.end() - match.end() > _LONGEST_HOST else done  # for linear time
            continue
        done = _address_end(text, end)
        value = text[start:end].lower() + text[end:done]
        yield _mention(text, start, done, "url", value.removesuffix("/"))


def _first_label(text: str, dot: int, after: int) -> int:
    """Where the first label of a host name with this dot starts."""
    part = text[max(dot - _LONGEST_LOCAL, after, 0) : dot]
    match = compiled(r"[A-Za-z0-9-]+$").search(part) or compiled(r"[^\W_][\w-]*$").search(part)
    return dot - len(part) + match.start() if match else dot


def _stands(text: str, start: int, end: int) -> bool:
    """Whether a bare host name is one: no part of an e-mail, a path or a file name, and no abbreviation."""
    host = text[start:end]
    labels = host.lower().split(".")
    before, following = text[start - 1 : start], text[end : end + 1]
    if before in ("@", ".", "/", "\\", "_", "-", "=") or following in ("@", "_", "-") or host.lower() in _NO_HOSTS:
        return False
    if before.isalnum() and before < "\u0e00":
        return False
    if labels[0] == "www":
        return len(labels) > 2
    if following != "/" and (labels[-1] in _FILES or (len(labels) == 2 and labels[-1] in _WORDS)):
        return False
    return (
        len(labels[-2]) > 1 and not labels[-2].isdigit() and (len(labels) > 2 or len(labels[0]) > 2 or following == "/")
    )


def _address_end(text: str, end: int) -> int:
    """Where a web address ends whose host ends here: path and query too, without what closes the sentence."""
    match = compiled(_PATH).match(text, end)
    tail = match.group() if match else ""
    glued = compiled(_GLUED).search(tail)
    tail = tail[: glued.start()] if glued else tail
    while tail:
        stripped = tail.rstrip(_TAIL)
        for opening, closing in _BRACKETS:
            if stripped.endswith(closing) and stripped.count(closing) > stripped.count(opening):
                stripped = stripped[:-1]
        if stripped == tail:
            break
        tail = stripped
    return end + len(tail)


def _phones(text: str, language: str) -> Iterator[Mention]:
    """Telephone numbers that start with a plus or stand after a word that says so."""
    numbers = [match.span() for match in compiled(_NUMBER).finditer(text)]
    told = [(start, end, "+" in text[start : start + 3]) for start, end in numbers]
    said: list[tuple[int, int, bool]] = []
    for start, end, foreign in told:
        listed = bool(said) and compiled(_LIST).fullmatch(text, said[-1][1], start) is not None
        if foreign or listed or _word_before(text, start):
            said.append((start, end, foreign))
    if not said:
        return
    region = _region(language)
    for start, end, foreign in sorted(said, key=lambda each: not each[2]):
        for first, last, value, country in _parsed(text[start:end], None if foreign else region):
            region = country if foreign and country else region
            yield _mention(text, start + first, start + last, "phone", value, 1.0 if foreign else _NATIONAL)


def _region(language: str) -> str | None:
    at = _REGIONS.find(f" {primary(language)}:")
    return _REGIONS[at:].partition(":")[2][:2] if at >= 0 else None


def _word_before(text: str, start: int) -> bool:
    """Whether a word that announces a telephone number stands shortly before it, with no other number between."""
    before = text[max(start - _LOOK_BACK, 0) : start].lower()
    ends = [match.end() for match in compiled(_WORD).finditer(before)]
    between = before[ends[-1] :] if ends else ""
    return bool(ends) and len(between) <= _LONGEST_GAP and not any(map(str.isdigit, between))


def _parsed(text: str, region: str | None) -> Iterator[tuple[int, int, str, str | None]]:
    """The valid numbers in a stretch of text: where, in E.164, and of which country."""
    # Imported when a number is met that may be one: 25 ms.
    from phonenumbers import PhoneNumberFormat, PhoneNumberMatcher, format_number, region_code_for_number

    for match in PhoneNumberMatcher(text, region):
        value = format_number(match.number, PhoneNumberFormat.E164)
        yield match.start, match.end, value, region_code_for_number(match.number)
