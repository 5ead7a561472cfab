"""Names in running text: spelling, inflection, coordination, wholes and parts, roles, families, loans.

The cases stand in ``tables/*.tsv``, a marked text a line (``marked.py`` says how to read one). Reading a
text must find exactly what is marked: neither more nor less, in place, in system, and in role where it
is told.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marked import cases, check, parse, rows

from catalog import Catalog

SEPARATORS = {
    "hyphen-minus": "-", "hyphen": "\u2010", "non-breaking hyphen": "\u2011", "figure dash": "\u2012", "en dash": "\u2013",
    "em dash": "\u2014", "horizontal bar": "\u2015", "minus": "\u2212", "small hyphen": "\ufe63", "full-width hyphen": "\uff0d",
    "space": " ", "non-breaking space": "\u00a0", "narrow non-breaking space": "\u202f", "thin space": "\u2009",
    "hair space": "\u200a", "figure space": "\u2007", "ideographic space": "\u3000", "zero-width non-joiner": "\u200c",
    "hyphen with a soft hyphen": "\u00ad-", "soft hyphen": "\u00ad", "zero-width space": "\u200b", "word joiner": "\u2060",
    "a line end behind the hyphen": "-\n", "a Windows line end behind the hyphen": "-\r\n", "a line end": "\n",
    "en dash between spaces": " – ", "none": "",
}  # fmt: skip
DESIGNATORS = {
    ("Shahed", "136"): "shahed-136", ("S", "300"): "s-300", ("Kh", "101"): "kh-101", ("Fateh", "110"): "fateh-110",
    ("Шахед", "136"): "shahed-136", ("С", "300"): "s-300", ("شاهد", "۱۳۶"): "shahed-136",
}  # fmt: skip


@pytest.mark.parametrize("text", cases("spelling.tsv"))
def test_spelling(cat: Catalog, text: str) -> None:
    check(cat, text)


@pytest.mark.parametrize("text", cases("inflection.tsv"))
def test_inflection(cat: Catalog, text: str) -> None:
    check(cat, text)


@pytest.mark.parametrize("text", cases("coordination.tsv"))
def test_coordination(cat: Catalog, text: str) -> None:
    check(cat, text)


@pytest.mark.parametrize("text", cases("never_in.tsv"))
def test_never_inside_a_longer_token(cat: Catalog, text: str) -> None:
    check(cat, text)


@pytest.mark.parametrize("text", cases("wholes.tsv"))
def test_wholes_and_parts(cat: Catalog, text: str) -> None:
    check(cat, text)


@pytest.mark.parametrize("text", cases("roles.tsv"))
def test_roles(cat: Catalog, text: str) -> None:
    check(cat, text)


@pytest.mark.parametrize("text", cases("digits.tsv"))
def test_other_digits_are_another_system(cat: Catalog, text: str) -> None:
    check(cat, text)


@pytest.mark.parametrize("text", cases("namesakes.tsv"))
def test_one_name_for_several_things(cat: Catalog, text: str) -> None:
    check(cat, text)


@pytest.mark.parametrize("text", cases("families.tsv"))
def test_families_and_members(cat: Catalog, text: str) -> None:
    check(cat, text)


@pytest.mark.parametrize("text", cases("lending.tsv"))
def test_lending(cat: Catalog, text: str) -> None:
    check(cat, text)


@pytest.mark.parametrize("separator", SEPARATORS.values(), ids=SEPARATORS)
@pytest.mark.parametrize("parts", DESIGNATORS, ids=DESIGNATORS.values())
def test_a_designator_is_read_with_every_separator_of_print(cat: Catalog, parts: tuple[str, str], separator: str) -> None:
    name = separator.join(parts)
    text = f"a) {name}; b)"
    assert [(m.text, m.system) for m in cat.annotate(text).mentions] == [(name, DESIGNATORS[parts])]


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_invisible_characters_change_nothing(cat: Catalog, data: st.DataObject) -> None:
    """Soft hyphens and their like may stand anywhere between two letters or digits."""
    text = parse(data.draw(st.sampled_from([row["text"] for row in rows("wholes.tsv") if not row["open"]]))).text
    before = [m.system for m in cat.annotate(text).mentions]
    inner = [at for at in range(1, len(text)) if text[at - 1].isalnum() and text[at].isalnum()]
    at = data.draw(st.sampled_from(inner))
    changed = text[:at] + data.draw(st.sampled_from("\u00ad\u200b\u2060\ufeff")) + text[at:]
    assert [m.system for m in cat.annotate(changed).mentions] == before


PIECES = st.sampled_from(
    [
        "Shahed-136", "Patriot", "Patriots", "S-300", "Kh-101/555", "Scud", "North Korean", "-type", "Zolfaghar", "Шахед", "С-300",
        "شاهد ۱۳۶", "伊斯坎德尔", "이스칸데르", "イスカンデル", "חץ", "missile", "ракета", "موشک", "导弹", "미사일", " ", "-", "–", "/",
        ",", "(", ")", "“", "”", "\n", "\n\n", "\u00ad", "\u200c", "\u200f", "@", "#", "https://", ".", "and", "и", "136", "-136",
        "family", "\ud800", "🚀", "İ", "ß", "\x00",
    ]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=4), max_size=30).map("".join))
@settings(max_examples=200, deadline=None)
def test_mentions_of_any_text_are_in_order_and_in_place(cat: Catalog, text: str) -> None:
    edge = 0
    for m in cat.annotate(text).mentions:
        assert edge <= m.start < m.end <= len(text)
        assert text[m.start : m.end] == m.text
        assert cat.bundle.systems[m.system].name == m.name
        assert m.role in {"named", "family", "compared"}
        assert 0 < m.score <= 1
        assert m.system not in m.alternatives
        assert m.why
        edge = m.end


def test_a_glued_name_with_a_number_may_end_the_text(cat: Catalog) -> None:
    """The pattern holds the blank behind the number, so that it ends where the folded text does."""
    assert [(m.text, m.system) for m in cat.annotate("החץ2").mentions] == [("חץ2", "arrow-2")]
