"""Annotating from Python and in a terminal: reasons, alternatives, sequences, threads, processes, own catalogues."""

from __future__ import annotations

import json
import multiprocessing
import pickle
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers import GOOD, changed

import catalog
from catalog import Catalog
from catalog.cli_text import annotate_command

NEWS = "A Patriot battery fired two interceptors at a Shahed-136 drone. On Friday the Patriot was gone."


# Reasons


def test_a_name_that_means_nothing_else_says_so(cat: Catalog) -> None:
    (mention,) = cat.annotate("A Shahed-136 was found.").mentions
    assert mention.why == "the name is on record and no other sense of it is"
    assert mention.score == 1.0


def test_a_weighed_name_says_what_spoke_for_it_and_how_much(cat: Catalog) -> None:
    (mention,) = cat.annotate("The new Lancet, a drone for howitzers, was seen.").mentions
    assert re.search(r"“\w+” \((\w+ word|word of this name)\) \+\d", mention.why)


@pytest.mark.xfail(reason="the first listed form of a word is quoted, whatever its language", strict=True)
def test_reasons_quote_the_words_that_stand_in_the_text(cat: Catalog) -> None:
    text = "The new Lancet, a drone for howitzers, was seen."
    (mention,) = cat.annotate(text).mentions
    assert all(word in text for word in re.findall(r"“(.+?)”", mention.why))


def test_what_spoke_against_is_told_too(cat: Catalog) -> None:
    text = "The Lancet drone hit a howitzer, wrote the author of the novel."
    (mention,) = cat.annotate(text).mentions
    if mention.evidence:  # a name with its class word beside it need not be weighed
        assert re.search(r"“novel” \(culture word\) -\d", mention.why)


def test_a_coordinated_part_says_whose_letters_it_borrows(cat: Catalog) -> None:
    second = cat.annotate("Shahed-131 and -136 drones were seen.").mentions[1]
    assert second.why == "short for Shahed-136, after 'Shahed-131'"


def test_a_lent_sense_says_who_lent_it(cat: Catalog) -> None:
    text = "A Neptune anti-ship missile was fired at the cruiser.\n\n" + "The mayor spoke about the roads for an hour. " * 8
    last = cat.annotate(text + "On Friday the Neptune was gone.").mentions[-1]
    assert last.start > len(text)
    assert "named with certainty elsewhere in the text" in last.why


def test_reasons_are_at_most_six_the_heaviest_first(cat: Catalog) -> None:
    text = "The Lancet drone, a loitering munition of the army, struck a radar, a battery and a howitzer in the attack near the front."
    for mention in cat.annotate(text).mentions:
        weights = [abs(w) for _what, _word, w in sorted(mention.evidence, key=lambda e: -abs(e[2]))]
        assert len(mention.reasons) == min(6, len(weights))
        told = [abs(float(m[1])) for r in mention.reasons if (m := re.search(r"([+-][\d.]+)$", r))]
        assert told == sorted(told, reverse=True)


@pytest.mark.parametrize("text", [NEWS, "Искандер ударил ракетой.", "爱国者导弹", "Shahed-131 and -136, a Scud-type missile"])
def test_reasons_are_words_and_no_internals(cat: Catalog, text: str) -> None:
    for mention in cat.annotate(text).mentions:
        assert not re.search(r"[{}<>_]|None|\bfor:|\bagainst:|Verdict|b'", mention.why), mention.why


def test_a_name_of_two_systems_tells_the_other_one(cat: Catalog) -> None:
    (mention,) = cat.annotate("Iran fired a Zulfiqar ballistic missile from Kermanshah.").mentions
    assert (mention.system, mention.alternatives) == ("zolfaghar", ("zulfiqar-houthi",))


def test_context_exchanges_the_system_and_the_alternative(cat: Catalog) -> None:
    (mention,) = cat.annotate("The Houthis in Sanaa fired a Zulfiqar ballistic missile.").mentions
    assert (mention.system, mention.alternatives) == ("zulfiqar-houthi", ("zolfaghar",))


