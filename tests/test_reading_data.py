"""The language tables: every line is well formed, and every line does what it says.

``data/context.yaml`` (words of evidence), ``data/homonyms.yaml`` (names that are also something else),
``data/endings.yaml`` (what may be glued to a name), ``data/comparison.yaml`` (words that compare).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from marked import rows

from catalog import Catalog
from catalog.bundle import language_tables
from catalog.fold import spaced
from catalog.scan import fold_pattern, is_wide

TABLES = language_tables()
CLASSES: dict[str, dict[str, Any]] = TABLES["context"]["classes"]
HOMONYMS: dict[str, dict[str, Any]] = TABLES["homonyms"]
LANGUAGES: dict[str, dict[str, Any]] = TABLES["endings"]["languages"]
COMPARISON: dict[str, dict[str, Any]] = TABLES["comparison"]
RULES = {"free", "context", "designator-only", "case", "never"}
SCRIPTS = {
    "Latin": "LATIN", "Cyrillic": "CYRILLIC", "Arabic": "ARABIC", "Hebrew": "HEBREW", "Hangul": "HANGUL",
    "Han": "CJK", "Devanagari": "DEVANAGARI", "Kana": "HIRAGANA KATAKANA CJK",
}  # fmt: skip
#: a letter or two of another script that a language's print does use
BORROWED = {"zh": "型", "ja": "型"}


def some_open(keys: Iterable[str], wanting: set[str], why: str) -> list[Any]:
    """One parameter a key; those ``wanting`` are known to fail, and must."""
    known = [pytest.mark.xfail(reason=why, strict=True, raises=AssertionError)]
    return [pytest.param(key, marks=known if key in wanting else []) for key in keys]


def term_of(key: str) -> str:
    """The name that a row of homonyms.yaml is about."""
    return str(HOMONYMS[key].get("term", key))


def scripts(text: str) -> set[str]:
    """Scripts of the letters of ``text``, by the first word of their Unicode names."""
    return {unicodedata.name(c, "?").split()[0].split("-")[0] for c in text if c.isalpha()}


# Words of evidence


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_says_which_way_how_much_and_where(name: str) -> None:
    table = CLASSES[name]
    assert {"sign", "weight", "position", "words"} <= set(table) <= {"sign", "weight", "position", "words", "decides"}
    assert table.get("decides", "words") in {"words", "phrases"}
    assert table["sign"] in {"for", "against"}
    assert (table["weight"] > 0) == (table["sign"] == "for")
    assert 1 <= abs(table["weight"]) <= 3
    assert table["position"] in {"near", "before", "after", "head"}
    assert set(table["words"]) <= set(LANGUAGES), "a language that endings.yaml does not know"


@pytest.mark.parametrize("name", CLASSES)
def test_words_of_a_class_are_small_letters_each_once_and_fold_to_something(name: str) -> None:
    for lang, words in CLASSES[name]["words"].items():
        words = [str(w) for w in words]
        assert words, f"{lang}: no words"
        assert sorted(words) == sorted(set(words)), f"{lang}: twice in the list"
        for word in words:
            assert word == word.strip(), f"{lang}: {word!r}"
            assert spaced(word.replace("*", "")), f"{lang}: {word!r} folds to nothing"
            assert not re.search(r"\*\w", word), f"{lang}: {word!r} has its * inside a word"
            assert word == word.lower(), f"{lang}: {word!r} is not in small letters"


TIES = TABLES["context"]["ties"]
#: a sentence that says what a name in it is, after one that is certainly about the weapon
TIED = {
    "en": "{weapon} The Patriot, a small {word}, was in the news.",
    "de": "{weapon} Patriot ist ein {word}.",
    "fr": "{weapon} Patriot est un {word}.",
    "es": "{weapon} Patriot es un {word}.",
    "it": "{weapon} Patriot è un {word}.",
    "pl": "{weapon} Patriot to {word}.",
    "cs": "{weapon} Patriot je {word}.",
    "ru": "{weapon} Искандер был {word}.",
    "uk": "{weapon} Іскандер був {word}.",
}
WEAPON = {
    "en": "The ministry said on Monday that it was a Patriot battery which had fired and that it was still there.",
    "de": "Das Ministerium teilte mit, dass es die Patriot-Batterie war, die in der Nacht geschossen hat, und dass sie nicht verlegt wird.",
    "fr": "Le ministère a dit que la batterie Patriot a tiré dans la nuit et que les soldats sont avec elle dans une forêt.",
    "es": "El ministerio dijo que la batería Patriot disparó por la noche y que los soldados están con ella en una base.",
    "it": "Il ministero ha detto che la batteria Patriot ha sparato nella notte e che i soldati sono con essa in una base.",
    "pl": "Ministerstwo podało, że bateria Patriot wystrzeliła w nocy i że żołnierze są z nią w bazie, ale nie wiadomo jak długo.",
    "cs": "Ministerstvo uvedlo, že baterie Patriot vystřelila v noci a že vojáci jsou s ní na základně, ale není jasné jak dlouho.",
    "ru": "Запущена ракета 9К720 Искандер-М.",
    "uk": "Запущено ракету 9К720 Іскандер-М.",
}
#: the same weapon's name, bare, with what is said of it
SAID = {"ru": "Искандер", "uk": "Іскандер"}


def unheard(cat: Catalog, lang: str, words: Iterable[str], sentence: str) -> list[str]:
    """The words with which ``sentence`` still has a mention behind the weapon's own sentence."""

    def lent(word: str) -> bool:
        return any(m.start > len(WEAPON[lang]) for m in cat.annotate(sentence.format(weapon=WEAPON[lang], word=word)).mentions)

    assert lent("xyz"), "proves nothing: the name is not marked without the word either"
    return [word for word in map(str, words) if lent(word)]


