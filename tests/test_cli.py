"""The command line in a pipe: every verb, its exit code, its columns, its JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers import GOOD, call, run

from catalog import Catalog
from catalog.cli import VERBS, main

LOOKUPS = [
    ("show", "Zolfaghar"), ("search", "fateh"), ("list", "--origin", "IRN"), ("compare", "Fateh-110", "Zolfaghar"),
    ("family", "Zolfaghar"), ("sources", "Zolfaghar"),
]  # fmt: skip


def rows(output: bytes) -> list[dict[str, str]]:
    """Tab-separated output as one dict a row; every row has as many cells as the header."""
    head, *body = (line.split("\t") for line in output.decode().splitlines())
    assert [r for r in body if len(r) != len(head)] == []
    return [dict(zip(head, r, strict=True)) for r in body]


# Help and usage


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_a_verb_says_what_it_does_with_an_example(verb: str) -> None:
    result = CliRunner().invoke(main, [verb, "--help"])
    assert result.exit_code == 0
    assert re.search(rf"^  catalog {verb}\b", result.output, re.M), "no example"


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_of_a_verb_is_explained(verb: str) -> None:
    command = main.get_command(None, verb)  # type: ignore[arg-type]
    assert command is not None
    assert [p.name for p in command.params if p.param_type_name == "option" and not getattr(p, "help", None)] == []


def test_the_first_help_lists_every_verb() -> None:
    output = CliRunner().invoke(main, ["--help"]).output
    assert [verb for verb in VERBS if not re.search(rf"^  {verb}\b", output, re.M)] == []


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["shwo", "Zolfaghar"], ["No such verb: 'shwo'", "Did you mean 'show'", "annotate"]),
        (["frobnicate"], ["No such verb: 'frobnicate'", "show"]),
        (["export", "--to", "xml"], ["'xml' is not one of", "'csv'"]),
        (["annotate", "--to", "pdf", "-"], ["'pdf' is not one of", "'html'"]),
        (["show"], ["Missing argument", "NAME"]),
        (["compare", "Zolfaghar"], ["two names or more", "catalog compare"]),
        (["search"], ["text or a filter", "catalog search"]),
        (["search", "--range-km", "700:300"], ["is empty"]),
        (["search", "--range-km", "far"], ["'far' is no range", "300:700"]),
        (["search", "--type", "srmb"], ["unknown type 'srmb'", "did you mean srbm"]),
        (["search", "--origin", "Atlantis"], ["'Atlantis' is no country"]),
        (["list", "--family", "zolfagar"], ["No system is named", "Zolfaghar"]),
        (["list", "--limit", "0"], ["0"]),
        (["show", "--nonsense", "x"], ["--nonsense"]),
        (["validate", "--fix", "a", "b"], ["b"]),
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_exits_2_and_says_what_would_be_right(args: list[str], words: list[str]) -> None:
    done = call(*args)
    assert (done.returncode, done.stdout) == (2, b"")
    assert [w for w in words if w not in done.stderr.decode()] == []


# Look-ups


@pytest.mark.parametrize("args", LOOKUPS, ids=" ".join)
def test_a_pipe_gets_tab_separated_values_and_nothing_else(args: tuple[str, ...]) -> None:
    done = call(*args)
    assert (done.returncode, done.stderr) == (0, b"")
    assert rows(done.stdout)
    assert b"\x1b" not in done.stdout


@pytest.mark.parametrize("args", LOOKUPS, ids=" ".join)
def test_json_is_valid_wherever_it_is_asked_for(args: tuple[str, ...]) -> None:
    done = call(*args, "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)


@pytest.mark.parametrize("name", ["Zolfaghar", "Zulfiqar", "ذوالفقار"])
def test_show_finds_every_spelling(name: str) -> None:
    done = call("show", name, "--json")
    assert (done.returncode, json.loads(done.stdout)["id"]) == (0, "zolfaghar")


def test_show_tells_type_range_origin_family_kin_names_operators_and_status(cat: Catalog) -> None:
    system = cat.lookup("Zolfaghar")
    told = {r["field"]: r["value"] for r in rows(call("show", "Zolfaghar").stdout)}
    assert told["type"] == "short-range ballistic missile"
    assert told["origin"] == "Iran"
    assert "Fateh-110" in told["family"]
    assert "ذوالفقار" in told["names.native"]
    assert {"kin", "status", "operators"} <= {field.split(".")[0] for field in told}
    ranges = [r for r in rows(call("show", "Zolfaghar").stdout) if r["field"] == "range_km"]
    assert ranges[0]["value"] == system.range_text
    assert all(r["basis"] and r["source"] for r in ranges)
    assert len([r for r in ranges if r["quote"]]) == len(system.statements("range_km"))


@pytest.mark.parametrize("verb", ["show", "family", "sources"])
def test_a_miss_exits_1_with_did_you_mean_on_stderr(verb: str) -> None:
    done = call(verb, "zolfagar")
    assert (done.returncode, done.stdout) == (1, b"")
    assert re.fullmatch(r"No system is named 'zolfagar'\. Did you mean Zolfaghar\b.*\?\n", done.stderr.decode())


def test_a_miss_among_hits_shows_the_hits_and_still_exits_1() -> None:
    done = call("show", "Zolfaghar", "zolfagar", "Shahed-136", "--json")
    assert done.returncode == 1
    assert [entry["id"] for entry in json.loads(done.stdout)] == ["zolfaghar", "shahed-136"]


def test_several_names_always_give_a_list() -> None:
    assert isinstance(json.loads(call("show", "Zolfaghar", "Shahed-136", "--json").stdout), list)


def test_a_name_of_several_entries_exits_1_with_the_candidates(cat: Catalog) -> None:
    shared = next(s for s in cat.bundle.shared.values() if s.prefer is None)
    done = call("show", shared.name)
    assert (done.returncode, done.stdout) == (1, b"")
    assert [c for c in shared.candidates if c not in done.stderr.decode()] == []


def test_search_and_list_agree_with_the_library(cat: Catalog) -> None:
    found = rows(call("search", "fateh", "--type", "srbm", "--origin", "Iran", "--range-km", "250:700").stdout)
    assert [r["id"] for r in found] == list(cat.search("fateh", type="srbm", origin="IRN", range_km=(250, 700)).index)
    assert [r["id"] for r in rows(call("list", "--category", "ballistic").stdout)] == list(cat.search(category="ballistic").index)


def test_a_search_that_finds_nothing_exits_1() -> None:
    done = call("search", "zolfagar")
    assert (done.returncode, done.stdout) == (1, b"")
    assert "Zolfaghar" in done.stderr.decode()


def test_compare_has_a_column_a_system() -> None:
    table = rows(call("compare", "Fateh-110", "Zulfiqar", "Dezful").stdout)
    assert list(table[0]) == ["field", "fateh-110", "zolfaghar", "dezful"]
    assert {"Type", "Origin", "Shown range"} <= {r["field"] for r in table}


def test_family_lists_the_head_and_its_members(cat: Catalog) -> None:
    listed = {r["id"] for r in rows(call("family", "Zolfaghar").stdout)}
    assert listed == {"fateh-110", *(m.id for m in cat.lookup("Fateh-110").members)}


def test_a_system_without_family_exits_1(write: Callable[..., Path]) -> None:
    done = call("family", "T-1", "--catalogue", write(GOOD))
    assert (done.returncode, done.stdout) == (1, b"")
    assert "belongs to no family" in done.stderr.decode()


def test_sources_lists_those_of_an_entry_or_all(cat: Catalog) -> None:
    assert [r["id"] for r in rows(call("sources", "Zolfaghar").stdout)] == list(cat.lookup("Zolfaghar").sources)
    assert len(rows(call("sources").stdout)) == len(cat.bundle.sources)


def test_ones_own_entries_join_every_verb(write: Callable[..., Path]) -> None:
    own = write(GOOD)
    assert rows(call("show", "T-1", "--catalogue", own).stdout)[0]["id"] == "tester-1"
    assert "tester-1" in {r["id"] for r in rows(call("list", "--origin", "IRN", "--catalogue", own).stdout)}
    done = call("annotate", "-", "--catalogue", own, "--json", stdin=b"A Tester-1 and a Zolfaghar missile.")
    assert [m["system"] for m in json.loads(done.stdout)["mentions"]] == ["tester-1", "zolfaghar"]


def test_no_color_and_a_narrow_terminal_change_nothing_in_a_pipe() -> None:
    plain = call("show", "Zolfaghar").stdout
    assert call("show", "Zolfaghar", NO_COLOR="1").stdout == plain
    assert call("show", "Zolfaghar", COLUMNS="20", FORCE_COLOR="1").stdout == plain


# Articles

ARTICLE = "It fired a Zolfaghar missile.\r\nThen\ta Shahed-136 flew; a Zolfaghar again.\n"


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json", "csv", "tsv", "terminal"])
def test_annotate_writes_every_form_to_stdout_or_a_file(form: str, write: Callable[..., Path], tmp_path: Path) -> None:
    article, out = write(ARTICLE, "article.txt"), tmp_path / f"out.{form}"
    piped = call("annotate", article, "--to", form)
    assert piped.returncode == 0
    assert b"Zolfaghar" in piped.stdout
    filed = call("annotate", article, "--to", form, "-o", out)
    assert (filed.returncode, filed.stdout) == (0, b"")
    assert "3 mentions of 2 systems" in filed.stderr.decode()
    assert out.read_bytes() == piped.stdout


@pytest.mark.parametrize(("suffix", "begins"), [("html", b"<!doctype html>"), ("md", b"It fired"), ("json", b"{"), ("csv", b"start,"), ("txt", b"It fired")])
def test_the_form_follows_the_ending_of_the_output(suffix: str, begins: bytes, write: Callable[..., Path], tmp_path: Path) -> None:
    call("annotate", write(ARTICLE, "article.txt"), "-o", tmp_path / f"out.{suffix}")
    assert (tmp_path / f"out.{suffix}").read_bytes().startswith(begins)


def test_annotate_in_a_pipe_gives_one_row_a_mention() -> None:
    found = rows(call("annotate", "-", stdin=ARTICLE.encode()).stdout)
    assert [ARTICLE[int(r["start"]) : int(r["end"])] for r in found] == ["Zolfaghar", "Shahed-136", "Zolfaghar"]


def test_annotate_marks_once_or_always() -> None:
    once = call("annotate", "-", "--to", "markdown", "--mark", "first", stdin=ARTICLE.encode()).stdout.decode()
    always = call("annotate", "-", "--to", "markdown", "--mark", "all", stdin=ARTICLE.encode()).stdout.decode()
    assert (once.count("[^catalog-zolfaghar]"), always.count("[^catalog-zolfaghar]")) == (2, 3), "references and the one footnote"


def test_annotate_explains_every_mention() -> None:
    done = call("annotate", "-", "--explain", stdin=ARTICLE.encode()).stdout.decode()
    assert re.findall(r"^line (\d+): '([^']+)'", done, re.M) == [("1", "Zolfaghar"), ("2", "Shahed-136"), ("2", "Zolfaghar")]


def test_annotations_name_the_catalogue_they_were_made_with(cat: Catalog) -> None:
    done = json.loads(call("annotate", "-", "--json", stdin=ARTICLE.encode()).stdout)
    assert done["catalogue"] == {"version": cat.version, "digest": cat.digest}


# Data


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "jsonl"])
def test_export_goes_to_stdout_or_a_file(form: str, tmp_path: Path) -> None:
    out = tmp_path / f"all.{form}"
    assert call("export", "--to", form, "-o", out).returncode == 0
    assert out.read_bytes() == call("export", "--to", form).stdout


def test_export_of_csv_into_a_folder_gives_every_table_with_its_version(cat: Catalog, tmp_path: Path) -> None:
    import pandas as pd

    call("export", "--to", "csv", "-o", tmp_path / "tables")
    for name in ("systems", "statements", "names", "relations", "sources", "types"):
        frame = pd.read_csv(tmp_path / "tables" / f"{name}.csv", keep_default_na=False, dtype=str)
        assert len(frame) == len(getattr(cat, name)), name
        assert set(frame["catalogue_version"]) == {cat.version}
        assert set(frame["catalogue_digest"]) == {cat.digest}


def test_export_of_json_lines_is_one_entry_a_line(cat: Catalog) -> None:
    lines = call("export", "--to", "jsonl").stdout.decode().splitlines()
    assert [json.loads(line)["id"] for line in lines] == [s.id for s in cat]
    assert {json.loads(line)["catalogue"]["digest"] for line in lines} == {cat.digest}


def test_export_of_json_names_version_digest_and_licence(cat: Catalog) -> None:
    body = json.loads(call("export", "--to", "json").stdout)
    assert (body["catalogue"]["version"], body["catalogue"]["digest"]) == (cat.version, cat.digest)
    assert "CC BY 4.0" in body["catalogue"]["citation"]
    assert list(body["systems"]) == [s.id for s in cat]


def test_validate_exits_0_without_findings_and_1_with_them(write: Callable[..., Path]) -> None:
    good = call("validate", write(GOOD))
    assert (good.returncode, good.stdout) == (0, b"")
    assert "no findings" in good.stderr.decode()
    path = write(GOOD.replace("srbm", "no-type").replace("tier: E", "tier: Z"), "bad.yaml")
    bad = call("validate", path)
    assert bad.returncode == 1
    assert [line.split(": ")[0].rsplit(":", 2)[0] for line in bad.stdout.decode().splitlines()] == [str(path)] * 2
    assert "2 findings" in bad.stderr.decode()


def test_validate_gives_findings_as_json(write: Callable[..., Path]) -> None:
    done = call("validate", write(GOOD.replace("srbm", "no-type")), "--json")
    (finding,) = json.loads(done.stdout)
    assert (done.returncode, finding["line"], finding["column"], finding["id"], finding["field"]) == (1, 5, 11, "tester-1", "type")


def test_an_installed_copy_and_a_checkout_give_no_findings_as_the_same_json(write: Callable[..., Path]) -> None:
    """``run`` is an installed copy, whose data was checked when it was built."""
    installed, own = run("validate", "--json"), call("validate", write(GOOD), "--json")
    assert (installed.returncode, installed.stdout) == (own.returncode, own.stdout) == (0, b"[]\n")


def test_the_shipped_data_validate() -> None:
    done = call("validate")
    assert (done.returncode, done.stdout.decode()) == (0, "")


def test_schema_prints_the_schema_of_the_data_folder() -> None:
    from helpers import DATA

    assert call("schema").stdout == (DATA / "systems.schema.json").read_bytes()


def test_a_reader_that_goes_away_is_no_error() -> None:
    import subprocess
    import sys

    from helpers import environment, installed_copy

    command = f"{sys.executable} -c 'from catalog.cli import run; run()' list | head -n 1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, env=environment(PYTHONPATH=str(installed_copy())), check=False)
    assert done.stdout.startswith(b"id\t")
    assert done.stderr == b""
