"""Hover cards in a real Chromium: how they open and close, that nothing leaves the file, and what they look like.

Screenshots are kept in ``out/screenshots`` for a person to look at. Chromium is Debian's; ``.ci/run`` installs it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers import ROOT

from catalog import Catalog, annotate_document
from catalog.cards import range_words

CHROMIUM = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
if CHROMIUM is None and not os.environ.get("CI"):
    pytest.skip("no chromium on the path; apt-get install chromium", allow_module_level=True)
pytest.importorskip("turbohtml", reason="the extra html is not installed")
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = pytest.mark.xdist_group("browser")  # one browser for all of them
SHOTS = ROOT / "out" / "screenshots"
SIZES = {"phone": (360, 780), "desktop": (1280, 900)}
ARTICLE = """\
The Zolfaghar missile and its kin

Iran showed the Fateh‑110 and the Zolfaghar, a short-range ballistic missile, beside a row of Shahed-136 drones. \
Officials said that the Zolfaghar missile had been tested twice this year, and that the newer Dezful missile would follow.

The S-400 radar and a Patriot battery were named as a comparison, as was the Iron Dome.

موشک ذوالفقار و پهپاد شاهد ۱۳۶ در رژه به نمایش درآمدند.
"""
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<meta name="viewport" content="width=device-width"><style>body{font:18px/1.6 Georgia,serif;max-width:40rem;margin:2rem auto;padding:0 1rem}
button{background:#06c;color:#fff;padding:1em;border-radius:2em}a{color:#06c}</style></head><body><main><h1>A newspaper's own page</h1>
<p>The <b>S</b>-400 and the S&#8209;300 radar stood beside a <i>Zolfaghar</i> missile. <a href="#x" id="x">More on the Zolfaghar missile</a>.</p>
<p dir="rtl" lang="fa">موشک ذوالفقار و پهپاد شاهد ۱۳۶ در رژه به نمایش درآمدند.</p></main></body></html>
"""