@pytest.mark.parametrize("lang", TIED)
def test_a_noun_that_says_what_the_name_is_settles_its_sense(cat: Catalog, lang: str) -> None:
    assert not unheard(cat, lang, CLASSES["other_head"]["words"][lang], TIED[lang])


def test_such_a_noun_settles_it_right_behind_the_name_too(cat: Catalog) -> None:
    assert not unheard(cat, "en", CLASSES["other_head"]["words"]["en"], "{weapon} The Patriot {word} was in the news.")


@pytest.mark.parametrize("link", TIES["en"]["links"])
def test_every_link_ties_a_noun_to_a_name(cat: Catalog, link: str) -> None:
    assert not unheard(cat, "en", ["restaurant"], f"{{weapon}} They say that Patriot {link} {{word}} here.")


@pytest.mark.parametrize("article", TIES["en"]["articles"])
def test_every_article_ties_a_noun_to_a_name_behind_a_comma(cat: Catalog, article: str) -> None:
    assert not unheard(cat, "en", ["restaurant"], f"{{weapon}} They say that Patriot, {article} old {{word}}, was closed.")


@pytest.mark.parametrize("lang", sorted(set(WEAPON) & set(CLASSES["given_name"]["words"])))
@pytest.mark.parametrize("name", ["given_name", "other_before"])
def test_a_first_name_or_a_calling_before_a_name_settles_its_sense(cat: Catalog, name: str, lang: str) -> None:
    sentence = f"{{weapon}} {{word}} {SAID.get(lang, 'Patriot')}."
    words = [str(word).title() if name == "given_name" else str(word) for word in CLASSES[name]["words"].get(lang, [])]
    assert not unheard(cat, lang, words, sentence)