def test_a_name_of_one_system_has_no_alternative(cat: Catalog) -> None:
    assert all(m.alternatives == () for m in cat.annotate(NEWS).mentions)


def test_doubt_lowers_the_score(cat: Catalog) -> None:
    certain, weighed = cat.annotate("A Shahed-136 landed. The howitzer that a Lancet hit burned.").mentions
    assert certain.score == 1.0 > weighed.score > 0.5


# In a terminal


def annotated(*arguments: str | Path) -> str:
    """What ``catalog annotate`` prints."""
    done = CliRunner().invoke(annotate_command, list(map(str, arguments)))
    assert done.exit_code == 0, done.output
    return done.stdout


def test_explain_says_line_name_role_and_reasons(write: Callable[..., Path]) -> None:
    article = write("First line.\nA Scud-type missile was seen, and Iran fired a Zulfiqar ballistic missile.\n", "article.txt")
    out = annotated(article, "--explain")
    assert re.search(r"^line 2: 'Scud' is Scud \(compared, [\d.]+\)$", out, re.M)
    assert re.search(r"^line 2: 'Zulfiqar' is Zolfaghar \(named, [\d.]+\)$", out, re.M)
    assert re.search(r"^    could also be zulfiqar-houthi$", out, re.M)
    assert all(line.startswith(("line ", "    ")) for line in out.splitlines())


def test_explain_of_a_text_without_systems_says_so(write: Callable[..., Path]) -> None:
    out = annotated(write("Nothing of that kind.\n", "article.txt"), "--explain")
    assert out == "No system of the catalogue is named in this text.\n"


def test_json_carries_the_reasons(write: Callable[..., Path]) -> None:
    mentions = json.loads(annotated(write(NEWS, "article.txt"), "--json"))["mentions"]
    assert [m["system"] for m in mentions] == ["patriot", "shahed-136", "patriot"]
    assert all(m["why"] for m in mentions)


# Sequences


def test_a_sequence_gives_an_annotation_each_in_order(cat: Catalog) -> None:
    texts = [NEWS, "", "Nothing.", "A Kh-101 fell."]
    several = cat.annotate(texts)
    assert [a.text for a in several] == texts
    assert [[m.system for m in a.mentions] for a in several] == [["patriot", "shahed-136", "patriot"], [], [], ["kh-101"]]


@pytest.mark.parametrize("kind", [list, tuple, iter, lambda texts: (t for t in texts)], ids=["list", "tuple", "iterator", "generator"])
def test_any_iterable_of_texts_will_do(cat: Catalog, kind: Callable[..., object]) -> None:
    assert len(cat.annotate(kind(["A Kh-101 fell.", "Nothing."]))) == 2


def test_a_series_of_pandas_will_do(cat: Catalog) -> None:
    import pandas as pd

    assert [len(a.mentions) for a in cat.annotate(pd.Series(["A Kh-101 fell.", "Nothing."]))] == [1, 0]


def test_texts_of_a_sequence_lend_nothing_to_one_another(cat: Catalog) -> None:
    first, second = cat.annotate([NEWS, "On Friday the Patriot was gone."])
    assert len(first.mentions) == 3
    assert second.mentions == []


def test_the_order_of_reading_changes_nothing(cat: Catalog) -> None:
    texts = [NEWS, "On Friday the Patriot was gone.", "The Lancet published a study.", "A Lancet drone hit a howitzer."]
    forwards = [a.mentions for a in cat.annotate(texts)]
    assert [a.mentions for a in cat.annotate(texts[::-1])][::-1] == forwards


@pytest.mark.parametrize("value", [None, 7, b"bytes", ["a text", None], [b"bytes"], {1: 2}])
def test_what_is_no_text_is_a_type_error(cat: Catalog, value: object) -> None:
    with pytest.raises(TypeError, match="annotate"):
        cat.annotate(value)


# Threads and processes


def test_many_threads_read_what_one_reads(cat: Catalog) -> None:
    texts = [NEWS, "Искандер-М и «Калибр» ударили ракетами.", "爱国者导弹", "A Kh-101/555 strike. " * 20, "The Patriots won."] * 20
    alone = [a.mentions for a in cat.annotate(texts)]
    with ThreadPoolExecutor(8) as pool:
        assert [a.mentions for a in pool.map(cat.annotate, texts)] == alone


