"""The strict reader: what YAML may hold here, and how each fault is told, with its place."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from helpers import GOOD, PLACE, ROOT, changed, place_of

from catalog.reader import parse_draft
from catalog.strictyaml import MAX_DEPTH, Map, parse

# rule, a file with a mark where the finding must point, and words of what is wrong and what would be right
FAULTS = [
    ("empty", f"{PLACE}", ("is empty", "`systems` is needed")),
    ("empty", f"{PLACE}# only a header\n", ("is empty", "`systems` is needed")),
    ("shape", f"{PLACE}- a list\n", ("holds a list", "mapping")),
    ("shape", f"{PLACE}some prose\n", ("holds a text", "mapping")),
    ("character", f"systems:\n  a: b{PLACE}\x01c\n", ("U+0001", "remove it")),
    ("character", f"systems: {PLACE}\ud800\n", ("U+D800", "remove it")),
    ("syntax", f"systems:\n{PLACE}\ta: b\n", ("tab", "indent with spaces")),
    ("syntax", f"systems:\n  a: {{b: 1\n{PLACE}", ("expected", "brackets")),
    ("syntax", f"systems:\n  a: 1\n {PLACE}b: 2\n", ("expected", "indentation")),
    ("syntax", f"systems:\n  a: b{PLACE}: c\n", ("mapping values are not allowed", "quote text")),
    ("duplicate-key", f"systems:\n  a: 1\n  {PLACE}a: 2\n", ("'a' is given twice", "line 2", "keep one")),
    ("anchor", f"systems:\n  a: {PLACE}&x 1\n", ("&x is not allowed", "write the value out")),
    ("alias", f"systems:\n  a: {PLACE}*x\n", ("*x is not allowed", "write the value out")),
    ("alias", f"systems:\n  a: {{<<: {PLACE}*x}}\n", ("*x is not allowed", "write the value out")),
    ("tag", f"systems: {PLACE}!!python/object:os.system x\n", ("!!python/object:os.system", "plain value")),
    ("tag", f"systems: {PLACE}!!int 5\n", ("!!int", "plain value")),
    ("tag", f"systems: {PLACE}!own {{a: b}}\n", ("!own", "plain value")),
    ("key", f"systems:\n  ? {PLACE}[a, b]\n  : c\n", ("key must be plain text", "quote it")),
    ("document", f"systems: {{}}\n{PLACE}---\nsources: {{}}\n", ("second document", "one file holds one")),
    ("depth", "systems: " + "[" * MAX_DEPTH + f"{PLACE}[", ("nested deeper than 32", "an entry needs four")),
    ("unknown-key", f"{PLACE}sytems:\n  a: 1\n", ("unknown key", "known are", "systems")),
    ("missing", f"{PLACE}version: '1'\n", ("is missing", "a mapping of ids to entries is needed")),
    ("type", changed("systems:\n", f"version: {PLACE}2026\nsystems:\n"), ("is not text", "in quotes")),
    ("type", f"systems: {PLACE}[a]\n", ("is not a mapping", "`id:` lines")),
    ("type", changed("name: Tester-1", f"name: {PLACE}3"), ("3 is not text", "put it in quotes")),
    ("type", changed("name: Tester-1", f"name: {PLACE}''"), ("empty text", "leave the key out")),
    ("type", changed("name: Tester-1", f'name: {PLACE}"a\\u0007b"'), ("control character", "remove it")),
    ("type", changed("origin: [IRN]", f"origin: {PLACE}IRN"), ("is not a list", "[a, b]")),
    ("type", changed("origin: [IRN]", f"origin: [{PLACE}no: yes]"), ("a mapping is not text", "quotes")),
    ("type", changed("{name: T-1, kind: designator}", f"{PLACE}T-1"), ("is not a mapping", "`key: value`")),
    ("type", changed("max: 300", f"max: {PLACE}'300'"), ("'300' is not a number", "the field's unit")),
    ("type", changed("max: 300", f"max: {PLACE}true"), ("True is not a number", "the field's unit")),
    ("type", changed("max: 300", f"max: {PLACE}-300"), ("-300 is out of bounds", "from 0 up")),
    (
        "type",
        changed("    range_km:", f"    years:\n    - {{event: retired, year: {PLACE}1.5, source: paper-2020}}\n    range_km:"),
        ("1.5 is not a whole number",),
    ),
    (
        "type",
        changed("    range_km:", f"    years:\n    - {{event: retired, year: {PLACE}12, source: paper-2020}}\n    range_km:"),
        ("12 is out of bounds", "from 1900 to 2100"),
    ),
    ("type", changed("https://", f"{PLACE}ftp://"), ("does not look right", "https?://")),
    ("vocabulary", changed("kind: munition", f"kind: {PLACE}munitoin"), ("'munitoin' is not one of", "did you mean munition?")),
    ("vocabulary", changed("bound: up_to", f"bound: {PLACE}NO"), ("'NO' is not one of", "up_to")),
    ("unknown-key", changed("name: Tester-1", f"name: Tester-1\n    {PLACE}rang_km: []"), ("unknown key", "did you mean `range_km`?")),
    ("null", changed("name: Tester-1", f"name:{PLACE}"), ("has no value", "leave the key out")),
    ("missing", changed("tester-1:\n    name: Tester-1\n    kind", f"tester-1:\n    {PLACE}kind"), ("is missing", "text is needed")),
    ("missing", changed("origin: [IRN]", f"origin: {PLACE}[]"), ("empty list", "at least 1")),
    ("missing", changed("sources:\n  paper", f"  {PLACE}empty-1:\nsources:\n  paper"), ("has nothing under it",)),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "marked", "words"), FAULTS, ids=[f"{r}-{n}" for n, (r, _m, _w) in enumerate(FAULTS)])
def test_a_fault_is_told_with_its_place_and_with_what_would_be_right(rule: str, marked: str, words: tuple[str, ...]) -> None:
    text, line, column = place_of(marked)
    found = [f for f in parse_draft(text, "own.yaml").findings if f.rule == rule and (f.line, f.column) == (line, column)]
    assert len(found) == 1, parse_draft(text, "own.yaml").findings
    assert str(found[0]).startswith(f"own.yaml:{line}:{column}: ")
    assert [w for w in words if w not in found[0].message] == []


def test_every_fault_that_the_readers_know_has_a_case_above() -> None:
    known = {r for module in ("strictyaml", "conform", "reader") for r in _reported_rules(module)}
    assert known - {rule for rule, _text, _words in FAULTS} == set()


def _reported_rules(module: str) -> Iterator[str]:
    """Rule ids in the calls ``report(…, rule, message)`` of a module."""
    for node in ast.walk(ast.parse((ROOT / "catalog" / f"{module}.py").read_text())):
        if isinstance(node, ast.Call) and len(node.args) > 2 and getattr(node.func, "attr", getattr(node.func, "id", "")) == "report":
            rule = node.args[-2]
            if isinstance(rule, ast.Constant):
                yield rule.value


def test_a_good_file_has_no_finding() -> None:
    assert parse_draft(GOOD, "own.yaml").findings == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NO", "NO"), ("no", "no"), ("yes", "yes"), ("on", "on"), ("Off", "Off"), ("y", "y"),
        ("2016-09-25", "2016-09-25"), ("12:30", "12:30"), ("0x1F", "0x1F"), ("1_000", "1_000"), ("0o7", "0o7"),
        ("012", 12), ("-5", -5), ("1.5", 1.5), (".5", 0.5), ("1e3", 1000.0), ("true", True), ("~", None), ("null", None),
        ("'300'", "300"), ('"true"', "true"), ("300 km", "300 km"), (".inf", ".inf"), ("1.2.3", "1.2.3"),
    ],
)  # fmt: skip
def test_scalars_follow_yaml_1_2(written: str, meant: object) -> None:
    tree, findings = parse(f"a: {written}\n", "own.yaml")
    assert findings == []
    assert tree is not None
    assert (tree["a"], type(tree["a"])) == (meant, type(meant))


def test_a_key_is_text_whatever_it_looks_like() -> None:
    tree, findings = parse("1: a\nNO: b\nnull: c\n1.5: d\n", "own.yaml")
    assert (tree, findings) == ({"1": "a", "NO": "b", "null": "c", "1.5": "d"}, [])


def test_reading_goes_on_behind_a_key_that_is_no_text() -> None:
    tree, findings = parse("systems:\n  ? {a: b}\n  : c\n  next: d\n", "own.yaml")
    assert [f.rule for f in findings] == ["key"]
    assert tree is not None
    assert tree["systems"]["next"] == "d"


def test_an_alias_bomb_is_refused_and_never_expanded() -> None:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    tree, findings = parse("\n".join(lines), "own.yaml")
    assert {f.rule for f in findings} == {"anchor", "alias"}
    assert tree is not None
    assert _size(tree) < 400, "aliases were expanded"


def _size(value: object) -> int:
    if isinstance(value, Map):
        return sum(map(_size, value.values()))
    return sum(map(_size, value)) if isinstance(value, list) else 1


@pytest.mark.parametrize("bracket", ["[", "{a: ", "- "])
def test_a_million_levels_of_nesting_cost_no_stack(bracket: str) -> None:
    tree, findings = parse("a:\n " + bracket * 1_000_000, "own.yaml")
    assert tree is None
    assert [f.rule for f in findings] == ["depth"]
