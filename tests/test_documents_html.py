"""HTML in, the same HTML out: what is marked, what is left alone, and that nothing else ever changes."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import Catalog, annotate_document
from catalog.html_document import HtmlDocument

turbohtml = pytest.importorskip("turbohtml", reason="the extra html is not installed")

_END = re.compile(r'<style class="wsc-style">.*?</style>(?:<section class="wsc-after".*?</section>)?', re.S)
_TAIL = re.compile(
    r'<button type="button" class="wsc-b".*?class="wsc-close".*?</button></span>|<sup id="wsc[^>]*><a [^>]*>\d+</a></sup>'
    r'|<span class="wsc-x">.*?</span>',
    re.S,
)


def marked(cat: Catalog, source: str | bytes, **options: object) -> str:
    """``source`` with its mentions marked, as text; bytes that are none in UTF-8 as surrogates."""
    raw = source if isinstance(source, bytes) else source.encode("utf-8", "surrogateescape")
    return annotate_document(raw, "html", catalog=cat).convert("html", **options).decode("utf-8", "surrogateescape")  # type: ignore[arg-type]


def without_marks(page: str) -> str:
    """A page as it was; only for pages without ``span`` of their own."""
    page = _TAIL.sub("", _END.sub("", page))
    return page.replace('<span class="wsc">', "").replace('<span class="wsc-n">', "").replace('<span class="wsc-n wsc-l">', "").replace("</span>", "")


def names(page: str) -> list[str]:
    """The words that are marked, mark-up in them left out; a name in pieces as its pieces."""
    return [re.sub(r"<[^>]*>", "", found) for found in re.findall(r'<span class="wsc-n(?: wsc-l)?">(.*?)</span>', page, re.S)]


# What is marked


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("<p>The Zolfaghar missile.</p>", ["Zolfaghar"]),
        ("Zolfaghar missile, no tag at all", ["Zolfaghar"]),
        ("<p>The <b>S</b>-400 radar", ["S-400"]),
        ("<p>The <i>old <b>S</b></i>-400 radar", ["S", "-400"]),
        ("<p>The S&#8209;400 and the S&#x2011;400", ["S&#8209;400", "S&#x2011;400"]),
        ("<p>Fateh&nbsp;110 missile", ["Fateh&nbsp;110"]),
        ("<p>Fateh\r\n      110 missile", ["Fateh\r\n      110"]),
        ("<p>S<wbr>-400, S<!-- x -->-400, S&shy;-400", ["S-400", "S-400", "S&shy;-400"]),
        ("<p>the S-400<sup>1</sup> radar", ["S-400"]),
        ("<P CLASS=x>ZOLFAGHAR missile<P>next", ["ZOLFAGHAR"]),
        ("<table><tr><td>S-400<td>Zolfaghar missile</table>", ["S-400", "Zolfaghar"]),
        ("<p dir=rtl lang=fa>موشک ذوالفقار</p>", ["ذوالفقار"]),
    ],
)  # fmt: skip
def test_names_are_found_however_the_page_writes_them(cat: Catalog, source: str, wanted: list[str]) -> None:
    assert names(marked(cat, source)) == wanted


def test_a_name_in_bold_is_marked_outside_of_it_where_tags_allow(cat: Catalog) -> None:
    assert '<span class="wsc-n"><b>S</b>-400</span>' in marked(cat, "<p>The <b>S</b>-400 radar")


def test_cells_and_paragraphs_part_names(cat: Catalog) -> None:
    assert names(marked(cat, "<td>S</td><td>-400</td>")) == []
    assert names(marked(cat, "<p>S<p>-400")) == []


LEFT_ALONE = [
    "<script>var a = 'Zolfaghar missile'</script>",
    "<style>/* Zolfaghar missile */</style>",
    "<title>Zolfaghar missile</title>",
    "<textarea>Zolfaghar missile</textarea>",
    "<code>Zolfaghar missile</code>",
    "<pre>Zolfaghar missile</pre>",
    "<kbd>Zolfaghar missile</kbd>",
    "<a href=x>Zolfaghar missile</a>",
    "<a href=x><b>Zolfaghar</b></a> missile",
    "<!-- Zolfaghar missile -->",
    '<img alt="Zolfaghar missile">',
    "<p title='Zolfaghar missile'>",
    "<p title=Zolfaghar missile>",
    "<svg><text>Zolfaghar missile</text></svg>",
    "<math><mtext>Zolfaghar missile</mtext></math>",
    "<select><option>Zolfaghar missile</select>",
    "<button>Zolfaghar missile</button>",
    "<noscript>Zolfaghar missile</noscript>",
    "<iframe>Zolfaghar missile</iframe>",
    "<template>Zolfaghar missile</template>",
    "<![CDATA[Zolfaghar missile]]>",
    "<?xml Zolfaghar missile?>",
    "<script>Zolfaghar missile",
    "<p title='Zolfaghar missile",
    "<svg><style><p title='</style></svg>Zolfaghar missile'>",
    "<svg><![CDATA[<p title='>Zolfaghar missile]]></svg>",
    "<plaintext>Zolfaghar missile</plaintext>",
    "<head><noscript><p>Zolfaghar missile</noscript></head>",
    "<template><template>Zolfaghar missile</template>Zolfaghar missile</template>",
    "<!--[if IE]><p>Zolfaghar missile<![endif]-->",
    "<iframe srcdoc='Zolfaghar missile'>Zolfaghar missile</iframe>",
    "<svg><foreignObject><p>Zolfaghar missile</p></foreignObject></svg>",
    "<script><!--<script>Zolfaghar missile</script>Zolfaghar missile--></script>",
    "<frameset><noframes>Zolfaghar missile</noframes></frameset>",
    "<p title='Zolfaghar missile' Zolfaghar missile data-x=\"Zolfaghar missile>\">",
    "<!DOCTYPE html [<!ENTITY x 'Zolfaghar missile'",
    "",
]


@pytest.mark.parametrize("source", LEFT_ALONE)
@pytest.mark.parametrize("style", ["cards", "notes"])
def test_what_is_no_text_of_the_article_is_left_alone(cat: Catalog, source: str, style: str) -> None:
    assert marked(cat, source, style=style) == source


def test_links_are_marked_when_asked_with_the_card_behind_the_link(cat: Catalog) -> None:
    page = marked(cat, "<p><a href=x>a Zolfaghar missile</a>.</p>", links=True)
    assert page.startswith('<p><a href=x>a <span class="wsc-n">Zolfaghar</span> missile</a><span class="wsc"><button')
    assert without_marks(page) == "<p><a href=x>a Zolfaghar missile</a>.</p>"


def test_a_page_is_marked_once_or_always(cat: Catalog) -> None:
    source = "<p>The <a href=x>Zolfaghar missile</a>, the Zolfaghar missile, a Zolfaghar missile"
    assert len(names(marked(cat, source, mark="all"))) == 2
    assert len(names(marked(cat, source, mark="first"))) == 1


def test_the_systems_stand_before_the_end_of_the_body(cat: Catalog) -> None:
    page = marked(cat, "<body><p>A Zolfaghar missile</p></body></html>")
    assert page.endswith("</section></body></html>")
    assert marked(cat, "<body><p>A Zolfaghar missile</p></body>", summary=False, style="inline").endswith("</style></body>")


def test_the_systems_never_land_in_what_the_page_left_open(cat: Catalog) -> None:
    for rest in ("<script>", "<!-- ", '<p title="', "<textarea>", "<svg>", "</p"):
        page = marked(cat, f"<p>A Zolfaghar missile{rest}")
        assert page.endswith(f"</section>{rest}"), rest


def test_an_annotated_page_can_be_annotated_again(cat: Catalog) -> None:
    once = marked(cat, "<p>A Zolfaghar missile</p>")
    twice = marked(cat, once)
    assert twice == once


# Nothing else changes


NAMES = ["S-400", "Zolfaghar missile", "Shahed-136", "S&#8209;400", "<b>S</b>-400", "Fateh\n 110", "شاهد ۱۳۶"]
TAGS = ["b", "i", "p", "a", "div", "td", "table", "tr", "svg", "math", "title", "style", "script", "textarea", "select", "option", "noscript", "iframe", "template", "code", "pre", "sup", "br", "li", "h1", "body", "html", "plaintext", "xmp", "form"]
RAW = [
    "<", ">", "</", "<!", "<!--", "-->", "--!>", "<?", "]]>", "<![CDATA[", '"', "'", "=", "&", "&amp;", "&lt;script&gt;", "&#60;script&#62;",
    "&#0;", "&#x110000;", "&notit;", "&nbsp", "\r\n", "\r", "\n", "\t", "\x00", "\x0c", "\x1b", "\udcff", "\udc80", "\ufeff", "𝔸", " ", "x",
    "<p title='", '<img src=x onerror="', "<a href=javascript:alert(1)>", "<svg onload=alert(1)>", "<b/", "</script >", "<!doctype html>",
    "<math><mi><style><!--</style>", "<style><img title='</style>", "<noscript><p title='</noscript>",
]  # fmt: skip


def fragments(seed: int, number: int) -> list[str]:
    """Hostile pages: names among tags that open, close and break each other."""
    dice = random.Random(seed)
    atoms = [*NAMES * 4, *RAW, *(f"<{t}>" for t in TAGS), *(f"</{t}>" for t in TAGS), *(f'<{t} class="Zolfaghar">' for t in TAGS)]
    return ["".join(dice.choices(atoms, k=dice.randint(1, 14))) for _ in range(number)]


def dangers(page: str) -> Counter[str]:
    """What can run in a page as a browser would build it: scripts, handlers, addresses that are scripts."""
    found: Counter[str] = Counter()
    for element in turbohtml.parse(page.encode("utf-8", "surrogateescape").decode("utf-8", "replace")).find_all(True):
        found[element.tag] += element.tag in ("script", "iframe", "object", "embed", "base", "form", "link", "meta")
        for name, value in element.attrs.items():
            found[name] += name.startswith("on")
            found["javascript:"] += name in ("href", "src") and element.tag != "b" and str(value).lower().strip().startswith("javascript:")
    return +found


@pytest.mark.parametrize("seed", range(8))
def test_forty_thousand_hostile_pages_come_out_byte_for_byte_but_for_the_marks(cat: Catalog, seed: int) -> None:
    marks = 0
    for number, source in enumerate(fragments(seed, 5000)):
        page = marked(cat, source, style=("cards", "notes", "inline", "none")[number % 4], links=number % 3 == 0)
        if without_marks(page) != source:  # no plain assert: its message would hold what no terminal can show
            pytest.fail(f"{source!a} came out as {page!a}")
        marks += page != source
        if number % 10 == 0 and page != source:
            assert dangers(page) <= dangers(source), ascii(source)
    assert marks > 1000


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=80), st.sampled_from([b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"<meta charset=windows-1251>", b"<meta charset=shift_jis>", b"<meta charset=iso-2022-jp>", b"<meta charset=nonsense>"]))
def test_any_bytes_in_any_encoding_come_back(raw: bytes, begin: bytes) -> None:
    document = HtmlDocument(begin + raw)
    assert document.spliced([]) == begin + raw


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "windows-1251", "koi8-r", "shift_jis"])
def test_a_page_stays_in_its_encoding(cat: Catalog, codec: str) -> None:
    source = f"<meta charset={codec.removesuffix('-sig')}><p>Ракета Х-101 и Zolfaghar missile — конец.</p>".replace("—", "-")
    raw = source.encode(codec)
    page = annotate_document(raw, "html", catalog=cat).convert("html")
    assert without_marks(page.decode(codec)) == source
    assert {"Х-101", "Zolfaghar"} <= set(names(page.decode(codec)))


def test_bytes_of_another_encoding_within_a_page_stay_and_names_are_found_around_them(cat: Catalog) -> None:
    raw = b"<p>caf\xe9 \xff\xfe Zolfaghar missile \x80</p>"
    page = annotate_document(raw, "html", catalog=cat).convert("html")
    assert page.startswith(b'<p>caf\xe9 \xff\xfe <span class="wsc">')
    assert without_marks(page.decode("latin-1")).encode("latin-1") == raw


def test_references_that_spell_script_stay_references(cat: Catalog) -> None:
    source = "<p>&lt;script&gt;alert(1)&lt;/script&gt; Zolfaghar missile &#60;img src=x onerror=alert(1)&#62;</p>"
    page = marked(cat, source)
    assert without_marks(page) == source
    assert not dangers(page)


def test_an_entry_whose_name_is_a_script_stays_text(write: object) -> None:
    from helpers import GOOD

    import catalog

    hostile = GOOD.replace("name: Tester-1", 'name: "<script>alert(1)</script>"').replace("title: A page", "title: '\"><script>alert(2)</script>'")
    own = catalog.load(write(hostile), base=True)  # type: ignore[operator]
    page = annotate_document(b"<p>A T-1 missile, a T-1 launcher.</p>", "html", catalog=own).convert("html").decode()
    assert names(page), "the entry is not found"
    assert not dangers(page)
    for form in ("markdown", "html"):
        made = annotate_document(b"A T-1 missile.", "text", catalog=own).convert(form, summary=True).decode()
        assert "<script" not in made.replace("\\<script", "")


SWOLLEN = {
    "tags in tags": "<b>" * 200_000, "links in links": "<a>" * 200_000, "drawings": "<svg>" * 200_000, "quotes": '<p "' * 200_000,
    "references": "&amp;" * 200_000, "brackets": "<" * 500_000, "comments": "<!--" * 200_000, "noscript": '<noscript><b x="' * 50_000,
    "a name in pieces": "<p>S" + "<b></b>" * 50_000 + "-400 radar ",
}  # fmt: skip


@pytest.mark.parametrize("begin", SWOLLEN.values(), ids=SWOLLEN)
def test_a_swollen_page_takes_no_longer_than_its_length(cat: Catalog, begin: str) -> None:
    import time

    source = f"{begin}Zolfaghar missile"
    start = time.perf_counter()
    page = marked(cat, source)
    assert time.perf_counter() - start < 10
    if without_marks(page) != source:
        pytest.fail("the page has changed")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-32", "utf-7"])
def test_an_encoding_that_no_browser_reads_comes_back_without_harm(cat: Catalog, codec: str) -> None:
    source = "<p>+ADw-script+AD4- A Zolfaghar missile <script></p>".encode(codec)
    page = annotate_document(source, "html", catalog=cat).convert("html")
    assert page == source if codec != "utf-7" else page.startswith(b"<p>+")
    assert page.lower().count(b"<script") == source.lower().count(b"<script")


def test_a_page_of_fifty_megabytes_is_read_in_one_pass(cat: Catalog) -> None:
    paragraph = "<p>" + "Nothing to see here, and a great deal of it. " * 2000 + "A Zolfaghar missile.</p>\n"
    source = (paragraph * (50_000_000 // len(paragraph) + 1)).encode()
    page = annotate_document(source, "html", catalog=cat).convert("html", mark="first")
    assert len(source) >= 50_000_000
    assert without_marks(page.decode()) == source.decode()
    assert page.count(b'class="wsc-n"') == 1
