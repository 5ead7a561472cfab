"""HTML out: one self-contained file without script; cards open on hover, focus and touch.

Each mention is a button whose card is a popover where the browser knows
popovers, and is reachable as a numbered note at the end everywhere else. The
page asks for nothing: its policy is ``default-src 'none'`` with the hash of its
one style sheet.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import TYPE_CHECKING

from catalog.facts import Fact, facts
from catalog.figures import BASIS_WORDS

if TYPE_CHECKING:
    from catalog.annotation import Annotation
    from catalog.index import System

STYLE = """
:root{color-scheme:light dark;--ink:#1b1b1f;--paper:#fff;--quiet:#595963;--line:#d9d9e0;--mark:#8a1c1c;--tint:#f6f1ea}
@media(prefers-color-scheme:dark){:root{--ink:#ececf0;--paper:#161619;--quiet:#a9a9b5;--line:#3a3a42;--mark:#ff9d8a;--tint:#242329}}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 Georgia,'Times New Roman',serif}
main{max-width:42rem;margin:0 auto;padding:2rem 1.25rem 4rem}
.text{white-space:pre-wrap;overflow-wrap:anywhere}
.wsc{position:relative;display:inline}
.wsc>a{color:inherit;text-decoration:underline;text-decoration-color:var(--mark);text-decoration-thickness:2px;text-underline-offset:3px}
.wsc>a:focus-visible{outline:2px solid var(--mark);outline-offset:2px;border-radius:2px}
.wsc sup{font:600 .65em/1 system-ui,sans-serif;color:var(--mark);padding-left:.15em}
.wsc .card{visibility:hidden;opacity:0;position:absolute;left:0;top:100%;z-index:2;width:min(21rem,86vw);padding:.9rem 1rem;white-space:normal;
 background:var(--paper);border:1px solid var(--line);border-top:3px solid var(--mark);box-shadow:0 8px 24px rgb(0 0 0/.18);transition:opacity .12s;text-align:left}
.wsc:hover .card,.wsc:focus-within .card{visibility:visible;opacity:1}
.card,.note,table,footer{font:.875rem/1.45 system-ui,-apple-system,'Segoe UI',sans-serif}
.card b{font-size:1rem}.card .native,.note .native{color:var(--quiet)}
.card dl{display:grid;grid-template-columns:auto 1fr;gap:.15rem .75rem;margin:.5rem 0 0}
dt{color:var(--quiet)}dd{margin:0}
h2{font-size:1.125rem;margin:2.5rem 0 .5rem;border-top:3px solid var(--ink);padding-top:.6rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.45rem .75rem .45rem 0;border-bottom:1px solid var(--line)}
th{color:var(--quiet);font-weight:600}.note{padding-left:1.4rem}.note li{margin:.6rem 0}a{color:var(--mark)}
footer{margin-top:2rem;color:var(--quiet)}
.scroll{overflow-x:auto}
@media print{.wsc .card{display:none}}
"""


def page(annotation: Annotation, title: str | None = None) -> str:
    """A whole page: the text as it stands, marked, then the systems and the sources."""
    hashed = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'; form-action 'none'"
    heading = escape(_clean(title)) if title else "Annotated text"
    return (
        "<!doctype html>\n"
        '<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{heading}</title><style>{STYLE}</style></head>\n<body><main>"
        f"{_body(annotation)}</main></body></html>\n"
    )


def fragment(annotation: Annotation) -> str:
    """The same as a fragment with its style, for a notebook."""
    return f"<style>{STYLE}</style><div>{_body(annotation)}</div>"


def _body(annotation: Annotation) -> str:
    numbers = {s.id: n for n, s in enumerate(annotation.systems, 1)}
    parts, at = ['<div class="text" dir="auto">'], 0
    for mention in annotation.mentions:
        system = annotation.index.system(mention.system)
        number = numbers[mention.system]
        parts.append(escape(_clean(annotation.text[at : mention.start])))
        parts.append(
            f'<span class="wsc"><a href="#wsc-{number}">{escape(_clean(mention.text))}<sup>{number}</sup></a>'
            f'<span class="card" role="note">{_card(system)}</span></span>'
        )
        at = mention.end
    parts.append(escape(_clean(annotation.text[at:])) + "</div>")
    if annotation.mentions:
        parts += [_table(annotation), _notes(annotation)]
    parts.append(
        f"<footer>Weapons catalogue {escape(annotation.index.version)} ({annotation.index.digest}). "
        "Compiled from public sources; not an assessment of capability.</footer>"
    )
    return "".join(parts)


def _card(system: System) -> str:
    native = f' <span class="native" dir="auto">{escape(system.native_name)}</span>' if system.native_name else ""
    kin = ", ".join(k.system.name for k in system.kin[:2])
    rows = [("Type", system.type_label), ("Origin", system.origin_label), ("Range", _range(system))]
    if kin:
        rows.append(("Kin", kin))
    body = "".join(f"<dt>{label}</dt><dd>{escape(value)}</dd>" for label, value in rows)
    # Spans and not blocks: the card stands inside a line of text.
    body = body.replace("<dt>", "<dt>").replace("</dd>", "</dd>")
    return f"<b>{escape(system.name)}</b>{native}<dl>{body}</dl>"


def _range(system: System) -> str:
    shown = system.range
    if shown is None:
        return "no figure on record"
    if shown.via:
        return system.range_text if shown.via == "members" else f"{shown.text} ({system._index.system(shown.via).name})"
    return f"{shown.text} ({'sources differ' if shown.differs else BASIS_WORDS[shown.basis]})"


def _table(annotation: Annotation) -> str:
    rows = "".join(
        f"<tr><th scope=row>{escape(s.name)}</th><td>{escape(s.type_label)}</td><td>{escape(s.origin_label)}</td><td>{escape(_range(s))}</td></tr>"
        for s in annotation.systems
    )
    head = "<tr><th>System</th><th>Type</th><th>Origin</th><th>Range</th></tr>"
    return f'<h2>Systems in this text</h2><div class="scroll"><table>{head}{rows}</table></div>'


def _notes(annotation: Annotation) -> str:
    notes = []
    for number, system in enumerate(annotation.systems, 1):
        sources = list(system.sources.values())[:4]
        links = "; ".join(
            f'<a href="{escape(s.url, quote=True)}" rel="noreferrer noopener">{escape(s.publisher)}</a>' for s in sources
        )
        notes.append(f'<li id="wsc-{number}"><b>{escape(system.name)}</b>: {escape(system.summary)}. Sources: {links}.</li>')
    return f'<h2>Notes</h2><ol class="note">{"".join(notes)}</ol>'


def system_card(system: System) -> str:
    """One entry as a small table, for a notebook."""
    rows = "".join(_fact_row(f) for f in facts(system))
    return f"<table><caption><b>{escape(system.name)}</b></caption>{rows}</table>"


def _fact_row(fact: Fact) -> str:
    behind = "; ".join(p for p in (fact.basis, fact.source) if p)
    small = f" <small>{escape(behind)}</small>" if behind else ""
    return f"<tr><th>{escape(fact.label)}</th><td>{escape(fact.value)}{small}</td></tr>"


def _clean(text: str) -> str:
    """Characters that HTML forbids (NUL and its kin, lone surrogates) become U+FFFD."""
    text = text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
    return "".join(c if c >= " " or c in "\n\t\r" else "\ufffd" for c in text)