PLACES = TABLES["context"]["places"]
#: texts in which what stands around would make a weapon of the place
AROUND = {
    "en": "A missile was fired and a drone was shot down by soldiers {word} {name}, the army said. Rockets and drones followed.",
    "de": "Eine Rakete wurde abgefeuert, dann Fateh-110-Raketen {word} {name}, teilte die Armee mit, und der Angriff ging weiter.",
    "fr": "Un missile a été tiré, puis des missiles Fateh-110 lancés {word} {name}, selon l'armée et les soldats, et l'attaque continue.",
    "es": "Un misil fue disparado, luego misiles Fateh-110 lanzados {word} {name}, según el ejército y los soldados, y el ataque sigue.",
    "it": "Un missile è stato lanciato, poi missili Fateh-110 lanciati {word} {name}, secondo l'esercito e i soldati, e l'attacco continua.",
    "pl": "Wystrzelono pocisk, potem rakiety Fateh-110 wystrzelone {word} {name}, jak podało wojsko i żołnierze, a atak trwa nadal.",
    "cs": "Byla odpálena raketa, potom rakety Fateh-110 odpálené {word} {name}, uvedla armáda a vojáci, a útok je stále veden.",
    "ru": "Ракета «Искандер-М» и дрон сбиты военными, зенитные ракеты С-300 {word} {name} выпущены, сообщила армия.",
    "uk": "Ракету «Іскандер-М» і дрон збили військові, безпілотник Шахед-136 {word} {name} збито, повідомила армія.",
    "ar": "أطلق الجيش صواريخ وطائرة مسيرة شاهد 136 {word} {name} وأعلن ذلك.",
    "fa": "موشک و پهپاد شاهد ۱۳۶ {word} {name} دیده شد و این خبر است.",
    "he": "טיל ורקטות שאהד 136 {word} {name}, אמר הצבא של ישראל.",
}
#: a place under the rule ``context`` and one under ``designator-only``, of each language
TOWNS = {
    **dict.fromkeys(("en", "de", "fr", "es", "it", "pl", "cs"), ("Dezful", "Jericho")),
    "ru": ("Печора", "Витязь"), "uk": ("Толока", "Витязь"), "ar": ("بركان", "غزة"), "fa": ("دزفول", "غزه"), "he": ("רותם", "יריחו"),
}  # fmt: skip


@pytest.mark.parametrize("ending", PLACES["tr"]["case"])
def test_an_ending_behind_an_apostrophe_makes_a_place_of_a_turkish_name(cat: Catalog, ending: str) -> None:
    text = "Ordu Göktuğ füzesi ile bir F-16 uçağı için olan sistemi denedi; Bozdoğan’{} ateşlenen füze hedefi vurdu ve düştü."
    assert not any("Bozdoğan" in m.text for m in cat.annotate(text.format(ending)).mentions)
    assert any("Bozdoğan" in m.text for m in cat.annotate(text.format("ı")).mentions), "proves nothing"


@pytest.mark.parametrize("lang", AROUND)
@pytest.mark.parametrize("kind", ["in", "from"])
def test_a_word_that_stands_before_a_place_makes_one_of_the_name(cat: Catalog, lang: str, kind: str) -> None:
    name = TOWNS[lang][kind == "from"]
    glued = lang in ("ar", "he")

    def marked(word: str) -> bool:
        text = AROUND[lang].replace("{word} {name}", f"{word}{name}" if not word or (glued and len(word) == 1) else f"{word} {name}")
        return any(name in m.text for m in cat.annotate(text).mentions)

    assert marked(""), "proves nothing: the name is not marked without the word either"
    assert not [word for word in map(str, PLACES[lang][kind]) if marked(word)]


FOLLOWERS = TABLES["context"]["followers"]


@pytest.mark.parametrize("lang", FOLLOWERS)
def test_a_word_that_may_follow_a_weapon_makes_no_surname_of_it(cat: Catalog, lang: str) -> None:
    silent = []
    for word in map(str, FOLLOWERS[lang]):
        text = f"A missile was fired and a drone was shot down by a Neptune {word} in the night."
        if not cat.annotate(text).mentions:
            silent.append(word)
    assert not silent
    assert not cat.annotate("A missile was fired and a drone was shot down by a Neptune Miller in the night.").mentions


def cues(sign: str) -> Iterator[tuple[str, str, str, bool]]:
    """Class, language, folded word and whether an ending may follow it, of every word of evidence of one sign."""
    for name, table in CLASSES.items():
        if table["sign"] == sign:
            for lang, words in table["words"].items():
                for word in map(str, words):
                    yield name, lang, spaced(word.replace("*", "")), word.endswith("*")


def test_no_word_speaks_for_and_against_in_one_language() -> None:
    wrong = []
    speaking = defaultdict(set)
    for name, lang, word, _open in cues("for"):
        speaking[lang].add((word, name))
    for name, lang, word, open_ended in cues("against"):
        if CLASSES[name]["position"] == "near":
            wrong += [
                f"{lang}: {word} ({name}) and {other} ({kind})"
                for other, kind in speaking[lang]
                if other == word or (open_ended and other.startswith(word))
            ]
    assert not wrong


