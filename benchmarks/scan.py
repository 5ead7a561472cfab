"""How fast and how completely a text is read, beside what else could read it.

Every engine gets the same names and the same texts, in one process, rounds
interleaved; medians and fastest rounds are printed, as MB/s of UTF-8, and the
ratio of the medians. "Recall" counts the planted mentions that an engine
touches, typographic variants included; "bare" is our normalising and our
automaton alone, without any of the reading behind it. A second table has what
each stage of reading adds to an article.

    python benchmarks/scan.py [--articles N] [--rounds N] [--skip-spacy]

The texts are made, not collected: words drawn by frequency (wordfreq), 4 KB an
article, 94 % of the articles with curly quotes or dashes, five to six mentions
an article, a class word beside half of them as news has it; a tenth of the
mentions with another dash or space, a tenth in capitals, a twentieth decoys
inside longer words.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import catalog
from catalog.patterns import script_of
from catalog.scan import fold
from catalog.tails import Tongue

CLASS_WORDS = {
    "en": ["missile", "missiles", "drone", "drones", "air defence system", "launcher", "battery", "rockets"],
    "ru": ["ракета", "ракеты", "дрон", "беспилотник", "комплекс ПВО"],
    "fa": ["موشک", "پهپاد", "سامانه پدافندی"],
}


class Text(NamedTuple):
    """An article with the places of its planted mentions."""

    text: str
    planted: list[tuple[int, int]]


def names_of(cat: Any, lang: str) -> list[str]:
    """Names that running text may link, in the script of ``lang``."""
    frame = cat.names
    frame = frame[frame["match"].isna()]
    script = {"en": "Latin", "ru": "Cyrillic", "fa": "Arabic"}[lang]
    names = {n for n in frame["name"] if script_of(n.lower()) == script and len(n) > 3}
    return sorted(n for n in names if script != "Latin" or all(c < "\u0250" for c in n))


def make(lang: str, names: list[str], count: int, seed: int = 7) -> list[Text]:
    """``count`` articles in ``lang`` with planted ``names``."""
    from wordfreq import top_n_list

    rnd = random.Random(seed)
    words = top_n_list(lang, 8000)
    weights = [1 / (n + 3) for n in range(len(words))]
    out = []
    for _ in range(count):
        pieces: list[str] = rnd.choices(words, weights, k=4000 // (5 if lang == "en" else 6))
        curly = rnd.random() < 0.94
        for at in range(12, len(pieces), 14):
            pieces[at] += "."
            if curly and rnd.random() < 0.3:
                pieces[at - 3] = f"“{pieces[at - 3]}”"
        marks = sorted(rnd.sample(range(5, len(pieces) - 5), rnd.choice([5, 5, 6, 6])))
        text, planted, last = "", [], 0
        for at in marks:
            text += " ".join(pieces[last:at]) + " "
            last = at
            name = rnd.choice(names)
            kind = rnd.random()
            if kind < 0.05:
                text += f"un{name.lower()}ed "
                continue
            if kind < 0.15:
                name = name.replace("-", "‑").replace(" ", "\u00a0")
            elif kind < 0.25:
                name = name.upper()
            before = f"{rnd.choice(CLASS_WORDS[lang])} " if lang != "en" and rnd.random() < 0.5 else ""
            text += before
            planted.append((len(text), len(text) + len(name)))
            text += name + (f" {rnd.choice(CLASS_WORDS['en'])} " if lang == "en" and rnd.random() < 0.5 else " ")
        out.append(Text(text + " ".join(pieces[last:]), planted))
    return out


Engine = Callable[[str], list[tuple[int, int]]]


def flashtext(names: list[str]) -> Engine:
    from flashtext import KeywordProcessor

    processor = KeywordProcessor()
    processor.add_keywords_from_list(names)
    return lambda text: [(s, e) for _n, s, e in processor.extract_keywords(text, span_info=True)]


def ahocorasick(names: list[str]) -> Engine:
    import ahocorasick

    machine = ahocorasick.Automaton()
    for name in names:
        machine.add_word(name.lower(), len(name))
    machine.make_automaton()

    def find(text: str) -> list[tuple[int, int]]:
        low = text.lower()
        if len(low) != len(text):
            low = text
        out = []
        for last, length in machine.iter(low):
            start, end = last - length + 1, last + 1
            if (start == 0 or not low[start - 1].isalnum()) and (end == len(low) or not low[end].isalnum()):
                out.append((start, end))
        return out

    return find


def spacy_matcher(names: list[str], lang: str) -> Engine:
    import spacy
    from spacy.matcher import PhraseMatcher

    nlp = spacy.blank(lang)
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    matcher.add("names", list(nlp.tokenizer.pipe(names)))

    def find(text: str) -> list[tuple[int, int]]:
        doc = nlp.tokenizer(text)
        return [(doc[s:e].start_char, doc[s:e].end_char) for _id, s, e in matcher(doc)]

    return find


def recall(engine: Engine, texts: list[Text]) -> float:
    """Share of the planted mentions that the engine touches."""
    hit = total = 0
    for text, planted in texts:
        found = engine(text)
        total += len(planted)
        hit += sum(any(s < e2 and e > s2 for s, e in found) for s2, e2 in planted)
    return hit / total


def spent(engines: dict[str, Engine], texts: list[Text], rounds: int) -> dict[str, list[float]]:
    """Seconds an engine takes for all texts, in each of the rounds, which are interleaved."""
    taken: dict[str, list[float]] = {name: [] for name in engines}
    for engine in engines.values():
        for text, _ in texts[:3]:
            engine(text)
    for _ in range(rounds):
        for name, engine in engines.items():
            start = time.process_time()
            for text, _planted in texts:
                engine(text)
            taken[name].append(time.process_time() - start)
    return taken


def measure(engines: dict[str, Engine], texts: list[Text], rounds: int) -> dict[str, float]:
    """Median seconds an engine takes for all texts."""
    return {name: statistics.median(values) for name, values in spent(engines, texts, rounds).items()}


def report(lang: str, names: list[str], texts: list[Text], engines: dict[str, Engine], rounds: int) -> None:
    """Prints one table."""
    size = sum(len(t.text.encode()) for t in texts) / 1e6
    taken = spent(engines, texts, rounds)
    seconds = {name: statistics.median(values) for name, values in taken.items()}
    ours = seconds["catalog"]
    print(f"\n{lang}: {len(texts)} articles, {size:.1f} MB, {len(names)} names, {rounds} rounds")
    print(f"{'engine':<28}{'MB/s, median':>14}{'fastest':>9}{'catalog is':>14}{'recall':>9}")
    for name, value in sorted(seconds.items(), key=lambda item: item[1]):
        share = "" if name.startswith("bare") else f"{recall(engines[name], texts):.2f}"
        print(f"{name:<28}{size / value:>14.1f}{size / min(taken[name]):>9.1f}{value / ours:>11.2f} ×{share:>9}")


def stages(lang: str, cat: Any, texts: list[Text], rounds: int) -> None:
    """Prints what each stage of reading adds: microseconds an article."""
    reader = cat.reader

    def found(text: str) -> Any:
        data = fold(text).data
        return reader._found(data, Tongue(data, text, reader.tails.language))

    cumulative: dict[str, Callable[[str], Any]] = {
        "folding": fold,
        "the automaton": lambda text: reader._narrow.find(fold(text).data),
        "endings, order": found,
        "judging, the annotation": lambda text: cat.annotate(text).mentions,
    }
    taken = spent(cumulative, texts, rounds)
    print(f"\n{lang}: microseconds an article\n{'stage':<28}{'median':>14}{'fastest':>9}")
    before = middle = 0.0
    for name, values in taken.items():
        median, best = statistics.median(values) / len(texts) * 1e6, min(values) / len(texts) * 1e6
        print(f"{name:<28}{median - middle:>14.1f}{best - before:>9.1f}")
        middle, before = median, best
    print(f"{'together':<28}{middle:>14.1f}{before:>9.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--skip-spacy", action="store_true")
    arguments = parser.parse_args()
    cat = catalog.load()
    reader = cat.reader
    for lang in ("en", "ru", "fa"):
        names = names_of(cat, lang)
        texts = make(lang, names, arguments.articles if lang == "en" else arguments.articles // 4)

        def bare(text: str) -> list[tuple[int, int]]:
            reader._narrow.find(fold(text).data)
            return []

        engines: dict[str, Engine] = {
            "bare scan": bare,
            "catalog": lambda text: [(m.start, m.end) for m in cat.annotate(text).mentions],
            "flashtext": flashtext(names),
            "pyahocorasick + boundaries": ahocorasick(names),
        }
        if lang == "en" and not arguments.skip_spacy:
            engines["spaCy PhraseMatcher"] = spacy_matcher(names, lang)
        report(lang, names, texts, engines, arguments.rounds)
        stages(lang, cat, texts, arguments.rounds)


if __name__ == "__main__":
    main()
