"""What the renderers promise: the text as it stands, nothing that runs, nothing that is cut off."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from helpers import ROOT
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from catalog import Catalog

TEXT = "Iran showed the Fateh‑110 & the “Zolfaghar” missile.\n\n  <b>The Shahed-136</b> followed;\tthe Zolfaghar too."
ARTICLES = sorted((ROOT / "examples").glob("*.txt"))
HOSTILE = [
    "<script>alert(1)</script> Fateh-110",
    "</span></div><img src=x onerror=alert(1)> Shahed-136",
    'Fateh-110" onmouseover="alert(1)',
    "Fateh-110\x00\x1b[31m \ud800 \u202eShahed-136",
]


class Page(HTMLParser):
    """What a browser makes of a page: the text of the article, ids, links, tags and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.ids, self.links, self.tags, self.attributes = "", [], [], set(), set()
        self._open: list[tuple[str, bool]] = []  # tag, and whether it begins something that is no part of the article
        self._inside = 0
        self.feed(html)
        self.close()
        assert self._open == [], f"never closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.attributes.update(given)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
        if tag in {"br", "meta"}:
            return
        names = (given.get("class") or "").split()
        if "text" in names:
            self._inside = len(self._open) + 1
        self._open.append((tag, bool({"wsc-card", "wsc-b", "page"} & set(names))))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag
        if len(self._open) < self._inside:
            self._inside = 0

    def handle_data(self, data: str) -> None:
        if self._inside and not any(aside for _tag, aside in self._open):
            self.text += data


@pytest.mark.parametrize("text", [TEXT, *(p.read_text(encoding="utf-8") for p in ARTICLES)], ids=lambda t: t[:12])
def test_html_holds_the_text_as_it_stands(cat: Catalog, text: str) -> None:
    assert Page(cat.annotate(text).to_html()).text == text


@given(st.text(max_size=60))
@example("\r\nFateh-110\r\n")
def test_html_holds_any_text(cat: Catalog, more: str) -> None:
    text = f"{more} Fateh-110 {more}"
    shown = Page(cat.annotate(text).to_html()).text
    assert shown == "".join(c if c >= " " or c in "\n\t\r" else "\ufffd" for c in text.encode("utf-8", "replace").decode())


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_a_text_becomes_markup(cat: Catalog, text: str) -> None:
    page = Page(cat.annotate(text).to_html(title=text))
    assert not page.tags & {"script", "img", "iframe", "link", "object", "form"}
    assert not [name for name in page.attributes if name.startswith("on") or name in {"style", "src"}]


def test_policy_allows_the_style_sheet_and_nothing_else(cat: Catalog) -> None:
    html = cat.annotate(TEXT).to_html()
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.S)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy.startswith("default-src 'none';")
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy
    assert "url(" not in style
    assert "@import" not in style


def test_ids_are_unique_and_links_lead_somewhere(cat: Catalog) -> None:
    page = Page(cat.annotate(TEXT).to_html())
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert all(re.match(r"#|https?://", link) for link in page.links)


def test_a_notebook_is_left_alone(cat: Catalog) -> None:
    """Every rule of the fragment's sheet is scoped, and two fragments share no id."""
    one, two = cat.annotate(TEXT)._repr_html_(), cat.annotate(TEXT + ".")._repr_html_()
    (style,) = re.findall(r"<style>(.*?)</style>", one, re.S)
    rules = re.sub(r"/\*.*?\*/|@(?:media|supports)[^{]*\{", "", style, flags=re.S)
    chosen = [selector.strip() for group in re.findall(r"([^{}]+)\{", rules) for selector in group.split(",")]
    loose = [s for s in chosen if not s.startswith((".wsc", "button.wsc-"))]
    assert len(chosen) > 40
    assert loose == []
    assert not set(Page(one).ids) & set(Page(two).ids)


def test_cards_stay_hidden_where_the_style_sheet_is_dropped(cat: Catalog) -> None:
    cards = re.findall(r'<span class="wsc-card"[^>]*>', cat.annotate(TEXT).to_html())
    assert cards
    assert all(" hidden " in card for card in cards)


@pytest.mark.parametrize("width", [40, 60, 80, 200])
@pytest.mark.parametrize("article", ARTICLES, ids=lambda p: p.stem)
def test_terminal_form_fits_the_window(cat: Catalog, article: str, width: int) -> None:
    shown = cat.annotate(article.read_text(encoding="utf-8")).to_terminal(width=width, color=False)  # type: ignore[attr-defined]
    assert "\x1b" not in shown
    assert [line for line in shown.splitlines() if cell_len(line) > width] == []
    for system in cat.annotate(article.read_text(encoding="utf-8")).systems:  # type: ignore[attr-defined]
        assert system.name.split()[0] in shown


@pytest.mark.parametrize("width", [40, 80, 200])
def test_an_entry_fits_the_window(cat: Catalog, width: int) -> None:
    from catalog.render_terminal import console, show

    out = console(width, color=False)
    with out.capture() as captured:
        show(cat.lookup("shahed-136"), out)
    assert [line for line in captured.get().splitlines() if cell_len(line) > width] == []


def test_a_text_cannot_drive_the_terminal(cat: Catalog) -> None:
    shown = cat.annotate("Fateh-110 \x1b]0;owned\x07 \x9b31m [bold]Shahed-136[/bold]").to_terminal(color=False)
    assert "\x1b" not in shown
    assert "\x9b" not in shown
    assert "[bold]" in shown


