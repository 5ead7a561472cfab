"""HTML out: a page of our own around a text, and marks laid into a page of somebody else's."""

from __future__ import annotations

import functools
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.cards import Cards, opening, style_hash, text
from catalog.cards import style as _sheet
from catalog.render_text import chosen
from catalog.systems_table import after

if TYPE_CHECKING:
    from catalog.annotation import Annotation
    from catalog.html_document import HtmlDocument
    from catalog.markdown_document import MarkdownDocument
    from catalog.mention import Mention

_GAP = re.compile(r"(?:\r?\n){2,}")
STYLES = ("cards", "inline", "notes", "none")


@functools.cache
def page_style() -> str:
    """The style sheet of a page of our own."""
    return Path(__file__).with_name("page.css").read_text(encoding="ascii") + _sheet()


def page(
    annotation: Annotation, title: str | None = None, *, mark: str = "all", style: str = "cards", summary: bool = True, pages: tuple[int, ...] = ()
) -> str:
    """A whole page: the text as it stands, marked, then the systems, their notes and sources.

    ``pages`` are the places where the pages of a printed document begin. Raises ``ValueError`` for an unknown
    ``mark`` or ``style``.
    """
    cards = Cards(annotation, _known(style))
    body = _paragraphs(annotation, cards, chosen(annotation, mark), pages)
    return whole(body + (_end(annotation, cards, summary) if annotation.mentions else ""), title)


def whole(body: str, title: str | None = None, kicker: str = "Annotated") -> str:
    """A page of our own around ``body``, with a word above its title: it runs no script and asks for nothing."""
    css = page_style()
    policy = f"default-src 'none'; style-src '{style_hash(css)}'; base-uri 'none'; form-action 'none'"
    heading = text(title) if title else "Annotated text"
    return (
        "<!doctype html>\n"
        '<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">'
        f"<title>{heading}</title><style>{css}</style></head>\n"
        f'<body><main><p class="kicker">{text(kicker)}</p><h1 dir="auto">{heading}</h1>{body}</main></body></html>\n'
    )


def fragment(annotation: Annotation) -> str:
    """The same as a fragment with its style, for a notebook; ids differ from text to text."""
    raw = annotation.text.encode("utf-8", "surrogatepass")
    cards = Cards(annotation, prefix=f"wsc-{hashlib.sha256(raw).hexdigest()[:8]}")
    body = _paragraphs(annotation, cards, annotation.mentions, ())
    end = _end(annotation, cards, True) if annotation.mentions else ""
    return f"<style>{_sheet()}</style><div>{body}{end}</div>"


def _end(annotation: Annotation, cards: Cards, summary: bool) -> str:
    """What stands behind the text in a page of our own: with the figures that it states, held against the record."""
    from catalog.render_claims import html_section

    return after(annotation, cards.prefix, cards.places, summary, html_section(annotation) if summary else "")


def _paragraphs(annotation: Annotation, cards: Cards, mentions: list[Mention], pages: tuple[int, ...]) -> str:
    """The text in paragraphs, each in its own direction; blanks and line ends stay in it."""
    whole_text = annotation.text
    inserts: list[tuple[int, int, str]] = []
    for mention in mentions:
        inserts.append((mention.start, 3, f'<span class="wsc">{opening(mention)}'))
        inserts.append((mention.end, 0, f"</span>{cards.tail(mention)}</span>"))
    held = [(m.start, m.end) for m in mentions]
    breaks = _breaks(whole_text, held, pages)
    inserts += [(at, 1, f'</span></p>{label}<p dir="auto">') for _gap, at, label in breaks]
    inserts += [(gap, 2, '<span class="gap">') for gap, _at, _label in breaks]
    inserts.sort(key=lambda item: item[:2])
    parts, at = ['<div class="text" lang=""><p dir="auto">'], 0
    for place, _order, markup in inserts:
        parts += [text(whole_text[at:place]), markup]
        at = place
    parts += [text(whole_text[at:]), "</p></div>"]
    return "".join(parts)


