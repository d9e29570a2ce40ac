"""Texts that run as a script where a page fails to escape them: each sets `window.ran`, or tries to open a dialog.

The ways in follow OWASP's cheat sheet on filter evasion and the WHATWG parsing rules: elements, event handlers,
attributes, addresses, styles, comments and raw text that end early, templates, encodings, SVG and MathML, mutation.
"""

from __future__ import annotations

from itertools import product

_RUN = "window.ran=1"
_ELEMENTS = (
    "<script>{run}</script>",
    "<ScRiPt>{run}</sCrIpT >",
    "<script\n>{run}</script\n>",
    "<script/x>{run}</script>",
    "<script>/*</script><script>*/{run}</script>",
    "<scr<script>ipt>{run}</scr</script>ipt>",
    "<script type=module>{run}</script>",
    "<script src=data:text/javascript,{run}></script>",
    "<script src=//127.0.0.1:1/x.js></script>",
    "<svg><script>{run}</script></svg>",
    "<svg><script href=data:text/javascript,{run} />",
    "<img src=x onerror={run}>",
    "<img src=x onerror='{run}'>",
    '<img src=x onerror="{run}">',
    "<img/src=x/onerror={run}>",
    "<img src=x:x onerror\n=\n{run}>",
    '<img """><script>{run}</script>">',
    "<svg onload={run}>",
    "<svg/onload={run}//",
    "<svg><animate onbegin={run} attributeName=x dur=1s>",
    "<svg><set attributeName=href to=javascript:{run} /><a>x</a></svg>",
    "<svg><foreignObject><iframe srcdoc='<script>parent.{run}</script>'></iframe></foreignObject></svg>",
    "<svg><use href=data:image/svg+xml,%3Csvg%20onload={run}%3E />",
    "<math><mtext><img src=x onerror={run}></mtext></math>",
    "<math><mi><mglyph><style><img src=x onerror={run}></style></mglyph></mi></math>",
    "<body onload={run}>",
    "<body onpageshow={run}>",
    "<input autofocus onfocus={run}>",
    "<select autofocus onfocus={run}>",
    "<textarea autofocus onfocus={run}>",
    "<details open ontoggle={run}>",
    "<video><source onerror={run}></video>",
    "<video src=x onerror={run}></video>",
    "<audio src=x onerror={run}>",
    "<marquee onstart={run}>",
    "<iframe src=javascript:parent.{run}></iframe>",
    "<iframe srcdoc='<script>parent.{run}</script>'></iframe>",
    "<object data=javascript:{run}></object>",
    "<object data=data:text/html,<script>parent.{run}</script>></object>",
    "<embed src=javascript:{run}>",
    "<meta http-equiv=refresh content='0;url=javascript:{run}'>",
    "<base href=//127.0.0.1:1/>",
    "<link rel=stylesheet href=//127.0.0.1:1/x.css>",
    "<style>@import '//127.0.0.1:1/x.css';</style>",
    "<style>*{{background:url(//127.0.0.1:1/x)}}</style>",
    "<div style=background:url(//127.0.0.1:1/x)>x</div>",
    "<a href=javascript:{run} autofocus>x</a>",
    "<form action=javascript:{run}><button autofocus>x</button></form>",
    "<button formaction=javascript:{run} form=x>x</button>",
    "<template><script>{run}</script></template><script>{run}</script>",
    "<noscript><p title='</noscript><img src=x onerror={run}>'>",
    "<xmp><p title='</xmp><img src=x onerror={run}>'></xmp>",
    "<dialog open onclose={run}><form method=dialog>",
    "<p popover id=p onbeforetoggle={run}></p>",
    "<custom-x tabindex=1 onfocus={run} autofocus>",
    "<![CDATA[<script>{run}</script>]]>",
    "<!--><script>{run}</script>-->",
    "<?xml version='1.0'?><script>{run}</script>",
)
_OPENINGS = (  # what ends the place that the text may stand in
    "",
    '">',
    "'>",
    "-->",
    "</title>",
    "</textarea>",
    "</style>",
    "</mark></p>",
    "\x00",
    "]]>",
)
_OTHERS = (
    '" onfocus="window.ran=1" autofocus="',
    "' onfocus='window.ran=1' autofocus='",
    '" onmouseover="window.ran=1',
    "` onerror=`window.ran=1",
    "javascript:window.ran=1",
    "JaVaScRiPt:window.ran=1",
    "java\tscript:window.ran=1",
    "\x01javascript:window.ran=1",
    "data:text/html,<script>opener.ran=1</script>",
    "{{ self.__init__.__globals__ }}",
    "{{ 7 * 7 }}<script>window.ran=1</script>",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "${window.ran=1}",
    "%3Cscript%3Ewindow.ran=1%3C/script%3E",
    "&lt;script&gt;window.ran=1&lt;/script&gt;",
    "&#60;script&#62;window.ran=1&#60;/script&#62;",
    "\\u003cscript\\u003ewindow.ran=1\\u003c/script\\u003e",
    "＜script＞window.ran=1＜/script＞",
    "+ADw-script+AD4-window.ran=1+ADw-/script+AD4-",
    "\u202e>tpircs/<1=nar.wodniw>tpircs<",
    "</script><script>window.ran=1</script>",
    "';window.ran=1;//",
    '";window.ran=1;//',
    "</script\u2028><script>window.ran=1</script>",
)

PAYLOADS = tuple(
    dict.fromkeys(
        [
            *(element.format(run=_RUN) for element in _ELEMENTS),
            *_OTHERS,
            *(opening + element.format(run=_RUN) for opening, element in product(_OPENINGS, _ELEMENTS[::4])),
        ]
    )
)
