"""The canonical form: a rewrite changes no value, loses nothing, and is the same the second time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import GOOD, PLACE, call, changed, place_of
from hypothesis import given
from hypothesis import strategies as st

from catalog.errors import InputError, InvalidData
from catalog.formatter import body_comments, canonical, header_of
from catalog.strictyaml import parse
from catalog.validation import fix_file

HEADER = "# The manual.\n#\n#   a line of it\n\n"
UNTIDY = """\
sources:
    paper-2020: {tier: E, publisher: "The Paper", title: 'A page', url: https://example.org/page, accessed: '2020-02-03', published: '2020-01-02'}
systems:
  zebra:
    kind: munition
    name: "Zebra"
    origin:
      - IRN
    type: srbm
    sources: [ paper-2020 ]
  aardwolf:
    type: srbm
    name: Aardwolf
    kind: munition
    origin: [IRN]
    range_km:
      - source: paper-2020
        quote: "up to 300 km"
        max: 300.0
        basis: claimed_state
        bound: up_to
    sources: [paper-2020]
"""


def tree_of(text: str) -> dict[str, object]:
    tree, findings = parse(text, "own.yaml")
    assert findings == []
    assert tree is not None
    return tree


def test_a_rewrite_keeps_every_value_and_the_header(write: Callable[..., Path]) -> None:
    path = write(HEADER + UNTIDY)
    assert fix_file(path) is True
    fixed = path.read_text(encoding="utf-8")
    assert header_of(fixed) == HEADER
    assert tree_of(fixed) == tree_of(UNTIDY)


def test_entries_are_sorted_and_keys_follow_the_model(write: Callable[..., Path]) -> None:
    path = write(UNTIDY)
    fix_file(path)
    tree = tree_of(path.read_text(encoding="utf-8"))
    assert list(tree) == ["systems", "sources"]
    assert list(tree["systems"]) == ["aardwolf", "zebra"]  # type: ignore[call-overload]
    assert list(tree["systems"]["zebra"]) == ["name", "kind", "type", "origin", "sources"]  # type: ignore[index]


def test_a_statement_a_name_a_relation_take_one_line_each(write: Callable[..., Path]) -> None:
    path = write(UNTIDY)
    fix_file(path)
    assert "    - {max: 300, bound: up_to, basis: claimed_state, source: paper-2020, quote: up to 300 km}\n" in path.read_text(encoding="utf-8")


def test_a_rewrite_is_the_same_the_second_time(write: Callable[..., Path]) -> None:
    path = write(HEADER + UNTIDY)
    fix_file(path)
    once = path.read_bytes()
    assert fix_file(path) is False
    assert path.read_bytes() == once


def test_a_canonical_file_is_left_alone(write: Callable[..., Path]) -> None:
    path = write(GOOD)
    before = path.stat()
    assert fix_file(path) is False
    assert (path.read_text(encoding="utf-8"), path.stat().st_mtime_ns) == (GOOD, before.st_mtime_ns)


TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs", "M")), min_size=1, max_size=30)


@given(st.dictionaries(TEXT, TEXT | st.integers(-(10**9), 10**9) | st.floats(0.001, 1e6).map(lambda x: round(x, 3)) | st.booleans() | st.lists(TEXT), max_size=4))
def test_whatever_is_written_reads_back_as_it_was(entry: dict[str, object]) -> None:
    """``NO``, ``2016``, ``1e3`` and their like are quoted where they are text."""
    again = tree_of(canonical({"systems": {"one": entry}}, ""))
    assert again["systems"]["one"] == entry  # type: ignore[index]
    of_text = [k for k, v in entry.items() if isinstance(v, str)]
    assert [k for k in of_text if not isinstance(again["systems"]["one"][k], str)] == []  # type: ignore[index]


@pytest.mark.parametrize("text", ["NO", "yes", "null", "~", "2016", "2016-09-25", "1e3", "0x1F", "1_000", "-", "#5", "a # b", "a: b", "*x", "&x", "'", "", " x "])
def test_text_that_looks_like_something_else_stays_text(text: str) -> None:
    assert tree_of(canonical({"systems": {"one": {"name": text}}}, ""))["systems"] == {"one": {"name": text}}


@pytest.mark.parametrize(
    "marked",
    [
        changed("    kind: munition", f"{PLACE}    # a thought\n    kind: munition"),
        changed("    kind: munition", f"{PLACE}    kind: munition # a thought"),
        changed("    kind: munition", f"{PLACE}    kind: munition\t#a thought"),
        changed("  tester-1:", f"{PLACE}  tester-1: # a thought"),
        changed("quote: up to 300 km}", f"quote: up to 300 km}} # a {PLACE}thought").replace(PLACE, "").replace("    - {max", f"{PLACE}    - {{max"),
    ],
)
def test_a_file_whose_comments_would_be_lost_is_not_rewritten(marked: str, write: Callable[..., Path]) -> None:
    text, line, _column = place_of(marked)
    assert body_comments(text) == [line]
    path = write(text)
    with pytest.raises(InputError, match=f"line {line} would be lost"):
        fix_file(path)
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("title", ["'Issue # 5'", '"A # B"', "C#", "'#1'", "https://example.org/#top"])
def test_a_hash_inside_a_value_is_no_comment(title: str, write: Callable[..., Path]) -> None:
    text = changed("title: A page", f"title: {title}")
    assert body_comments(text) == []
    fix_file(write(text))


@pytest.mark.parametrize("bad", ["systems:\n\ta: b\n", "systems: &x {}\n", "a: 1\na: 2\n", "", "- a\n", "systems: {a: !!python/object:os.system b}\n"])
def test_a_file_that_does_not_read_strictly_is_left_untouched(bad: str, write: Callable[..., Path]) -> None:
    path = write(bad)
    with pytest.raises(InvalidData):
        fix_file(path)
    assert path.read_text(encoding="utf-8") == bad
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    done = call("validate", path, "--fix")
    assert (done.returncode, done.stdout) == (1, b"")
    assert f"{path}:" in done.stderr.decode()


def test_validate_fix_on_the_command_line(write: Callable[..., Path]) -> None:
    path = write(HEADER + UNTIDY)
    before = call("validate", path)
    assert (before.returncode, "canonical form" in before.stdout.decode()) == (1, True)
    fixed = call("validate", path, "--fix")
    assert (fixed.returncode, fixed.stdout) == (0, b"")
    assert "rewritten in canonical form" in fixed.stderr.decode()
    assert path.read_text(encoding="utf-8").startswith(HEADER)


def test_a_byte_order_mark_and_windows_line_ends_are_put_right(write: Callable[..., Path]) -> None:
    path = write(("\ufeff" + HEADER + GOOD).replace("\n", "\r\n").encode())
    assert fix_file(path) is True
    assert path.read_bytes() == (HEADER + GOOD).encode()
