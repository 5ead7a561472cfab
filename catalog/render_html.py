"""HTML out: one self-contained file without script; cards open on hover, focus and touch.

A mention carries a card (beside the text where there is room, under the line on
a middling screen, as a sheet at the foot of a narrow one) and a number that
leads to its note; the note leads back to each mention. The page asks for
nothing: its policy is ``default-src 'none'`` with the hash of its one style
sheet. Every rule of that sheet is scoped, so that a notebook is left alone; where a
reader drops the sheet, the cards stay hidden and the notes remain.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import TYPE_CHECKING

from catalog.facts import Fact, facts, figure_facts
from catalog.figures import BASIS_WORDS

if TYPE_CHECKING:
    from catalog.annotation import Annotation
    from catalog.index import System
    from catalog.mention import Mention

STYLE = """
.wscat{--ink:#1c1b1a;--paper:#fffdfa;--quiet:#63605b;--line:#dcd7ce;--accent:#9b1c1c;--tint:#f7f1e8;line-height:1.55}
@media(prefers-color-scheme:dark){.wscat{--ink:#e9e6e1;--paper:#1a1918;--quiet:#aaa59d;--line:#3d3a36;--accent:#ff9c85;--tint:#262422}}
.wscat-page{color-scheme:light dark;margin:0;background:#fffdfa}
@media(prefers-color-scheme:dark){.wscat-page{background:#1a1918}}
.wscat-page .wscat{color:var(--ink);max-width:38rem;margin:0 auto;padding:2.5rem 1.25rem 5rem;font:1.125rem/1.6 Charter,'Iowan Old Style','Source Serif 4','Noto Serif',Georgia,'Times New Roman',serif}
.wscat .text{position:relative;white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:plaintext;text-align:start}
.wscat .name{text-decoration:underline 1.5px var(--accent);text-underline-offset:.18em;text-decoration-skip-ink:auto;cursor:help;border-radius:2px}
.wscat .wsc:hover .name,.wscat .wsc:focus-within .name,.wscat .wsc:target .name{background:var(--tint);box-shadow:0 0 0 .12em var(--tint)}
.wscat .name:focus-visible,.wscat .ref:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.wscat .wsc{scroll-margin-top:35vh}
.wscat .ref{unicode-bidi:isolate;font:600 .62em/0 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;vertical-align:.55em;color:var(--accent);text-decoration:none;padding:.5em .12em;white-space:nowrap}
.wscat .ref:hover{text-decoration:underline}
.wscat .card,.wscat .after,.wscat footer{font:.875rem/1.45 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}
.wscat .card{visibility:hidden;display:block;position:absolute;z-index:2;left:0;width:20rem;max-width:100%;box-sizing:border-box;margin-top:.3rem;padding:.85rem 1rem .95rem;
white-space:normal;text-align:left;direction:ltr;color:var(--ink);background:var(--paper);border:1px solid var(--line);border-top:3px solid var(--accent);box-shadow:0 6px 22px rgb(0 0 0/.16);pointer-events:none}
.wscat .wsc:target .card,.wscat .wsc:hover .card,.wscat .wsc:focus-within .card{visibility:visible}
.wscat .wsc:hover .card,.wscat .wsc:focus-within .card{z-index:3}
.wscat .card b{font-size:1.0625rem}.wscat .native{color:var(--quiet);font-weight:400}
.wscat .card i{display:block;font-style:normal;color:var(--quiet)}
.wscat .row{display:grid;grid-template-columns:4.2rem 1fr;column-gap:.6rem;margin-top:.35rem}
.wscat .row span:first-child{color:var(--quiet)}
.wscat .said{margin-top:.55rem;padding-top:.5rem;border-top:1px solid var(--line)}
.wscat .after{margin-top:2.75rem;border-top:3px solid var(--ink)}
.wscat h2{font:700 1.0625rem/1.3 inherit;font-size:1.0625rem;margin:1.1rem 0 .35rem}
.wscat table{border-collapse:collapse;width:100%;font:inherit}
.wscat th,.wscat td{text-align:left;vertical-align:baseline;padding:.5rem .9rem .5rem 0;border-bottom:1px solid var(--line)}
.wscat thead th{color:var(--quiet);font-weight:400;padding-bottom:.3rem}
.wscat tbody th{font-weight:700;min-width:6.5rem}.wscat td:last-child{padding-right:0}
.wscat small{display:block;font-size:.8125rem;color:var(--quiet)}
.wscat ol{padding-left:1.6rem;margin:.4rem 0}.wscat li{margin:.75rem 0;scroll-margin-top:2rem}.wscat li::marker{color:var(--accent);font-weight:600}
.wscat li:target{background:var(--tint);box-shadow:0 0 0 .5rem var(--tint)}
.wscat ul{list-style:none;padding:0;margin:.2rem 0}.wscat li li{margin:.15rem 0}
.wscat .after a{color:var(--accent);text-underline-offset:.15em}
.wscat footer{margin-top:2rem;padding-top:.7rem;border-top:1px solid var(--line);color:var(--quiet)}
@supports(anchor-scope:--m){.wscat .wsc{anchor-name:--m;anchor-scope:--m}.wscat .card{position-anchor:--m;left:max(0px,min(anchor(left),100% - 20rem))}}
@media(min-width:80rem){.wscat-page .card{left:calc(100% + 1.75rem);width:18.5rem;max-width:none;margin-top:-2.4rem;box-shadow:none}}
@media(max-width:40rem){.wscat-page .wscat{font-size:1.0625rem;padding-top:1.5rem}.wscat-page .wsc .card{position:fixed;left:.75rem;right:.75rem;bottom:.75rem;width:auto;max-width:none;margin:0;box-shadow:0 4px 28px rgb(0 0 0/.35)}
.wscat thead{display:none}.wscat tr{display:grid;grid-template-columns:1fr;padding:.6rem 0;border-bottom:1px solid var(--line)}.wscat tbody th,.wscat td{padding:0;border:0}}
@media print{.wscat .card{display:none}.wscat-page,.wscat-page .wscat{background:#fff;color:#000}}
"""
MOST_IN_NOTE = 6


def page(annotation: Annotation, title: str | None = None) -> str:
    """A whole page: the text as it stands, marked, then the systems, their notes and sources."""
    hashed = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'; form-action 'none'"
    heading = escape(_clean(title)) if title else "Annotated text"
    return (
        "<!doctype html>\n"
        '<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{heading}</title><style>{STYLE}</style></head>\n"
        f'<body class="wscat-page"><main class="wscat">{_body(annotation, "wsc")}</main></body></html>\n'
    )


def fragment(annotation: Annotation) -> str:
    """The same as a fragment with its style, for a notebook; ids differ from text to text."""
    text = annotation.text.encode("utf-8", "surrogatepass")
    prefix = f"wsc-{hashlib.sha256(text).hexdigest()[:8]}"
    return f'<style>{STYLE}</style><div class="wscat">{_body(annotation, prefix)}</div>'


def _body(annotation: Annotation, prefix: str) -> str:
    numbers = {s.id: n for n, s in enumerate(annotation.systems, 1)}
    places: dict[str, list[str]] = {}
    cards: dict[str, str] = {}
    parts, at = ['<div class="text" dir="auto" lang="">'], 0
    for mention in annotation.mentions:
        number = numbers[mention.system]
        if mention.system not in cards:
            cards[mention.system] = _card(annotation.index.system(mention.system))
        back = places.setdefault(mention.system, [])
        place = f"{prefix}-{number}-{len(back) + 1}"
        back.append(place)
        parts.append(escape(_clean(annotation.text[at : mention.start])))
        parts.append(
            f'<span class="wsc" id="{place}"><span class="name" tabindex="0" aria-describedby="{place}-card">{escape(_clean(mention.text))}</span>'
            f'<a class="ref" href="#{prefix}-{number}" aria-label="note {number}">{number}</a>'
            f'<span class="card" id="{place}-card" role="note" hidden>{cards[mention.system]}{_said(annotation, mention)}</span></span>'
        )
        at = mention.end
    parts.append(escape(_clean(annotation.text[at:])) + "</div>")
    if annotation.mentions:
        from catalog.render_claims import html_section

        parts += ['<section class="after">', _table(annotation), html_section(annotation), _notes(annotation, prefix, places), "</section>"]
    parts.append(
        f"<footer>Weapons catalogue {escape(annotation.index.version)} ({annotation.index.digest}). "
        "Compiled from public sources; not an assessment of capability.</footer>"
    )
    return "".join(parts)


def _native(system: System) -> str:
    return f' <span class="native" dir="auto">{escape(system.native_name)}</span>' if system.native_name else ""


def _card(system: System) -> str:
    """What a reader wants of a system at once: type, range, origin, family. Spans, as it stands inside a line."""
    figure, behind = _range(system)
    small = f"<small>{escape(behind)}</small>" if behind else ""
    rows = [("Range", f"{escape(figure)}{small}"), ("Origin", escape(system.origin_label))]
    family = system._index.find(system.family or "")
    if family is not None and family.id != system.id:
        rows.append(("Family", escape(family.name)))
    elif system.members:
        rows.append(("Members", escape(_few([m.name for m in system.members], 5))))
    if system.status:
        rows.append(("Status", escape(system.status.replace("_", " "))))
    body = "".join(f'<span class="row"><span>{label}</span><span>{value}</span></span>' for label, value in rows)
    return f"<b>{escape(system.name)}</b>{_native(system)}<i>{escape(_what(system))}</i>{body}"


def _said(annotation: Annotation, mention: Mention) -> str:
    """What is special about one mention: a family, a yardstick, or another possible meaning."""
    said = []
    if mention.role == "family":
        said.append("Named here as a family.")
    elif mention.role == "compared":
        said.append("Named here as a comparison.")
    others = [s.name for id in mention.alternatives if (s := annotation.index.find(id)) is not None]
    if others:
        said.append(f"The same word can mean {_few(others, 3, 'or')}.")
    return f'<i class="said">{escape(" ".join(said))}</i>' if said else ""


def _what(system: System) -> str:
    label = system.type_label
    if system.kind == "family":
        info = system._index.bundle.types.get(system.type)
        label = f"family of {info.plural}" if info else f"family: {label}"
    return label[:1].upper() + label[1:]


def _range(system: System) -> tuple[str, str]:
    """The shown range, and whose figure it is."""
    shown = system.range
    if shown is None:
        return "no figure on record", ""
    figure = f"{shown.text} in the air" if shown.field == "endurance_h" else shown.text
    if shown.via == "members":
        return figure, "across its members"
    if shown.via:
        return figure, f"of the {system._index.system(shown.via).name}"
    if shown.differs:
        known = system._index.bundle.sources
        who = [known[s.source].publisher if s.source in known else s.source for s in shown.statements]
        return figure, f"sources differ: {' and '.join(who)}"
    return figure, BASIS_WORDS[shown.basis]


def _few(words: list[str], most: int, last: str = "and") -> str:
    """``a, b and c``; past ``most`` of them, how many more there are."""
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def _table(annotation: Annotation) -> str:
    rows = []
    for system in annotation.systems:
        figure, behind = _range(system)
        small = f"<small>{escape(behind)}</small>" if behind else ""
        rows.append(
            f'<tr><th scope="row">{escape(system.name)}</th><td>{escape(_what(system))}</td>'
            f"<td>{escape(system.origin_label)}</td><td>{escape(figure)}{small}</td></tr>"
        )
    head = "".join(f'<th scope="col">{label}</th>' for label in ("System", "Type", "Origin", "Range"))
    return f"<h2>Systems in this text</h2><table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _notes(annotation: Annotation, prefix: str, places: dict[str, list[str]]) -> str:
    notes = []
    for number, system in enumerate(annotation.systems, 1):
        back = " ".join(
            f'<a href="#{place}" aria-label="mention {n} in the text">↑{n if len(places[system.id]) > 1 else ""}</a>'
            for n, place in enumerate(places[system.id], 1)
        )
        notes.append(
            f'<li id="{prefix}-{number}"><b>{escape(system.name)}</b>{_native(system)} {back}<br>'
            f"{escape(_sentence(system.summary))}{_claims(system)}{_links(system)}</li>"
        )
    return f"<h2>Notes and sources</h2><ol>{''.join(notes)}</ol>"


def _claims(system: System) -> str:
    """Every statement of the shown figure as its source has it, best first."""
    shown = system.range
    if shown is None or shown.via:
        return ""
    known = system._index.bundle.sources
    every = figure_facts(system, shown.field)
    rows = []
    for fact in every[:MOST_IN_NOTE]:
        source = known.get(fact.source_id)
        by = _link(source.url, fact.source) if source else escape(fact.source)
        note = escape(f" [{fact.note}]") if fact.note else ""
        rows.append(f"<li>{escape(fact.value)}, {escape(fact.basis)}: “{escape(fact.quote)}”{note}, {by}</li>")
    if len(every) > MOST_IN_NOTE:
        rows.append(f"<li>and {len(every) - MOST_IN_NOTE} more on record</li>")
    return f"<ul>{''.join(rows)}</ul>"


def _links(system: System) -> str:
    """The sources of identity, which the statements above need not repeat."""
    known = system._index.bundle.sources
    cited = [known[id] for id in system.record.sources if id in known]
    links = "; ".join(_link(s.url, s.publisher) for s in cited[:MOST_IN_NOTE])
    return f"<small>Identity: {links}</small>" if links else ""


def _link(url: str, text: str) -> str:
    return f'<a href="{escape(url, quote=True)}" rel="noreferrer noopener">{escape(text)}</a>'


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def system_card(system: System) -> str:
    """One entry as a small table, for a notebook."""
    rows = "".join(_fact_row(f) for f in facts(system, brief=True))
    return f"<table><caption><b>{escape(system.name)}</b></caption>{rows}</table>"


def _fact_row(fact: Fact) -> str:
    behind = "; ".join(p for p in (fact.basis, fact.source) if p)
    small = f" <small>{escape(behind)}</small>" if behind else ""
    return f"<tr><th>{escape(fact.label)}</th><td>{escape(fact.value)}{small}</td></tr>"


def _clean(text: str) -> str:
    """Characters that HTML forbids (NUL and its kin, lone surrogates) become U+FFFD."""
    text = text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
    return "".join(c if c >= " " or c in "\n\t\r" else "\ufffd" for c in text)