def test_one_line_of_facts_says_what_it_is_a_fact_of(cat: Catalog) -> None:
    """In a pipe the label is not printed, so that the field must tell one relation or year from another."""
    from catalog.facts import facts

    fields = [f.field for f in facts(cat.lookup("zolfaghar"))]
    assert "kin.derived_from" in fields
    assert "shown.range_km" in fields
    assert fields.count("range_km") == len(cat.lookup("zolfaghar").statements("range_km"))
    assert not {"kin", "years"} & set(fields)


def test_a_relation_stands_once_with_all_that_it_leads_to(cat: Catalog) -> None:
    """Own relations and those of others to the entry are one list, so that no label comes back further down."""
    from itertools import groupby

    from catalog.facts import facts

    twice = []
    for system in cat:
        labels = [label for label, _ in groupby(f.label for f in facts(system) if f.field.startswith("kin."))]
        twice += [system.id] if len(labels) > len(set(labels)) else []
        assert sum(f.field.startswith("kin.") for f in facts(system)) == len(system.kin)
    assert twice == []


# Tables on a terminal


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (40, ["long-range surface-to-air missile"]),
        (14, ["long-range", "surface-to-air", "missile"]),
        (8, ["long-", "range", "surface-", "to-air", "missile"]),
    ],
)
def test_a_cell_is_broken_at_blanks_and_a_word_too_long_at_its_hyphens(width: int, lines: list[str]) -> None:
    from catalog.render_terminal import broken

    assert broken("long-range surface-to-air missile", width) == lines


def test_a_figure_is_never_broken() -> None:
    from catalog.render_terminal import broken

    assert broken("2,000–2,500 km (sources differ)", 8) == ["2,000–2,500", "km", "(sources", "differ)"]


@pytest.mark.parametrize("width", [64, 80, 120])
def test_the_table_of_all_systems_breaks_no_word(cat: Catalog, width: int) -> None:
    from catalog.render_terminal import console, systems_table

    out = console(width, color=False)
    with out.capture() as captured:
        systems_table(cat, out)
    cells = [text for s in cat for text in (s.name, s.type_label, s.origin_label, s.range_text, s.summary, (s.status or "").replace("_", " "))]
    words = {word for text in cells for word in text.split()}
    parts = {part for word in words for part in re.split(r"(?<=-)", word)}
    printed = captured.get()
    heads = {"Name", "Type", "Origin", "Range", "Status"}
    strange = {w for w in printed.split() if w not in words | heads and not set(re.split(r"(?<=-)", w)) <= parts}
    assert strange == set()
    assert [line for line in printed.splitlines() if cell_len(line) > width] == []


def test_a_column_gets_no_more_room_than_its_text_needs() -> None:
    from catalog.render_terminal import column_widths

    rows = [("Fateh-110", "short-range ballistic missile", "Iran"), ("Fatah-II", "short-range ballistic missile", "Pakistan")]
    assert column_widths(rows, 80) == [9, 29, 8]
    assert column_widths(rows, 41) == [9, 17, 8], "the type in two lines, the others whole"
    assert column_widths(rows, 20) is None, "too narrow for any word to stay whole"


@pytest.mark.parametrize("names", [("Su-57", "F-35", "J-20"), ("Shahed-136", "S-400", "Patriot"), ("Fateh-110", "Zolfaghar")], ids=" ".join)
def test_a_comparison_has_no_row_twice_and_none_empty(cat: Catalog, names: tuple[str, ...]) -> None:
    from catalog.cli_look import comparison

    _header, rows = comparison([cat.lookup(name) for name in names])
    labels = [row[0] for row in rows]
    assert len(labels) == len(set(labels))
    assert [row[0] for row in rows if not any(row[1:])] == []
    shown = next(row for row in rows if row[0] == "Shown range")
    for row in rows:
        if row[0] in {"Range", "Combat radius", "Engagement range"}:
            assert any(cell and not told.startswith(cell) for cell, told in zip(row[1:], shown[1:], strict=True)), "the shown ranges again"


def test_a_comparison_tells_speeds_apart_by_their_unit(cat: Catalog) -> None:
    from catalog.cli_look import comparison

    _header, rows = comparison([cat.lookup("Su-57"), cat.lookup("F-35")])
    assert [row[0] for row in rows if row[0].startswith("Speed")] == ["Speed (Mach)", "Speed (km/h)"]


def test_a_shown_range_in_a_comparison_says_what_it_is_and_whether_sources_differ(cat: Catalog) -> None:
    from catalog.cli_look import comparison

    found = [cat.lookup(name) for name in ("Zolfaghar", "Shahed-136", "S-400")]
    shown = next(row[1:] for row in comparison(found)[1] if row[0] == "Shown range")
    assert [s.range_text for s in found] == [text.split(" (")[0] for text in shown]
    assert ["sources differ" in text for text in shown] == [bool(s.range and s.range.differs) for s in found]
    assert ["engagement range" in text for text in shown] == [False, False, True]


def test_a_figure_besides_the_shown_range_keeps_its_row(cat: Catalog) -> None:
    from catalog.cli_look import comparison

    both = next(s for s in cat if s.range and s.range.field != "ferry_range_km" and s.shown("ferry_range_km"))
    assert "Ferry range" in [row[0] for row in comparison([both, cat.lookup("Zolfaghar")])[1]]
