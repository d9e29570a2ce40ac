"""Web pages around an article: menus, cookie banner, related lists, footer, scripts and styles, as sites have them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from html import escape

_WORDS = "main nav item wrap inner btn card grid hero col row link list icon title meta tag foot head box panel tab"
_PROPERTIES = ("margin", "padding", "color", "background", "border", "font-size", "line-height", "display", "width")
_MENU = ("Home", "City hall", "Mayor", "Budget", "Tenders", "Tourism", "Schools", "Transport", "Culture", "Contact us")


def small_page(random_: random.Random, language: str, title: str, article: Sequence[str], pool: Sequence[str]) -> str:
    """A page with two or three kilobytes of furniture."""
    return _page(
        language,
        title,
        head=[_styles(random_, 4), _script(random_, 300)],
        before=[_menu(random_, pool, 8), _cookies()],
        article=article,
        after=[_related(random_, pool, 3), _footer(random_, pool, 4)],
    )


def big_page(random_: random.Random, language: str, title: str, article: Sequence[str], pool: Sequence[str]) -> str:
    """A page of 50 to 90 KB, most of which no reader sees or wants to."""
    return _page(
        language,
        title,
        head=[_styles(random_, random_.randint(150, 260)), _linked_data(title), _script(random_, 9_000)],
        before=[_cookies(), _menu(random_, pool, 60), _crumbs(random_, pool), _share()],
        article=article,
        after=[
            _share(),
            _related(random_, pool, random_.randint(18, 30)),
            _aside(random_, pool, 25),
            _comments(random_, pool, 6),
            _footer(random_, pool, 40),
            _script(random_, random_.randint(9_000, 16_000)),
        ],
    )


def _page(
    language: str,
    title: str,
    head: Sequence[str],
    before: Sequence[str],
    article: Sequence[str],
    after: Sequence[str],
) -> str:
    named = escape(title)
    body = "\n".join(_blocks(article))
    return "\n".join(
        [
            f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">',
            f'<title>{named} | City portal</title><meta property="og:title" content="{named}">',
            '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/site.css">',
            *head,
            "</head><body>",
            *before,
            f'<main id="content"><article class="post"><h1>{named}</h1>',
            body,
            "</article></main>",
            *after,
            "</body></html>",
        ]
    )


def _blocks(article: Sequence[str]) -> Iterator[str]:
    """Paragraphs, with a heading or a list among them now and then."""
    for number, paragraph in enumerate(article):
        content = escape(paragraph, quote=False)
        if number % 5 == 3:
            yield f"<h2>{content[:60].strip()}</h2>"
        if number % 7 == 5:
            yield "<ul>" + "".join(f"<li>{part}</li>" for part in content.split(", ")) + "</ul>"
        else:
            yield f"<p>{content}</p>"


def _links(random_: random.Random, pool: Sequence[str], count: int) -> str:
    return "".join(
        f'<li class="menu-item item-{random_.randint(1, 999)}"><a href="/{random_.randint(100, 99_999)}/'
        f'{random_.choice(_WORDS.split())}" title="{escape(name)}">{escape(name)}</a></li>'
        for name in (
            (random_.choice(_MENU) if random_.random() < 0.5 else random_.choice(pool)[:30]) for _ in range(count)
        )
    )


def _menu(random_: random.Random, pool: Sequence[str], count: int) -> str:
    return f'<header class="site-header"><nav class="main-nav"><ul>{_links(random_, pool, count)}</ul></nav></header>'


def _crumbs(random_: random.Random, pool: Sequence[str]) -> str:
    return f'<div class="breadcrumbs"><ul>{_links(random_, pool, 3)}</ul></div>'


def _cookies() -> str:
    return (
        '<div id="cookie-banner" class="cookie-consent"><p>We use cookies to improve your visit to this site and to '
        'count our readers. <a href="/cookies">Read more</a></p><button>Accept all</button><button>No</button></div>'
    )


def _share() -> str:
    sites = ("Facebook", "Twitter", "LinkedIn", "WhatsApp", "E-mail")
    return (
        '<div class="social-share">'
        + "".join(f'<a href="#" class="share-{s}">Share on {s}</a>' for s in sites)
        + "</div>"
    )


def _related(random_: random.Random, pool: Sequence[str], count: int) -> str:
    cards = "".join(
        f'<div class="card related-card"><a href="/news/{random_.randint(1, 9_999)}"><img src="/t/{number}.jpg">'
        f"<h3>{escape(random_.choice(pool)[:80])}</h3></a>"
        f'<p class="teaser">{escape(random_.choice(pool)[:140])}</p></div>'
        for number in range(count)
    )
    return f'<section class="related"><h2>Related articles</h2>{cards}</section>'


def _aside(random_: random.Random, pool: Sequence[str], count: int) -> str:
    return f'<aside class="sidebar"><h3>Most read</h3><ol>{_links(random_, pool, count)}</ol></aside>'


def _comments(random_: random.Random, pool: Sequence[str], count: int) -> str:
    each = "".join(
        f'<li class="comment"><cite>Reader {n}</cite><p>{escape(random_.choice(pool)[:200])}</p></li>'
        for n in range(count)
    )
    return f'<div id="comments" class="comments"><h3>Comments</h3><ol>{each}</ol></div>'


def _footer(random_: random.Random, pool: Sequence[str], count: int) -> str:
    return (
        f'<footer class="site-footer"><ul>{_links(random_, pool, count)}</ul>'
        "<p>© 2019 City portal. All rights reserved. Reproduction only with written consent.</p></footer>"
    )


def _styles(random_: random.Random, count: int) -> str:
    words = _WORDS.split()
    rules = "".join(
        f".{random_.choice(words)}-{random_.choice(words)}{{{random_.choice(_PROPERTIES)}:{random_.randint(0, 64)}px;"
        f"{random_.choice(_PROPERTIES)}:#{random_.randint(0, 0xFFFFFF):06x}}}"
        for _ in range(count)
    )
    return f"<style>{rules}</style>"


def _script(random_: random.Random, size: int) -> str:
    words, lines = _WORDS.split(), []
    while size > 0:
        one, other = random_.choice(words), random_.choice(words)
        lines.append(
            f"function {one}{size}(e){{if(e<{random_.randint(1, 999)}&&window.{other}){{e+='<b>'+{one}}}return e}}"
        )
        size -= len(lines[-1])
    return f"<script>{''.join(lines)}</script>"


def _linked_data(title: str) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": title, "datePublished": "2017-11-05"}
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False).replace("</", "")}</script>'