#: a newspaper's page: dark without saying so, with all that such pages have; its names stand at edges
NIGHT = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Night edition</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><script type="application/ld+json">{"headline": "Zolfaghar missile"}</script>
<style>body{margin:0;background:#121212;color:#e6e6e6;font:18px/1.6 Georgia,serif}.grid{display:grid;grid-template-columns:minmax(0,2fr) 280px;gap:2rem;max-width:1080px;margin:auto;padding:1rem}
@media(max-width:760px){.grid{grid-template-columns:minmax(0,1fr)}}h1{font-size:2.2rem;line-height:1.15}.pull{float:right;width:42%;border-left:4px solid #c33;padding-left:1rem;font-size:1.35rem}
.flex{display:flex;overflow:hidden;border:1px solid #888;border-radius:8px;height:5rem}.flex div{flex:1;min-width:0;padding:.5rem}figcaption{color:#b5b5b5;font:13px sans-serif}
.up{text-transform:uppercase;letter-spacing:.1em;font:13px sans-serif}table{width:100%;border-collapse:collapse}td,th{border:1px solid #777;padding:.4rem;text-align:left}.box{background:#f3f0e8;color:#333;padding:1rem}a{color:#9cf}</style></head>
<body><header><nav><a href="#">World</a> <a href="#">S-400 special</a></nav></header><div class="grid"><main><p class="up">World / Zolfaghar missile</p>
<h1>Iran parades the Zolfaghar missile beside Shahed-136 drones and the Khorramshahr-4</h1><p class="pull">“The Sejjil missile can reach anywhere.”</p>
<p>Iran has shown the Zolfaghar, a short-range ballistic missile, and a row of <b>Shahed</b>-136 drones, which Russia calls Geran-2. The S-300PMU2 and the Iron Dome stood by.</p>
<figure><div style="height:90px;background:#456"></div><figcaption>A Kheibar Shekan missile. Photo: agency</figcaption></figure>
<div class="flex"><div>The Kinzhal missile.</div><div>At the edge: Kh-101 missiles and the FP-5 Flamingo</div></div>
<table><tr><th>Missile</th><th>Range</th></tr><tr><td>Sejjil</td><td>2,000 km</td></tr></table>
<p dir="rtl" lang="fa">موشک ذوالفقار و پهپاد شاهد ۱۳۶ در رژه به نمایش درآمدند.</p><p>MANY</p></main><aside><p class="box">In a light box: the Patriot missile.</p></aside></div>
<p>The last line names the Tomahawk missile.</p></body></html>
""".replace("MANY", " ".join(f"Volley {n}: Shahed-136 drones, then a Zolfaghar missile." for n in range(8)))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def files(cat: Catalog, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages under test: a page of our own, a newspaper's page, and a right-to-left article."""
    folder = tmp_path_factory.mktemp("pages")
    made = {
        "own": annotate_document(ARTICLE.encode(), "text", catalog=cat, name="The parade.txt").convert("html"),
        "page": annotate_document(PAGE.encode(), "html", catalog=cat).convert("html"),
        "night": annotate_document(NIGHT.encode(), "html", catalog=cat).convert("html"),
        "rtl": annotate_document("شاهد ۱۳۶ و موشک ذوالفقار\n\nپهپاد شاهد ۱۳۶ و موشک ذوالفقار در رژه.\n".encode(), "text", catalog=cat, name="رژه.txt").convert("html"),
    }
    for name, content in made.items():
        (folder / f"{name}.html").write_bytes(content)
    return {name: folder / f"{name}.html" for name in made}


def opened(browser: Any, file: Path, size: str = "desktop", scheme: str = "light", **more: Any) -> Any:
    """A tab with the page; it keeps what the page asked for and what the console said."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=size == "phone", **more)
    tab = context.new_page()
    tab.asked, tab.said = [], []
    tab.on("request", lambda request: tab.asked.append(request.url))
    tab.on("console", lambda message: tab.said.append(message.text))
    tab.goto(file.as_uri())
    return tab


def enter(tab: Any, number: Any) -> None:
    """Opens a card by the keyboard. On a slow machine the focus alone has opened it by then, and the key closes it: once more."""
    for _attempt in range(3):
        number.press("Enter")
        tab.wait_for_timeout(300)
        if tab.locator(".wsc-card:popover-open").count():
            return
    raise AssertionError("the card does not open by the keyboard")


def cards(tab: Any) -> list[str]:
    """First lines of the cards that are open."""
    found: list[str] = tab.evaluate("[...document.querySelectorAll('.wsc-card:popover-open .wsc-name')].map(n => n.firstChild.textContent.trim())")
    return found


def until(tab: Any, wanted: list[str]) -> None:
    for _ in range(40):
        if cards(tab) == wanted:
            return
        tab.wait_for_timeout(50)
    assert cards(tab) == wanted


def mention(tab: Any, words: str) -> Any:
    return tab.locator(".wsc", has_text=words).first


def knows_interest(tab: Any) -> bool:
    return bool(tab.evaluate("CSS.supports('selector(:interest-source)')"))


@pytest.mark.parametrize("name", ["own", "page"])
def test_a_card_opens_on_hover_stays_under_the_pointer_and_closes_with_escape(browser: Any, files: dict[str, Path], name: str) -> None:
    tab = opened(browser, files[name])
    if not knows_interest(tab):
        pytest.skip("this Chromium does not know interestfor")
    tab.locator(".wsc", has_text="Zolfaghar").first.hover()
    until(tab, ["Zolfaghar"])
    box = tab.locator(".wsc-card:popover-open").bounding_box()
    tab.mouse.move(box["x"] + 30, box["y"] + 30, steps=8)
    tab.wait_for_timeout(900)
    assert cards(tab) == ["Zolfaghar"], "the pointer can move onto it"
    tab.keyboard.press("Escape")
    until(tab, [])
    tab.locator(".wsc", has_text="Zolfaghar").first.hover()
    tab.mouse.move(2, 2)
    until(tab, [])


def test_a_card_opens_on_focus_and_with_the_keyboard(browser: Any, files: dict[str, Path]) -> None:
    tab = opened(browser, files["own"])
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')").startswith("About Zolfaghar")
    if knows_interest(tab):
        until(tab, ["Zolfaghar"])
        tab.keyboard.press("Escape")
        until(tab, [])
    tab.keyboard.press("Enter")
    until(tab, ["Zolfaghar"])
    tab.keyboard.press("Escape")
    until(tab, [])


def test_a_card_opens_on_touch_and_closes_by_its_cross_or_a_tap_elsewhere(browser: Any, files: dict[str, Path]) -> None:
    tab = opened(browser, files["own"], "phone")
    tab.locator(".wsc-b").nth(1).tap()
    until(tab, ["Fateh-110"])
    box = tab.locator(".wsc-card:popover-open").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert box["y"] + box["height"] <= 780
    tab.locator(".wsc-card:popover-open .wsc-close").tap()
    until(tab, [])
    tab.locator(".wsc-n").nth(1).tap(force=True)  # the words themselves, which the button spreads over
    until(tab, ["Fateh-110"])
    tab.touchscreen.tap(10, 10)
    until(tab, [])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("words", ["FP-5 Flamingo", "Sejjil", "Tomahawk", "Geran-2"])
def test_a_card_is_whole_wherever_its_name_stands(browser: Any, files: dict[str, Path], words: str, size: str) -> None:
    """In a box that hides what stands out of it, in a cell, on the last line, at the end of a line."""
    tab = opened(browser, files["night"], size)
    number = tab.locator(".wsc", has_text=words).last.locator(".wsc-b")
    number.scroll_into_view_if_needed()
    enter(tab, number)
    box, (width, height) = tab.locator(".wsc-card:popover-open").bounding_box(), SIZES[size]
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= height


@pytest.mark.parametrize("size", SIZES)
def test_a_number_never_begins_a_line(browser: Any, files: dict[str, Path], size: str) -> None:
    tab = opened(browser, files["night"], size)
    apart = tab.evaluate("""[...document.querySelectorAll('.wsc')].filter(w => {
        const words = [...w.querySelector('.wsc-n').getClientRects()].at(-1), number = w.querySelector('.wsc-b').getBoundingClientRect();
        return number.top > words.bottom || w.textContent.length < 15 && w.querySelector('.wsc-n').getClientRects().length > 2;
    }).map(w => w.textContent.slice(0, 30))""")
    assert apart == []


def test_a_card_says_what_a_reader_wants(browser: Any, files: dict[str, Path], cat: Catalog) -> None:
    tab = opened(browser, files["own"])
    enter(tab, mention(tab, "Zolfaghar").locator(".wsc-b"))
    until(tab, ["Zolfaghar"])
    card = tab.locator(".wsc-card:popover-open")
    words = card.inner_text()
    system = cat.lookup("Zolfaghar")
    warhead = system.shown("warhead_kg")
    assert warhead is not None
    wanted = ["Zolfaghar", "ذوالفقار", "Short-range ballistic missile", "Iran", *range_words(system), warhead.text, "derived from Fateh-110", cat.version]
    assert [w for w in wanted if w not in words] == []
    links = card.locator("a").evaluate_all("all => all.map(a => a.href)")
    assert links
    assert set(links) <= {s.url for s in system.sources.values()}


def test_where_interest_is_unknown_the_style_sheet_opens_the_card(browser: Any, files: dict[str, Path], tmp_path: Path) -> None:
    """The fallback rules, run in a browser that does not need them: their condition and the attribute are taken out."""
    page = files["own"].read_text(encoding="utf-8").replace(" interestfor=", " data-none=")
    page = page.replace("@supports not selector(:interest-source)", "@supports selector(:hover)")
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)  # the sheet's hash is another one now
    (tmp_path / "fallback.html").write_text(page, encoding="utf-8")
    tab = opened(browser, tmp_path / "fallback.html")
    card = tab.locator(".wsc-card").nth(1)
    assert not card.is_visible()
    tab.locator(".wsc").nth(1).hover()
    assert card.is_visible()
    box = card.bounding_box()
    tab.mouse.move(box["x"] + 40, box["y"] + 20, steps=10)
    assert card.is_visible(), "the pointer can move onto it"
    tab.mouse.move(2, 2)
    assert not card.is_visible()
    tab.locator(".wsc-b").nth(1).focus()
    assert card.is_visible()


def test_without_popover_and_style_sheet_the_notes_remain(browser: Any, files: dict[str, Path], tmp_path: Path, cat: Catalog) -> None:
    page = re.sub(r"<style>.*?</style>", "", files["own"].read_text(encoding="utf-8"), flags=re.S).replace(" popover ", " ")
    (tmp_path / "plain.html").write_text(page, encoding="utf-8")
    tab = opened(browser, tmp_path / "plain.html")
    assert tab.locator(".wsc-card").first.is_hidden()
    assert tab.locator("#wsc-1").is_visible()
    assert cat.lookup("Zolfaghar").range_text in tab.locator("ol").inner_text()


def test_notes_lead_back_to_each_mention(browser: Any, files: dict[str, Path]) -> None:
    tab = opened(browser, files["own"])
    for link in tab.locator(".wsc-after a[href^='#']").all():
        assert tab.locator(link.get_attribute("href")).count() == 1


def test_print_has_numbers_and_notes_and_no_cards(browser: Any, files: dict[str, Path]) -> None:
    tab = opened(browser, files["own"])
    tab.emulate_media(media="print")
    assert tab.locator(".wsc-card").first.is_hidden()
    assert tab.locator("#wsc-1").is_visible()
    assert tab.locator(".wsc-b").first.is_visible()


@pytest.mark.parametrize("name", ["own", "page", "rtl"])
def test_no_request_leaves_the_file_and_the_policy_holds(browser: Any, files: dict[str, Path], name: str) -> None:
    tab = opened(browser, files[name])
    enter(tab, tab.locator(".wsc-b").first)
    tab.wait_for_timeout(300)
    assert tab.asked == [files[name].as_uri()]
    assert tab.said == []
    if name != "page":
        with pytest.raises(sync_api.Error, match="Content Security Policy"):
            tab.add_script_tag(content="document.title = 'owned'")
        assert tab.title() != "owned"


def test_a_newspapers_page_keeps_its_look(browser: Any, files: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "before.html").write_text(PAGE, encoding="utf-8")
    probe = "e => [getComputedStyle(e).font, getComputedStyle(e).color]"
    before, after = opened(browser, tmp_path / "before.html"), opened(browser, files["page"])
    for selector in ("h1", "p", "i", "#x", "b"):
        assert before.locator(selector).first.evaluate(probe) == after.locator(selector).first.evaluate(probe), selector
    number = after.locator(".wsc-b").first
    assert number.evaluate("e => getComputedStyle(e).backgroundColor") == "rgba(0, 0, 0, 0)", "the page's buttons are not ours"


LOOKS = [(n, size, scheme) for n in ("own", "page", "rtl") for size in SIZES for scheme in ("light", "dark")]


@pytest.mark.parametrize(("name", "size", "scheme"), [*LOOKS, ("night", "phone", "light"), ("night", "desktop", "dark")])
def test_it_looks_right_and_axe_finds_nothing_serious(browser: Any, files: dict[str, Path], name: str, size: str, scheme: str) -> None:
    tab = opened(browser, files[name], size, scheme, bypass_csp=True)
    SHOTS.mkdir(parents=True, exist_ok=True)
    number = tab.locator(".wsc-b").nth(1)
    if size == "phone":
        number.tap()
        tab.wait_for_selector(".wsc-card:popover-open")
    else:
        enter(tab, number)
    tab.wait_for_timeout(200)
    tab.screenshot(path=str(SHOTS / f"{name}-{size}-{scheme}.png"))
    assert found_by_axe(tab) == []
    tab.keyboard.press("Escape")
    tab.mouse.move(0, 0)
    assert tab.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0], "nothing stands out at the side"
    tab.screenshot(path=str(SHOTS / f"{name}-{size}-{scheme}-whole.png"), full_page=True)
    assert found_by_axe(tab) == []


def found_by_axe(tab: Any) -> list[str]:
    """What axe-core finds that is serious or critical, with the element."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed").Axe()
    violations = axe.run(tab).response["violations"]
    return [f"{v['id']}: {n['html'][:120]}" for v in violations if v["impact"] in ("serious", "critical") for n in v["nodes"]]