#: words of military news that are frequent, and that no stem of another sense may swallow
NEWS = {
    "ru": "операция операции дипломатический дипломаты командование силы оборона министерство граница область город атака база "
    "сценарий автоматический официальный сообщил румыния сербия краткий крайний",
    "uk": "операція операції дипломатичний дипломати командування сили оборона міністерство кордон область місто атака база "
    "сценарій автоматичний офіційний повідомив румунія сербія крайній",
    "pl": "operacja operacji baza bazy dyplomatyczny automatyczny rumunia dowództwo siły obrona ministerstwo granica region miasto "
    "atak",
    "cs": "operace operační základna základny diplomatický diplomat automatický rumunsko velení síly obrana ministerstvo hranice "
    "region město útok golanské sériové",
    "hu": "operáció operatív automatikus diplomáciai diplomata románia parancsnokság haderő védelem minisztérium határ térség város "
    "támadás erdogan",
    "de": "operation basis diplomatisch automatisch rumänien kommando streitkräfte verteidigung ministerium grenze region stadt "
    "angriff",
}  # fmt: skip


#: languages in which some stem still does: Russian and Ukrainian “диплом*” (дипломат), Hungarian “opera*” (operatív) …
SWALLOWING = {"ru", "uk", "pl", "cs", "hu"}


@pytest.mark.parametrize("lang", some_open(NEWS, SWALLOWING, "a stem is cut too short"))
def test_no_stem_of_another_sense_swallows_a_frequent_word_of_the_news(lang: str) -> None:
    """Words in Cyrillic letters are sought in Russian and Ukrainian texts alike, those in Latin letters in their language."""
    read = {"ru", "uk"} if lang in {"ru", "uk"} else {lang}
    words = [spaced(w) for w in NEWS[lang].split()]
    stems = {(stem, name) for name, of, stem, open_ended in cues("against") if open_ended and " " not in stem and of in read}
    assert not sorted(f"{word}: {stem}* ({name})" for stem, name in stems for word in words if word.startswith(stem))


# Names that are also something else


@pytest.mark.parametrize("key", HOMONYMS)
def test_a_row_of_a_homonym_is_well_formed(cat: Catalog, key: str) -> None:
    row = HOMONYMS[key]
    assert set(row) <= {"term", "lang", "rule", "senses", "for", "against", "not", "candidates"}
    assert row["rule"] in RULES
    assert str(row["senses"]).strip(), "nobody learns what else the name is"
    assert ("term" in row) == key.endswith(")"), "a key with languages in brackets has its name in `term`, no other has"
    assert set(row.get("lang", [])) <= set(LANGUAGES)
    for side in ("for", "against"):
        assert set(row[side]) <= {"classes", "words"}
        assert set(row[side].get("classes", ())) <= set(CLASSES), side
        assert all(spaced(str(w).replace("*", "")) for w in row[side].get("words", ())), side
    assert {CLASSES[c]["sign"] for c in row["for"].get("classes", ())} <= {"for"}
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id) for id in row.get("candidates") or {}), "ids of candidates"


@pytest.mark.parametrize(
    "key", some_open([k for k, row in HOMONYMS.items() if row.get("not")], {"Watchkeeper", "שרביט קסמים"}, "a phrase without the name")
)
def test_a_phrase_of_another_sense_contains_a_name(cat: Catalog, key: str) -> None:
    """Otherwise it could never silence anything."""
    names = {spaced(term_of(key)), *_other_names(cat, key)}
    stems = {n[: max(2, len(n) - 3)].replace(" ", "") for n in names}
    idle = [p for p in map(str, HOMONYMS[key]["not"]) if not any(stem in spaced(p).replace(" ", "") for stem in stems)]
    assert not idle


def _other_names(cat: Catalog, key: str) -> set[str]:
    ids = {*(HOMONYMS[key].get("candidates") or {}), *(s.id for s in cat.candidates(term_of(key)))}
    return {spaced(n.name) for id in ids if id in cat.bundle.systems for n in cat.bundle.systems[id].names}


