"""Bad input and bad outputs: one clear line, exit 1, and nothing half-written."""

from __future__ import annotations

import contextlib
import json
import os
import resource
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import GOOD, call, run

SENTENCE = "A Zolfaghar missile flew.\n"

# content of the file, words of the message
UNREADABLE = {
    "binary": (b"\x7fELF\x02\x01\x00\x00", "binary"),
    "utf-16 without a mark": (SENTENCE.encode("utf-16-le"), "binary"),
    "utf-16 cut short": (b"\xff\xfeA", "starts like UTF-16"),
    "latin-1": ("Père".encode("latin-1"), "not UTF-8 (byte 1"),
    "lone surrogate": (b"A \xed\xa0\x80 missile", "not UTF-8 (byte 2"),
    "cut utf-8": ("ذ".encode()[:1], "not UTF-8 (byte 0"),
}


@pytest.mark.parametrize(("content", "words"), UNREADABLE.values(), ids=UNREADABLE)
@pytest.mark.parametrize("verb", [("annotate",), ("validate",), ("validate", "--fix"), ("show", "Zolfaghar", "--catalogue")], ids=" ".join)
def test_a_file_that_is_no_text_is_told_in_one_line(verb: tuple[str, ...], content: bytes, words: str, write: Callable[..., Path]) -> None:
    path = write(content, "input.txt")
    done = call(*verb, path)
    assert (done.returncode, done.stdout) == (1, b"")
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith(f"{path}: ")
    assert words in line
    assert path.read_bytes() == content


@pytest.mark.parametrize("verb", [("annotate",), ("validate",), ("show", "Zolfaghar", "--catalogue")], ids=" ".join)
def test_a_missing_file_and_a_directory_are_told_in_one_line(verb: tuple[str, ...], tmp_path: Path) -> None:
    for path, words in ((tmp_path / "missing.txt", "No such file"), (tmp_path, "directory")):
        done = call(*verb, path)
        assert (done.returncode, done.stdout) == (1, b"")
        (line,) = done.stderr.decode().splitlines()
        assert line.startswith(f"{path}: ")
        assert words in line


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_text_is_read_with_or_without_its_mark(encoding: str, write: Callable[..., Path]) -> None:
    done = call("annotate", write(SENTENCE.encode(encoding), "article.txt"), "--json")
    assert done.returncode == 0
    assert [m["system"] for m in json.loads(done.stdout)["mentions"]] == ["zolfaghar"]


def test_an_empty_article_has_no_mention_and_is_no_error(write: Callable[..., Path]) -> None:
    for form, out in (("text", b""), ("markdown", b"")):
        done = call("annotate", write(b"", "empty.txt"), "--to", form)
        assert (done.returncode, done.stdout, done.stderr) == (0, out, b"")


def test_an_empty_data_file_is_a_finding(write: Callable[..., Path]) -> None:
    path = write(b"")
    done = call("validate", path)
    assert (done.returncode, done.stdout.decode()) == (1, f"{path}:1:1: is empty; a mapping with the key `systems` is needed\n")


@pytest.mark.parametrize("text", [GOOD.replace("  tester", "\ttester"), GOOD + GOOD, GOOD.replace("Tester-1", "!!python/object/apply:os.system [id]")])
def test_a_hostile_data_file_is_findings_with_places(text: str, write: Callable[..., Path]) -> None:
    path = write(text)
    done = call("validate", path)
    lines = done.stdout.decode().splitlines()
    assert done.returncode == 1
    assert lines
    assert [line for line in lines if not line.startswith(f"{path}:")] == []


