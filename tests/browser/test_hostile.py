"""Hostile names and addresses in a real Chromium: shown as they are written, never run."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import (
    Server,
    chosen_name,
    mark,
    names,
    next_view,
    query_of,
    running,
    sentence,
    shows,
    the_map,
    visitor,
    wait_ready,
)
from tests.pages.conftest import add_base

# `top` is the page itself, also for what runs inside the map's frame
HOSTILE = "<img src=x onerror=top.ran=1>**粗**[x](javascript:top.ran=1)<svg onload=top.ran=1>"
XIAMEN = "350200"
ALONE = {"unit": XIAMEN, "city": XIAMEN, "county": "350203", "longitude": 118.3401, "latitude": 24.7101}
STACK = {"unit": "350128", "city": "350100", "county": "350128", "longitude": 119.8301, "latitude": 25.6401}
MORE_THAN_A_FAN = 13


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Iterator[tuple[Server, int]]:
    """A server that was running when hostile bases were registered, and the id of the one that stands alone."""
    with running(tmp_path_factory.mktemp("hostile")) as server:
        store = server.store()
        base = add_base(store, name=HOSTILE, address=HOSTILE, note=HOSTILE, former_names=HOSTILE, **ALONE)
        for _ in range(MORE_THAN_A_FAN):
            add_base(store, name=HOSTILE, **STACK)
        store.dispose()
        yield server, base


@pytest.fixture
def hostile_page(browser, hostile) -> Iterator[Page]:
    with visitor(browser, hostile[0]) as (context, seen):
        page = context.new_page()
        yield page
        assert seen.foreign == []
        assert seen.errors == []


def is_harmless(page: Page) -> None:
    assert page.evaluate("window.ran") is None
    for frame in page.frames:
        assert frame.locator('img[src="x"], svg[onload], a[href^="javascript:"]').count() == 0


def test_the_trap_springs_when_html_does_run(page):
    page.goto("/")
    wait_ready(page)
    page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", HOSTILE)
    page.wait_for_function("window.ran === 1")
    with pytest.raises(AssertionError):
        is_harmless(page)
    page.reload()
    wait_ready(page)
    is_harmless(page)


def test_in_the_list_on_the_map_and_in_its_card(hostile_page, hostile):
    page, (_, base) = hostile_page, hostile
    page.goto(f"/?unit={XIAMEN}&base={base}")
    expect(chosen_name(page)).to_have_text(HOSTILE)
    expect(names(page).filter(has_text=HOSTILE)).to_have_count(1)
    wait_ready(page, level="point")
    expect(the_map(page).get_by_role("heading", name=HOSTILE)).to_have_text(HOSTILE)
    mark(page, base).hover()
    expect(the_map(page).locator(".leaflet-tooltip")).to_have_text(HOSTILE)
    assert HOSTILE in mark(page, base).get_attribute("aria-label")
    is_harmless(page)


def test_in_the_list_of_many_on_one_point(hostile_page):
    page = hostile_page
    page.goto(f"/?unit={STACK['unit']}&lng=119.830&lat=25.640&radius_km=5")
    wait_ready(page, level="point")
    many = the_map(page).get_by_role("button", name=f"{MORE_THAN_A_FAN} 家在同一地点,打开名单")
    while not many.is_visible():
        with next_view(page):
            the_map(page).get_by_role("button", name=re.compile("家在一起,放大查看")).first.click()
        wait_ready(page)
    many.click()
    rows = the_map(page).locator(".map-list button")
    expect(rows).to_have_text([HOSTILE] * MORE_THAN_A_FAN)
    is_harmless(page)


def test_on_its_own_page(hostile_page, hostile):
    page, (_, base) = hostile_page, hostile
    page.goto(f"/base?id={base}")
    expect(page.get_by_role("heading", name=HOSTILE)).to_have_text(HOSTILE)
    expect(page.get_by_text(HOSTILE)).not_to_have_count(1)
    is_harmless(page)


def test_among_the_nearest_others(hostile_page, hostile):
    page, (_, base) = hostile_page, hostile
    page.goto(f"/?unit={XIAMEN}&q=%E7%B2%97")
    expect(names(page)).to_have_text([HOSTILE])
    page.goto(f"/base?id={base + 1}")
    expect(page.get_by_role("button", name=HOSTILE).first).to_have_text(HOSTILE)
    is_harmless(page)


def test_on_paper(hostile_page):
    page = hostile_page
    page.goto(f"/print?unit={XIAMEN}")
    expect(page.locator('[data-testid="stApp"]')).to_have_count(0)
    expect(page.get_by_text(HOSTILE).first).to_be_visible()
    is_harmless(page)


def test_as_a_keyword(hostile_page):
    page = hostile_page
    page.goto("/")
    wait_ready(page)
    page.get_by_label("关键词").fill(HOSTILE)
    page.get_by_label("关键词").press("Enter")
    expect(sentence(page)).to_contain_text("<img src=x")
    is_harmless(page)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("unit=%3Cimg%20src%3Dx%20onerror%3Dtop.ran%3D1%3E", "没有这个城市代码:<img"),
        ("occupation=**x**,[y](javascript:top.ran=1)", "没有这个职业:**x**"),
        ("radius_km=7", "半径只能是"),
        ("page=-1", "页码应是正整数:-1"),
    ],
)
def test_a_malformed_address_heals_with_a_quiet_note(page, query, says):
    page.goto(f"/?{query}")
    shows(page)
    expect(page.locator('[data-testid="stHtml"]').get_by_text(says)).to_be_visible()
    assert query_of(page) == ""
    is_harmless(page)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A folder with a store that is ready."""
    folder = tmp_path_factory.mktemp("cold")
    with running(folder):
        pass
    return folder


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/", "全省,共"),
        ("/base?id=1", "返回地图和列表"),
        ("/base?id=abc", "没有找到这家基地"),
        ("/about", "说明"),
    ],
)
def test_a_direct_visit_to_a_server_that_nobody_has_visited(browser, prepared, path, says):
    with running(prepared) as cold, visitor(browser, cold) as (context, seen):
        page = context.new_page()
        page.goto(path)
        expect(page.get_by_text(says).first).to_be_visible()
        expect(page.get_by_role("link", name="找培训")).to_be_visible()
        if path == "/":
            shows(page)
        assert seen.foreign == []
        assert seen.errors == []
