"""Codes of languages as files have them: ISO 639-1, 639-2, 639-3 and BCP 47, to the primary tags used here."""

from __future__ import annotations

import re
from typing import Final

from docsearch.detectors.default import primary_tag

# ISO 639-1 and the codes of 639-2 (both kinds) and 639-3 for the same: of a language that has several, the one meant by
# its name ("cmn" for Chinese, "arb" for Arabic). From the aliases of CLDR. "src" is left out: it heads columns.
_SAME: Final = """
    aa:aar ab:abk ae:ave af:afr ak:aka,twi am:amh an:arg ar:ara,arb as:asm av:ava ay:ayr,aym az:azj,aze ba:bak
    be:bel bg:bul bi:bis bm:bam bn:ben bo:bod,tib br:bre bs:bos ca:cat ce:che ch:cha co:cos cr:cwd,cre cs:ces,cze
    cu:chu cv:chv cy:cym,wel da:dan de:deu,ger dv:div dz:dzo ee:ewe el:ell,gre en:eng eo:epo es:spa et:ekk,est
    eu:eus,baq fa:pes,prs,fas,per ff:fuc,ful fi:fin fj:fij fo:fao fr:fra,fre fy:fry ga:gle gd:gla gl:glg gn:gug,grn
    gu:guj gv:glv ha:hau he:heb hi:hin ho:hmo hr:hrv ht:hat hu:hun hy:hye,arm hz:her ia:ina id:ind ie:ile ig:ibo
    ii:iii ik:esk,ipk io:ido is:isl,ice it:ita iu:ike,iku ja:jpn jv:jav ka:kat,geo kg:kng,kon ki:kik kj:kua kk:kaz
    kl:kal km:khm kn:kan ko:kor kr:knc,kau ks:kas ku:kmr,kur kv:kpv,kom kw:cor ky:kir la:lat lb:ltz lg:lug li:lim
    ln:lin lo:lao lt:lit lu:lub lv:lvs,lav mg:plt,mlg mh:mah mi:mri,mao mk:mkd,mac ml:mal mn:khk,mon mr:mar
    ms:zsm,msa,may mt:mlt my:mya,bur na:nau nd:nde ne:npi,nep ng:ndo nl:nld,dut no:nor,nob,nno nr:nbl nv:nav ny:nya
    oc:oci oj:ojg,oji om:gaz,orm or:ory,ori os:oss pa:pan pi:pli pl:pol ps:pbu,pus pt:por qu:quz,que rm:roh rn:run
    ro:mol,ron,rum ru:rus rw:kin sa:san sc:srd sd:snd se:sme sg:sag si:sin sk:slk,slo sl:slv sm:smo sn:sna so:som
    sq:sqi,als,alb sr:srp,hbs,cnr ss:ssw st:sot su:sun sv:swe sw:swh,swa ta:tam te:tel tg:tgk th:tha ti:tir tk:tuk
    tl:tgl,fil tn:tsn to:ton tr:tur ts:tso tt:tat ty:tah ug:uig uk:ukr ur:urd uz:uzn,uzb ve:ven vi:vie vo:vol wa:wln
    wo:wol xh:xho yi:ydd,yid yo:yor za:zyb,zha zh:zho,cmn,chi zu:zul
"""
# Languages without a code of two letters that CLDR or a Wikipedia has data in.
_OTHERS: Final = """
    ace agq ann apc arn arz asa ast awa bal ban bar bas bem bew bez bgc bgn bho bjn blo blt brx bss bug byn cad cch
    ccp ceb cgg cho chr cic ckb cop crh csb csw dav dje doi dsb dua dyo ebu ewo ext frp frr fur gaa gez gsw guz hak
    haw hif hil hnj hsb ilo inh jbo jgo jmc kaa kab kaj kam kbd kcg kde kea ken kgp khq kkj kln kok kpe krc ksb ksf
    ksh kxv lad lag lez lij lkt lld lmo lrc ltg luo luy mai mas mdf mer mfe mgh mgo mhn mic min mni moh mua mus mwl
    myv mzn nan nap naq nds nmg nnh nqo nso nus nyn osa pag pam pap pcd pcm pis pms pnb prg quc raj rhg rif rof rue
    rup rwk sah saq sat sbp scn sdh seh ses shi shn sid skr sma smj smn sms ssy stq syr szl teo tig tpi trv trw twq
    tyv tzm vai vec vls vmw vun wae wal war wbp wuu xal xmf xnr xog yav yrl yue zea zgh
"""
_PRIMARY: Final = {code: code for code in _OTHERS.split()} | {
    code: entry[:2] for entry in _SAME.split() for code in (entry[:2], *entry[3:].split(","))
}
_NAMED_PAIR: Final = re.compile(r"(?:^|.*[._-])([a-z]{2,3})[_-]([a-z]{2,3})")


def language_code(tag: str | None) -> str | None:
    """The BCP 47 primary tag of a language: "vi" of vie, "no" of nb-NO; None where it is none known."""
    return _PRIMARY.get(primary_tag(tag) or "")


def named_pair(name: str) -> tuple[str, str] | None:
    """The two languages that the name of a file ends in: "en" and "vi" of dictionary.en-vi; None where it has none."""
    match = _NAMED_PAIR.fullmatch(name)
    one, other = (language_code(match[1]), language_code(match[2])) if match else (None, None)
    return (one, other) if one and other and one != other else None
