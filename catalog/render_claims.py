"""Claims for readers: plain values, table rows, Markdown, a part of the HTML report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog.claim import AGREES, DIFFERS, NO_FIGURE, Claim, claim_dict
from catalog.figures import span_text

if TYPE_CHECKING:
    from catalog.annotation import Annotation

FORMAT = 1
#: a field as readers name it
LABELS = {
    "range_km": "range", "engagement_range_km": "engagement range", "combat_radius_km": "combat radius", "ferry_range_km": "ferry range",
    "payload_kg": "payload", "warhead_kg": "warhead", "speed_mach": "speed", "speed_kmh": "speed", "origin": "origin", "type": "type",
}  # fmt: skip
#: letters of the sentence that a report shows around a claim
AROUND = 45
VERDICTS = {AGREES: "agrees", DIFFERS: "differs", NO_FIGURE: "no figure on record"}
HEADER = ("file", "line", "page", "start", "end", "text", "system", "field", "min", "max", "unit", "value", "verdict", "why", "sources")


class Checked(NamedTuple):
    """A text that was checked: its label (a file's name), its annotation, and what places of it are called.

    ``place`` takes a place of the text and gives a word (line, page, paragraph) and a number from 1; left out, the
    lines of the text are counted.
    """

    label: str
    annotation: Annotation
    place: Callable[[int], tuple[str, int]] | None = None

    def where(self, claim: Claim) -> tuple[str, int]:
        """Where ``claim`` begins, as a reader finds it: ``("line", 3)``, ``("page", 12)``."""
        if self.place is not None:
            return self.place(claim.start)
        return "line", self.annotation.text.count("\n", 0, claim.start) + 1


def stated(claim: Claim) -> str:
    """What a claim states, in the catalogue's unit: ``up to 700 km``, ``Iran``."""
    if claim.unit is None:
        return claim.value or claim.text
    return span_text(claim.min, claim.max, claim.bound, claim.unit)


def label(claim: Claim) -> str:
    """A verdict in words; where the record has a figure but one that decides nothing, it says so."""
    return "record too thin" if claim.verdict == NO_FIGURE and claim.against else VERDICTS[claim.verdict]


def around(text: str, claim: Claim) -> tuple[str, str, str]:
    """A claim with the words around it, whole words of its own line: before, itself, behind."""
    start, end = max(0, claim.start - AROUND), min(len(text), claim.end + AROUND)
    before = text[start : claim.start].rpartition("\n")[2]
    behind = text[claim.end : end].partition("\n")[0]
    if start and len(before) == claim.start - start:
        before = f"… {before.partition(' ')[2]}"
    if end < len(text) and len(behind) == end - claim.end:
        behind = f"{behind.rpartition(' ')[0]} …"
    return before, " ".join(claim.text.split()), behind


def sources_of(claim: Claim) -> list[str]:
    """Who stands behind what a claim was held against, each once."""
    return list(dict.fromkeys(a.who for a in claim.against))


def report_dict(checked: Sequence[Checked]) -> dict[str, Any]:
    """The report as plain values: format, catalogue, counts, and by text its claims with their lines."""
    index = checked[0].annotation.index
    texts = [
        {"file": c.label, "claims": [{**dict([c.where(k)]), **claim_dict(k)} for k in c.annotation.claims]}
        for c in checked
    ]  # fmt: skip
    return {
        "format": FORMAT,
        "catalogue": {"version": index.version, "digest": index.digest},
        "counts": counts(k for c in checked for k in c.annotation.claims),
        "texts": texts,
    }


def counts(claims: Iterable[Claim]) -> dict[str, int]:
    """How many claims have each verdict."""
    found = dict.fromkeys((AGREES, DIFFERS, NO_FIGURE), 0)
    for claim in claims:
        found[claim.verdict] += 1
    return found


def summary(checked: Sequence[Checked]) -> str:
    """The report in one line."""
    found = counts(k for c in checked for k in c.annotation.claims)
    total = sum(found.values())
    if not total:
        return "Nothing is stated here that the catalogue could check."
    many = "statements" if total != 1 else "statement"
    return f"{total} {many}: {found[AGREES]} agree, {found[DIFFERS]} differ, {found[NO_FIGURE]} without a figure on record."


def rows(checked: Sequence[Checked]) -> list[tuple[Any, ...]]:
    """One row a claim, as :data:`HEADER` names the columns."""
    return [
        (
            c.label, *_line_and_page(c.where(k)), k.start, k.end, k.text, k.system, k.field, _plain(k.min), _plain(k.max), k.unit, k.value, k.verdict,
            k.why, "; ".join(sources_of(k)),
        )
        for c in checked for k in c.annotation.claims
    ]  # fmt: skip


def _line_and_page(place: tuple[str, int]) -> tuple[int | None, int | None]:
    return (None, place[1]) if place[0] == "page" else (place[1], None)


def _plain(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value


def _refs(claim: Claim) -> list[tuple[str, str, str]]:
    """Sources of a claim as (who, title, url), each page once, six at most."""
    return list({a.url: (a.who, a.title, a.url) for a in claim.against if a.url}.values())[:6]


def markdown_report(checked: Sequence[Checked]) -> str:
    """A Markdown table a text, the sources of what differs below it."""
    from catalog.render_markdown import escape as marked

    index = checked[0].annotation.index
    parts = [f"# Stated figures\n\n{summary(checked)}\n"]
    for one in checked:
        annotation = one.annotation
        if not annotation.claims:
            continue
        word = one.where(annotation.claims[0])[0].capitalize()
        parts.append(f"\n## {marked(one.label)}\n\n| {word} | Stated | System | Field | Verdict | Held against |\n|---|---|---|---|---|---|\n")
        for k in annotation.claims:
            verdict = f"**{k.verdict}**" if k.verdict == DIFFERS else label(k)
            cells = (marked(" ".join(k.text.split())), marked(k.name), LABELS[k.field], verdict, marked(_sentence(k)))
            parts.append(f"| {one.where(k)[1]} | {' | '.join(cells)} |\n")
        for k in annotation.claims:
            if k.verdict == DIFFERS:
                refs = "; ".join(f"[{marked(f'{who}, {title}')}](<{url}>)" for who, title, url in _refs(k))
                parts.append(f"\n{word} {one.where(k)[1]}, {marked(k.text)}: {refs or 'no page'}.\n")
    parts.append(f"\nCatalogue {index.version} ({index.digest}).\n")
    return "".join(parts)


def _sentence(claim: Claim) -> str:
    return claim.why[:1].upper() + claim.why[1:]


def html_section(annotation: Annotation, heading: str = "Figures stated in this text", place: Callable[[int], tuple[str, int]] | None = None) -> str:
    """The part of an HTML report that lists the claims; empty where there is none."""
    checked = Checked(heading, annotation, place)
    if not annotation.claims:
        return ""
    body = []
    for k in annotation.claims:
        links = " ".join(f'<a href="{escape(url)}" title="{escape(_shown(title))}">{escape(_shown(who))}</a>' for who, title, url in _refs(k))
        verdict = f'<b class="wsc-differs">{k.verdict}</b>' if k.verdict == DIFFERS else escape(label(k))
        before, said, behind = (escape(_shown(part)) for part in around(annotation.text, k))
        body.append(
            f'<tr><td dir="auto">{before}<b>{said}</b>{behind}<small>{" ".join(map(str, checked.where(k)))}</small></td>'
            f"<td>{escape(k.name)}<small>{LABELS[k.field]}</small></td><td>{verdict}</td>"
            f"<td>{escape(_shown(_sentence(k)))}<small>{links}</small></td></tr>"
        )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Stated", "System", "Verdict", "Held against"))
    return f"<h2>{escape(_shown(heading))}</h2><table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def html_report(checked: Sequence[Checked]) -> str:
    """A self-contained page without script: one table a text."""
    from catalog.html_page import whole

    index = checked[0].annotation.index
    sections = "".join(html_section(c.annotation, c.label, c.place) for c in checked)
    return whole(
        f'<p>{escape(summary(checked))}</p><section class="wsc-after">{sections}'
        f'<p class="wsc-made">Weapons catalogue {escape(index.version)} ({index.digest}). '
        "Compiled from public sources; not an assessment of capability.</p></section>",
        "Stated figures",
        "Held against the record",
    )


def _shown(text: str) -> str:
    """Text that any output can carry: no control characters, no lone surrogates."""
    cleaned = "".join(c if c.isprintable() or c.isspace() else "\ufffd" for c in text)
    return cleaned.encode("utf-8", "replace").decode("utf-8")