def test_candidates_are_entries_save_those_whose_entries_are_still_to_be_written(cat: Catalog) -> None:
    """The list in tables/candidates_to_come.tsv shrinks: an id that got its entry leaves it."""
    to_come = {row["id"] for row in rows("candidates_to_come.tsv")}
    named = {id for row in HOMONYMS.values() for id in row.get("candidates") or {}}
    assert sorted(named - set(cat.bundle.systems)) == sorted(to_come)


# What may be glued to a name


@pytest.mark.parametrize("lang", some_open(LANGUAGES, {"uk"}, "an ending stands twice"))
def test_a_language_of_endings_is_well_formed(lang: str) -> None:
    table = LANGUAGES[lang]
    lists = {"letters", "markers", "endings", "plural", "drop", "prefixes", "particles", "suffixes", "compounds", "and", "through"}
    assert {"script", "markers", "and"} <= set(table) <= lists | {"script", "bare", "change"}
    assert table["script"] in SCRIPTS
    assert isinstance(table.get("bare", False), bool) or table["bare"] in {"true", "false"}
    for field in lists & set(table):
        values = [str(v) for v in table[field]]
        assert sorted(values) == sorted(set(values)), f"{field}: twice in the list"
        assert all(v.strip(" ‌") for v in values), f"{field}: an empty one"
    for pair in table.get("change", []):
        assert len(pair) == 2, pair
        assert pair[0] != pair[1], pair


@pytest.mark.parametrize("lang", LANGUAGES)
def test_endings_are_in_the_script_of_their_language(lang: str) -> None:
    """An ending in look-alike letters of another alphabet never follows anything."""
    table = LANGUAGES[lang]
    allowed = set(SCRIPTS[table["script"]].split())
    fields = ("endings", "plural", "drop", "prefixes", "particles", "suffixes", "compounds")
    wrong = [f"{field}: {v}" for field in fields for v in map(str, table.get(field, ())) if scripts(v) - allowed]
    wrong += [f"change: {pair}" for pair in table.get("change", ()) if scripts("".join(map(str, pair))) - allowed]
    assert not wrong


# Words that compare


def test_every_category_has_its_class_words(cat: Catalog) -> None:
    categories = TABLES["context"]["categories"]
    assert set(categories) == {info.category for info in cat.bundle.types.values()}
    named = {name for names in categories.values() for name in names} | set(TABLES["context"]["always"])
    assert not named - set(CLASSES)
    assert all(CLASSES[name]["sign"] == "for" for name in named)


def test_the_table_of_comparisons_is_well_formed(cat: Catalog) -> None:
    words_by_language = {"after", "before", "nationality"}
    assert set(COMPARISON) <= words_by_language | {"rivals", "blocs"}
    for section, table in COMPARISON.items():
        if section not in words_by_language:
            continue
        assert set(table) <= set(LANGUAGES), section
    for lang, words in COMPARISON["nationality"].items():
        unknown = {str(code) for code in words.values()} - set(cat.bundle.actors)
        assert not unknown, f"{lang}: nationalities of nobody on record"


def test_rivals_and_blocs_are_on_record(cat: Catalog) -> None:
    countries = [*COMPARISON["rivals"], *(code for codes in COMPARISON["blocs"].values() for code in codes)]
    assert not set(countries) - set(cat.bundle.actors)
    named = {id for ids in COMPARISON["rivals"].values() for id in ids}
    assert not named - set(cat.bundle.systems)
    east, west = COMPARISON["blocs"].values()
    assert not set(east) & set(west)


@pytest.mark.parametrize("section", ["after", "before"])
def test_words_that_compare_stand_once_and_fold_to_something(section: str) -> None:
    for lang, words in COMPARISON[section].items():
        words = [str(w) for w in words]
        assert sorted(words) == sorted(set(words)), f"{lang}: twice in the list"
        assert all(spaced(w.replace("*", "")) for w in words), lang


# What the lines do


def test_every_letter_of_a_listed_name_can_be_sought(cat: Catalog) -> None:
    """A name with a letter that the scanner has no place for would silently never be found."""
    read = {"LATIN", "CYRILLIC", "ARABIC", "HEBREW"}
    lost: dict[str, list[str]] = defaultdict(list)
    for record in cat.bundle.systems.values():
        for name in record.names:
            folded = spaced(name.name)
            if scripts(folded) <= read and fold_pattern(folded) is None:
                for char in folded:
                    if fold_pattern(char) is None:
                        lost[char].append(name.name)
    assert not dict(lost)