def test_an_article_of_200_megabytes_is_read(tmp_path: Path) -> None:
    """Prose of one character set, so that the scan and not this test takes the time."""
    article, out = tmp_path / "long.txt", tmp_path / "long.tsv"
    with article.open("wb") as file:
        for _ in range(200):
            file.write(b"plain prose without a name, line upon line of it. \n" * (1_000_000 // 51))
            file.write(b"x" * (1_000_000 % 51))
        file.write(SENTENCE.encode())
    assert article.stat().st_size > 199_000_000
    done = run("annotate", article, "--to", "tsv", "-o", out)
    assert (done.returncode, done.stdout) == (0, b"")
    _head, row = out.read_text(encoding="utf-8").splitlines()
    assert row.split("\t")[1:3] == [str(article.stat().st_size - len(SENTENCE) + SENTENCE.index(" missile")), "Zolfaghar"]


def test_an_article_beyond_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    sparse = tmp_path / "huge.txt"
    with sparse.open("wb") as file:
        file.truncate(3 * 1024**3)
    done = run("annotate", sparse)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert (done.returncode, done.stdout) == (1, b"")
    assert "bytes; split it" in done.stderr.decode()
    assert peak < 3 * 1024**3


# Outputs

WRITERS = {
    "annotate": ("annotate", "{article}", "--to", "html", "-o", "{out}"),
    "export": ("export", "--to", "jsonl", "-o", "{out}"),
    "export table": ("export", "--to", "csv", "--table", "types", "-o", "{out}"),
}


def _write(verb: str, article: Path, out: Path) -> tuple[int, str]:
    done = call(*(part.format(article=article, out=out) for part in WRITERS[verb]))
    assert done.stdout == b""
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize("verb", WRITERS)
def test_an_output_in_a_missing_folder_is_told_in_one_line(verb: str, write: Callable[..., Path], tmp_path: Path) -> None:
    code, message = _write(verb, write(SENTENCE, "article.txt"), tmp_path / "missing" / "out.csv")
    assert code == 1
    assert message.startswith(f"{tmp_path / 'missing' / 'out.csv'}: cannot be written: ")
    assert len(message.splitlines()) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
@pytest.mark.parametrize("verb", WRITERS)
def test_an_output_in_a_folder_without_permission_leaves_nothing(verb: str, write: Callable[..., Path], tmp_path: Path) -> None:
    article, locked = write(SENTENCE, "article.txt"), tmp_path / "locked"
    locked.mkdir(mode=0o500)
    assert _write(verb, article, locked / "out.csv")[0] == 1
    assert list(locked.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_leaves_the_old_file_as_it_was(tmp_path: Path) -> None:
    """The new content goes beside the target and is renamed: a failure half-way changes nothing."""
    from catalog.errors import OutputError
    from catalog.files import whole_file

    target = tmp_path / "out.txt"
    target.write_text("old")

    def fill_the_disk() -> None:
        with whole_file(target) as beside:
            beside.write_text("half of the ne")
            Path("/dev/full").write_text("the other half")

    with pytest.raises(OutputError, match=r"out\.txt: cannot be written: No space left"):
        fill_the_disk()
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out.txt"]


def test_an_error_of_another_kind_leaves_no_file_beside(tmp_path: Path) -> None:
    from catalog.files import whole_file

    with contextlib.suppress(KeyError), whole_file(tmp_path / "out.txt") as beside:
        beside.write_text("half")
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_a_rewritten_file_keeps_its_permissions(write: Callable[..., Path]) -> None:
    from catalog.files import write_whole

    path = write("old", "out.txt")
    path.chmod(0o640)
    write_whole(path, "new")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o640)


def test_bad_input_writes_no_output(write: Callable[..., Path], tmp_path: Path) -> None:
    out = tmp_path / "out.html"
    assert call("annotate", write(b"\x00", "binary.txt"), "-o", out).returncode == 1
    assert not out.exists()


def test_a_folder_as_output_is_told(write: Callable[..., Path], tmp_path: Path) -> None:
    code, message = _write("annotate", write(SENTENCE, "article.txt"), tmp_path)
    assert (code, message) == (1, f"{tmp_path}: is a directory; give the name of a file\n")
