"""“Systems in this article”: the summary at the end of a text, and the numbered notes behind its cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from catalog.cards import cited, link, native, range_words, small, text, what
from catalog.facts import figure_facts
from catalog.render_markdown import escape

if TYPE_CHECKING:
    from catalog.annotation import Annotation
    from catalog.index import System
    from catalog.model import Source

TITLE = "Systems in this article"
MOST_IN_NOTE = 4
MOST_BACK = 12
MOST_SOURCES = 3


class Row(NamedTuple):
    """One system: name, type, origin, shown range, whose figure that is, sources as (label, source)."""

    name: str
    type: str
    origin: str
    range: str
    basis: str
    sources: list[tuple[str, Source]]


def rows(annotation: Annotation) -> list[Row]:
    """One row a system, in the order of first mention."""
    return [Row(s.name, what(s), s.origin_label, *range_words(s), cited(s, MOST_SOURCES)) for s in annotation.systems]


def made_with(annotation: Annotation) -> str:
    """Which catalogue this was made with."""
    index = annotation.index
    return f"Weapons catalogue {index.version} ({index.digest}). Compiled from public sources; not an assessment of capability."


def html_table(annotation: Annotation) -> str:
    """The summary as a table; on a narrow screen a list."""
    body = "".join(
        f'<tr><th scope="row">{text(r.name)}</th><td>{text(r.type)}</td><td>{text(r.origin)}</td>'
        f"<td>{text(r.range)}{small(r.basis)}</td><td>{'; '.join(link(s.url, label) for label, s in r.sources)}</td></tr>"
        for r in rows(annotation)
    )
    head = "".join(f'<th scope="col">{label}</th>' for label in ("System", "Type", "Origin", "Range and basis", "Sources"))
    return f'<h2>{TITLE}</h2><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def html_notes(annotation: Annotation, prefix: str, places: dict[str, list[str]]) -> str:
    """A numbered note a system, with what each source says; it leads back to the marks."""
    notes = []
    for number, system in enumerate(annotation.systems, 1):
        marks = places.get(system.id, [])
        back = " ".join(
            f'<a href="#{place}" aria-label="{text(f"back to mention {n} of {system.name}")}">↑{n if len(marks) > 1 else ""}</a>'
            for n, place in enumerate(marks[:MOST_BACK], 1)
        )
        notes.append(
            f'<li id="{prefix}-{number}"><b>{text(system.name)}</b>{native(system)} {back}<br>'
            f"{text(system.summary)}.{_claims(system)}{_links(system)}</li>"
        )
    return f'<h2>Notes</h2><ol>{"".join(notes)}</ol>'


def _claims(system: System) -> str:
    """Every statement of the shown figure as its source has it, best first."""
    shown = system.range
    if shown is None or shown.via:
        return ""
    known = system._index.bundle.sources
    every = figure_facts(system, shown.field)
    out = []
    for fact in every[:MOST_IN_NOTE]:
        source = known.get(fact.source_id)
        by = link(source.url, fact.source) if source else text(fact.source)
        note = text(f" [{fact.note}]") if fact.note else ""
        out.append(f"<li>{text(fact.value)}, {text(fact.basis)}: “<bdi>{text(fact.quote)}</bdi>”{note}, {by}</li>")
    if len(every) > MOST_IN_NOTE:
        out.append(f"<li>and {len(every) - MOST_IN_NOTE} more on record</li>")
    return f"<ul>{''.join(out)}</ul>"


def _links(system: System) -> str:
    """The sources of identity, which the statements above need not repeat."""
    known = system._index.bundle.sources
    listed = [known[id] for id in system.record.sources if id in known]
    links = "; ".join(link(s.url, s.publisher) for s in listed[:MOST_IN_NOTE])
    return f"<small>Identity: {links}</small>" if links else ""


def after(annotation: Annotation, prefix: str, places: dict[str, list[str]], summary: bool = True, more: str = "") -> str:
    """What stands behind an article in HTML: the summary, ``more``, the notes that marks lead to, the catalogue's version."""
    parts = [html_table(annotation)] if summary else []
    parts += [more] if more else []
    if any(places.values()):
        parts.append(html_notes(annotation, prefix, places))
    if not parts:
        return ""
    return f'<section class="wsc-after" lang="en" dir="ltr" aria-label="{TITLE}">{"".join(parts)}<p class="wsc-made">{text(made_with(annotation))}</p></section>'


def markdown_table(annotation: Annotation) -> str:
    """The summary as a table of Markdown."""
    lines = [f"## {TITLE}", "", "| System | Type | Origin | Range | Basis | Sources |", "|---|---|---|---|---|---|"]
    for r in rows(annotation):
        links = "; ".join(f"[{escape(label)}](<{s.url}>)" for label, s in r.sources)
        cells = (f"**{escape(r.name)}**", *map(escape, (r.type, r.origin, r.range, r.basis)), links)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", made_with(annotation), ""])


def text_table(annotation: Annotation) -> str:
    """The summary as plain lines."""
    lines = [TITLE]
    for r in rows(annotation):
        basis = f" ({r.basis})" if r.basis else ""
        sources = "; ".join(label for label, _source in r.sources)
        lines.append(f"- {r.name}: {r.type}; {r.origin}; {r.range}{basis}. Sources: {sources}.")
    return "\n".join([*lines, made_with(annotation), ""])