def test_every_word_of_evidence_can_be_sought() -> None:
    lost = {w for sign in ("for", "against") for _c, _l, w, _o in cues(sign) if not is_wide(w) and fold_pattern(w) is None}
    assert not lost


CARRIERS = {
    "en": ("People spoke about ", " again yesterday, and then they went home."),
    "ru": ("Вчера все опять вспоминали ", " и потом разошлись."),
    "uk": ("Учора всі знову згадували ", " і потім розійшлися."),
    "fa": ("دیروز دوباره درباره ", " حرف زدند و رفتند."),
    "ar": ("أمس تحدث الجميع عن ", " ثم ذهبوا."),
    "he": ("אתמול כולם דיברו על ", " ואחר כך הלכו."),
    "zh": ("昨天大家又谈起", "然后就走了。"),
    "ja": ("昨日またみんなが", "のことを話した。"),
    "ko": ("어제 모두가 다시 ", " 이야기를 했다."),
}


def language_of(key: str) -> str:
    """The language whose carrier sentence a row's name goes into."""
    listed = [lang for lang in HOMONYMS[key].get("lang", ()) if lang in CARRIERS]
    if listed:
        return listed[0]
    found = scripts(term_of(key))
    for script, lang in (("CYRILLIC", "ru"), ("ARABIC", "ar"), ("HEBREW", "he"), ("HANGUL", "ko"), ("KATAKANA", "ja"), ("CJK", "zh")):
        if script in found:
            return lang
    return "en"


def in_context(cat: Catalog, before: str, term: str, after: str) -> bool:
    """Whether ``term`` is marked between ``before`` and ``after``."""
    start, end = len(before), len(before) + len(term)
    return any(m.start < end and m.end > start for m in cat.annotate(before + term + after).mentions)


WANTING = [k for k, row in HOMONYMS.items() if row["rule"] == "context"]
EXCEPTIONS = {(row["name"], row["test"]): row["why"] for row in rows("homonym_exceptions.tsv")}


@pytest.fixture(scope="module")
def waiting(cat: Catalog) -> list[str]:
    """Rows that want context and whose name an entry lists, so that running text may link it."""
    listed = {spaced(n.name) for r in cat.bundle.systems.values() for n in r.names if n.match != "never"}
    listed |= {spaced(r.name) for r in cat.bundle.systems.values()}
    return [key for key in WANTING if spaced(term_of(key)) in listed]


def effect(cat: Catalog, key: str, test: str) -> bool:
    """Whether a row does what the test of this name asks for."""
    term, lang = term_of(key), language_of(key)
    before, after = CARRIERS[lang]
    if test == "bare":
        return not in_context(cat, before, term, after)
    gap = "" if lang in {"zh", "ja"} else " "
    return all(
        in_context(cat, before + word + gap, term, after) or in_context(cat, before, term, gap + word + after)
        for word in class_words(key, lang)
    )


def class_words(key: str, lang: str) -> list[str]:
    """A word of each class that speaks for the row's name, in its language."""
    found = []
    for name in HOMONYMS[key]["for"].get("classes", ()):
        words = [str(w) for w in CLASSES[name]["words"].get(lang, ()) if " " not in str(w)]
        plain = [w for w in words if "*" not in w] or words
        found += [w.replace("*", "") for w in plain[:1]]
    return found


@pytest.mark.parametrize("test", ["bare", "word"])
def test_an_ambiguous_name_is_silent_when_bare_and_marked_beside_a_word_of_its_classes(
    cat: Catalog, waiting: list[str], test: str
) -> None:
    """Exceptions stand in tables/homonym_exceptions.tsv, each with its reason; one that is none any more leaves it."""
    wrong = {key for key in waiting if not effect(cat, key, test)}
    assert sorted(wrong) == sorted(key for key, kind in EXCEPTIONS if kind == test)


def test_rows_of_names_that_nobody_lists_are_known(waiting: list[str]) -> None:
    """They wait for an entry or a name; a row whose name was listed leaves the table."""
    assert sorted(set(WANTING) - set(waiting)) == sorted(key for key, kind in EXCEPTIONS if kind == "unlisted")
