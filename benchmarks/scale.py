"""What more names, and longer texts, cost: ten times the names should cost at most 1.4 times.

    python benchmarks/scale.py [--articles N] [--rounds N] [--times N]

More names are made of the listed ones, each letter exchanged for a random one of its script, so that
they have the same lengths, digits and scripts and stand in no text. Both catalogues read the same
articles in turn, in one process; medians are printed. Then one catalogue reads articles joined into
longer texts: seconds a megabyte should stay what they are.
"""

from __future__ import annotations

import argparse
import random
import time

import msgspec
from scan import make, measure, names_of
from wordfreq import top_n_list

import catalog
from catalog import Catalog
from catalog.fold import spaced
from catalog.model import Name
from catalog.patterns import script_of

AIM = 1.4


def enlarged(cat: Catalog, times: int, seed: int = 7) -> Catalog:
    """``cat`` with ``times`` as many names; what is new stands in no text."""
    rnd = random.Random(seed)
    bundle = cat.bundle
    words = [spaced(word) for lang in ("en", "ru", "fa") for word in top_n_list(lang, 8000)]
    words += [word[glued:] for word in words if script_of(word) == "Arabic" for glued in (1, 2, 3)]  # a prefix may stand before
    beginnings = {word[:length] for word in words for length in range(1, len(word) + 1)}
    letters: dict[str, list[str]] = {}
    for record in bundle.systems.values():
        for name in record.names:
            for char in name.name.lower():
                if char.isalpha():
                    letters.setdefault(script_of(char), []).append(char)

    def other(name: str) -> str:
        """A name of the same shape whose first letters begin no frequent word."""
        made = name
        for _ in range(20):
            made = "".join(rnd.choice(letters[s]) if c.isalpha() and (s := script_of(c.lower())) in letters else c for c in name)
            if spaced(made).partition(" ")[0] not in beginnings:
                return made
        return f"{made}qqq"

    systems = {
        id: msgspec.structs.replace(
            record,
            names=[*record.names, *(Name(other(n.name), n.kind, n.lang, n.match) for n in (Name(record.name), *record.names) for _ in range(times - 1))],
        )
        for id, record in bundle.systems.items()
    }  # fmt: skip
    return Catalog(msgspec.structs.replace(bundle, systems=systems))


def count(cat: Catalog) -> int:
    """Names that ``cat`` lists."""
    return sum(1 + len(record.names) for record in cat.bundle.systems.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--times", type=int, default=10)
    arguments = parser.parse_args()
    cat = catalog.load()
    many = enlarged(cat, arguments.times)
    for label, one in (("shipped", cat), ("enlarged", many)):
        start = time.perf_counter()
        one.reader.read("Ж")  # patterns in other letters than Latin wait for the first text that has any
        patterns = len(one.reader._patterns)
        print(f"{label}: {count(one):,} names, {patterns:,} patterns, reader made in {time.perf_counter() - start:.1f} s")
    print(f"\n{'text':<8}{'MB/s, shipped':>16}{'MB/s, enlarged':>16}{'times the cost':>16}")
    for lang in ("en", "ru", "fa"):
        texts = make(lang, names_of(cat, lang), arguments.articles)
        size = sum(len(t.text.encode()) for t in texts) / 1e6
        engines = {name: lambda text, one=one: [(m.start, m.end) for m in one.annotate(text).mentions] for name, one in (("one", cat), ("ten", many))}
        seconds = measure(engines, texts, arguments.rounds)
        ratio = seconds["ten"] / seconds["one"]
        print(f"{lang:<8}{size / seconds['one']:>16.1f}{size / seconds['ten']:>16.1f}{ratio:>14.2f} ×{'' if ratio <= AIM else f'  (aim: {AIM})'}")
    print(f"\n{'one text of':<14}{'MB/s':>8}")
    texts = make("en", names_of(cat, "en"), 250)
    for joined in (1, 10, 100):
        long = [texts[0]._replace(text="\n\n".join(t.text for t in texts[at : at + joined])) for at in range(0, 250 - joined + 1, joined)]
        size = sum(len(t.text.encode()) for t in long)
        seconds = measure({"catalog": lambda text: [(m.start, m.end) for m in cat.annotate(text).mentions]}, long, 3)
        print(f"{size / len(long) / 1000:>8.0f} KB{size / 1e6 / seconds['catalog']:>11.1f}")


if __name__ == "__main__":
    main()
