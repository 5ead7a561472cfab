"""Whether a data file is in its canonical form, and putting it there without losing anything."""

from __future__ import annotations

from pathlib import Path

from catalog.errors import Finding, InputError, InvalidData
from catalog.files import write_whole
from catalog.formatter import body_comments, canonical, header_of
from catalog.strictyaml import parse
from catalog.textfile import read_text


def canonical_findings(path: Path, whole: bool) -> list[Finding]:
    """One finding a file that is not in canonical form (``whole``: the sources beside it too)."""
    found = []
    for file in (path, *([path.with_name("sources.yaml")] if whole else [])):
        text = read_text(file)
        tree, findings = parse(text, str(file))
        if tree is None or findings:
            continue
        for line in body_comments(text)[:20]:
            found.append(Finding(str(file), line, 1, "", "", "a comment below the header would be lost; use `note`", "comment"))
        right = canonical(tree, header_of(text))
        if right != text:
            line = _first_difference(text, right)
            message = "is not in canonical form from here on; run `catalog validate --fix`"
            found.append(Finding(str(file), line, 1, "", "", message, "canonical"))
    return found


def fix_file(path: Path) -> bool:
    """Rewrites ``path`` in canonical form; whether that changed it.

    Refuses (:class:`InvalidData`) a file that does not read strictly or has comments in its body:
    a rewrite would lose something.
    """
    text = read_text(path)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    tree, findings = parse(text, str(path))
    if tree is None or findings:
        raise InvalidData(findings)
    comments = body_comments(text)
    if comments:
        lines = ", ".join(map(str, comments[:10]))
        raise InputError(f"{path}: not rewritten, because comments in line {lines} would be lost; move them to `note` or the header")
    right = canonical(tree, header_of(text))
    if right == read_text(path):
        return False
    write_whole(path, right)
    return True


def _first_difference(text: str, right: str) -> int:
    for number, (a, b) in enumerate(zip(text.splitlines(), right.splitlines(), strict=False), 1):
        if a != b:
            return number
    return min(text.count("\n"), right.count("\n")) + 1