def test_threads_that_ask_first_at_once_read_the_same(own: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader is made on first use, while others may be asking for it."""
    made, barrier, found = own.reader, threading.Barrier(4, timeout=30), []
    monkeypatch.setattr("catalog.reading.Reader", lambda *_args: time.sleep(0.01) or made)
    fresh = Catalog(own.bundle)

    def ask() -> None:
        barrier.wait()
        found.append(fresh.annotate("A Tester-1 was shown.").mentions)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(mentions == found[0] for mentions in found)


def test_a_mention_pickles_small(cat: Catalog) -> None:
    mentions = cat.annotate(NEWS).mentions
    data = pickle.dumps(mentions)
    assert pickle.loads(data) == mentions
    assert len(data) < 2_000


def test_a_catalogue_travels_to_a_worker_process_and_reads_the_same_there(own: Catalog) -> None:
    """The reader does not travel: the worker makes its own on first use."""
    texts = ["A Tester-1 was shown.", "The T-1s were seen.", "Nothing."]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=_take, initargs=(pickle.dumps(own),)) as pool:
        assert list(pool.map(_read, texts)) == [a.mentions for a in own.annotate(texts)]


_here: list[Catalog] = []


def _take(data: bytes) -> None:
    _here.append(pickle.loads(data))


def _read(text: str) -> list[object]:
    return list(_here[0].annotate(text).mentions)


# Own catalogues

NAMES = """\
    - {name: T-1, kind: designator}
    - {name: Грозовик, lang: ru, kind: native}
    - {name: Gale, kind: nickname, match: context}
    - {name: TSR, kind: nickname, match: case}
    - {name: Breeze, kind: nickname, match: never}
    - {name: Zephyr, kind: nickname, match: designator-only}
"""
OWN = changed("    - {name: T-1, kind: designator}\n", NAMES)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """An own catalogue of one system, laid over the shipped one."""
    path = tmp_path_factory.mktemp("own") / "own.yaml"
    path.write_text(OWN, encoding="utf-8")
    return catalog.load(path, base=True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A Tester-1 was shown.", ["Tester-1"]), ("A tester 1 was shown.", ["tester 1"]), ("Two T-1s were shown.", ["T-1s"]),
        ("Удар нанесли Грозовиком.", ["Грозовиком"]), ("A Gale missile was fired.", ["Gale"]), ("A gale tore the roof off.", []),
        ("On Friday the Gale was gone.", []), ("The TSR missile was fired.", ["TSR"]), ("The Tsr river is short.", []),
        ("The Breeze missile was fired.", []), ("The Zephyr missile was fired.", ["Zephyr"]), ("The Zephyr was fired.", []),
    ],
)  # fmt: skip
def test_names_and_rules_of_an_own_catalogue_hold(own: Catalog, text: str, found: list[str]) -> None:
    assert [(m.text, m.system) for m in own.annotate(text).mentions] == [(name, "tester-1") for name in found]


def test_an_own_catalogue_over_the_shipped_one_reads_both(own: Catalog) -> None:
    assert [m.system for m in own.annotate("A Tester-1 and a Shahed-136 were shown.").mentions] == ["tester-1", "shahed-136"]


def test_own_names_stay_out_of_the_shipped_catalogue(own: Catalog, cat: Catalog) -> None:
    assert own.annotate("A Tester-1 was shown.").mentions
    assert cat.annotate("A Tester-1 was shown.").mentions == []


def test_parts_are_read_with_own_names_too(own: Catalog) -> None:
    assert [m.text for m in own.annotate("Shahed-131, -136 and a Tester-1").mentions] == ["Shahed-131", "-136", "Tester-1"]


def test_an_own_catalogue_alone_reads_its_own_names_only(write: Callable[..., Path]) -> None:
    alone = catalog.load(write(GOOD))
    assert [m.system for m in alone.annotate("A Tester-1 and a Shahed-136 were shown.").mentions] == ["tester-1"]