def _breaks(whole_text: str, held: list[tuple[int, int]], pages: tuple[int, ...]) -> list[tuple[int, int, str]]:
    """Where a paragraph's last line ends, where the next paragraph begins, and what stands between."""
    found = {at: (at, f'<p class="page">Page {number}</p>') for number, at in enumerate(pages, 1)}
    for gap in _GAP.finditer(whole_text):
        label = found.get(gap.end(), (0, ""))[1]
        found[gap.end()] = (gap.start(), label)
    inside = iter(held)
    start, stop = next(inside, (len(whole_text), len(whole_text)))
    out = []
    for place in sorted(found):
        while place >= stop and stop < len(whole_text):
            start, stop = next(inside, (len(whole_text), len(whole_text)))
        if not start < place < stop and place < len(whole_text):
            out.append((found[place][0], place, found[place][1]))
    return out


def marked(
    document: HtmlDocument, annotation: Annotation, *, mark: str = "all", style: str = "cards", summary: bool = True, links: bool = False, sheet: bool = True
) -> bytes:
    """``document`` with its mentions marked; every other byte is the input's.

    The style sheet, the summary and the notes stand in one block before ``</body>``. A mention inside a link is
    marked where ``links`` says so; its card then stands behind the link.
    """
    prefix = "wsc"
    while f'"{prefix}-' in document.source:  # an annotated page may be annotated again
        prefix += "x"
    cards = Cards(annotation, _known(style), prefix)
    inserts: list[tuple[int, str]] = []
    seen: set[str] = set()
    done = 0
    for mention in annotation.mentions:
        if mark == "first" and mention.system in seen:
            continue
        pieces = document.pieces(mention.start, mention.end)
        linked = [p.link_end for p in pieces if p.link_end]
        if not pieces or pieces[0].start < done or (linked and (not links or -1 in linked)):
            continue
        seen.add(mention.system)
        tail = cards.tail(mention)
        one = None if linked else document.whole(pieces)
        if one is not None:
            new = [(one.start, f'<span class="wsc">{opening(mention)}'), (one.end, f"</span>{tail}</span>")]
        else:
            new = [edge for p in pieces[:-1] for edge in ((p.start, '<span class="wsc-n">'), (p.end, "</span>"))]
            last = pieces[-1]
            if linked:
                behind = max(linked[-1], last.end)
                new += [(last.start, '<span class="wsc-n">'), (last.end, "</span>"), (behind, f'<span class="wsc">{tail}</span>')]
            else:
                new += [(last.start, f'<span class="wsc">{opening(mention)}'), (last.end, f"</span>{tail}</span>")]
        inserts += new
        done = new[-1][0]
    if mark not in ("all", "first"):
        raise ValueError(f"mark={mark!r} is unknown; use 'first' or 'all'")
    if inserts:
        end = after(annotation, prefix, cards.places, summary)
        place = max(document.tail, done)
        inserts.append((place, f'<style class="wsc-style">{_sheet()}</style>{end}' if sheet else end))
    return document.spliced(sorted(inserts, key=lambda item: item[0]))


def rendered(
    document: MarkdownDocument, annotation: Annotation, title: str | None, *, mark: str = "all", style: str = "cards", summary: bool = True
) -> bytes:
    """A Markdown draft as a page of our own. ``annotation`` says which systems may be marked: decisions were made on it."""
    from catalog.annotation import Annotation as Found
    from catalog.html_document import HtmlDocument

    made = HtmlDocument(document.html())
    systems = {m.system for m in annotation.mentions}
    kept = [m for m in annotation.index.annotate(made.text).mentions if m.system in systems]  # type: ignore[attr-defined]
    body = marked(made, Found(made.text, kept, annotation.index), mark=mark, style=style, summary=summary, sheet=False)
    return whole(f'<div class="prose" dir="auto">{body.decode("utf-8")}</div>', title).encode()


def _known(style: str) -> str:
    if style not in STYLES:
        raise ValueError(f"style={style!r} is unknown; use one of {', '.join(STYLES)}")
    return style
