"""The map in a real Chromium: what it draws, what it tells the page, what it leaves alone."""

import re

import pytest
from playwright.sync_api import Error, Page, WebSocket, expect

from tests.browser.conftest import (
    area,
    ask,
    choice,
    chosen,
    chosen_name,
    control,
    map_root,
    mark,
    names,
    next_view,
    pick,
    query_of,
    row,
    says,
    sentence,
    shows,
    the_map,
    verified_switch,
    visitor,
    wait_ready,
)

QUANZHOU = "350500"
ZOOMS = 14  # from the whole province to a street, and some
JINJIANG = {"longitude": 118.552, "latitude": 24.781}


def first_exact(page: Page, /, **query):
    """A base of the first page of the answer that has a place of its own."""
    items = ask(page, "bases", **query)["items"]
    points = [(base["longitude"], base["latitude"]) for base in items]
    return next(
        base for base, point in zip(items, points, strict=True) if base["precision"] == "exact" and points.count(point) == 1
    )


# ---- drawing


def test_the_map_draws_with_every_other_host_blocked(page, seen):
    page.goto("/")
    answer = shows(page)
    assert answer["unplaced"] > 0
    assert seen.foreign == []
    expect(the_map(page).locator("path.leaflet-interactive")).not_to_have_count(0)
    expect(the_map(page).get_by_text(f"另有 {answer['unplaced']} 家位置未公布,未画在图上")).to_be_visible()


def test_ten_units_are_named_and_no_name_lies_on_another(page):
    page.goto("/")
    wait_ready(page, level="unit")
    counts = ask(page, "map")["areas"]
    labels = the_map(page).locator(".map-label")
    expect(labels).to_have_count(len(counts))
    assert len(counts) == 10
    boxes = [label.locator("span").bounding_box() for label in labels.all()]
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            apart = (
                one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
                or one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
            )  # fmt: skip
            assert apart, (one, other)


def test_legend_scale_source_and_no_flag(page):
    page.goto("/")
    wait_ready(page)
    frame = the_map(page)
    expect(frame.get_by_text("图例")).to_be_visible()
    expect(frame.locator(".map-panel")).to_contain_text("0 家")
    expect(frame.locator(".leaflet-control-scale-line").first).to_have_text(re.compile(r"\d+ (km|公里|千米)"))
    source = frame.locator(".leaflet-control-attribution")
    expect(source).to_contain_text("天地图")
    expect(source).not_to_contain_text("Leaflet")
    expect(source.locator("svg")).to_have_count(0)


def test_close_up_the_legend_names_the_shapes(page):
    base = first_exact(page, unit=QUANZHOU, category="master_studio")
    page.goto(f"/?unit={QUANZHOU}&category=master_studio&base={base['id']}")
    wait_ready(page, level="point")
    expect(the_map(page).locator(".map-panel")).to_contain_text("技能大师工作室")
    expect(the_map(page).locator(".map-panel")).to_contain_text("空心 = 示例")


def test_the_whole_screen_and_back(page):
    page.goto("/")
    wait_ready(page)
    before = map_root(page).evaluate("map => map.clientHeight")
    control(page, "全屏显示").click()
    page.wait_for_function("document.fullscreenElement !== null")
    page.wait_for_function("before => document.fullscreenElement.clientHeight > before", arg=before)
    control(page, "全屏显示").click()
    page.wait_for_function("document.fullscreenElement === null")
    drawn = map_root(page).element_handle()
    page.wait_for_function("([map, before]) => map.clientHeight === before", arg=[drawn, before])


# ---- the faces agree


def test_clicking_a_city_filters_by_it(page):
    page.goto("/")
    shows(page)
    area(page, "泉州").locator("span").click()
    answer = shows(page, unit=QUANZHOU)
    assert answer["sentence"].startswith("泉州市,")
    expect(page.get_by_role("combobox", name="城市")).to_have_value(re.compile("^泉州市"))


def test_clicking_the_land_of_a_city_filters_by_it(page):
    page.goto("/")
    wait_ready(page, level="unit")
    box = area(page, "南平").locator("span").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] + 14)
    shows(page, unit="350700")


def test_city_industry_and_occupation_by_the_widgets(page):
    base = next(base for base in ask(page, "bases", unit=QUANZHOU, size=200)["items"] if base["industries"] and base["skills"])
    industry, occupation = base["industries"][0], base["skills"][0]["occupation"]
    names = {term["code"]: term["name"] for kind in ("industries", "occupations") for term in ask(page, kind)}
    page.goto("/")
    pick(page, "城市", "泉州市")
    shows(page, unit=QUANZHOU)
    pick(page, "行业", names[industry])
    shows(page, unit=QUANZHOU, industry=industry)
    pick(page, "职业/工种", names[occupation])
    answer = shows(page, unit=QUANZHOU, industry=industry, occupation=occupation)
    assert answer["total"] > 0
    assert names[industry] in answer["sentence"]
    assert names[occupation] in answer["sentence"]


def test_what_is_within_20_km_of_a_place_typed(page):
    page.goto("/")
    shows(page)
    page.get_by_role("button", name=re.compile("位置")).first.click()
    page.get_by_label("县区或乡镇名").fill("晋江")
    page.get_by_label("县区或乡镇名").press("Enter")
    page.locator(".st-key-place-350582 button").click()
    page.wait_for_url("**/?lng=*&lat=*")
    near = dict(pair.split("=") for pair in query_of(page).split("&"))
    answer = shows(page, **near)
    assert answer["radius_km"] == 20
    km = [base["distance_km"] for base in answer["items"]]
    assert km == sorted(km)


def test_a_link_shows_a_friend_the_same(page, new_visitor):
    page.goto("/")
    shows(page)
    pick(page, "城市", "泉州市")
    mine = shows(page, unit=QUANZHOU)
    base = first_exact(page, unit=QUANZHOU)
    choice(page, base["id"]).click()
    page.wait_for_url(f"**base={base['id']}*")
    expect(mark(page, base["id"])).to_have_class(re.compile("is-chosen"))
    drawn = wait_ready(page, level="point").get_attribute("data-count")

    friend, noted = new_visitor()
    friend.goto(page.url)
    assert says(friend, unit=QUANZHOU) == mine
    wait_ready(friend, level="point", count=drawn)
    expect(chosen_name(friend)).to_have_text(base["name"])
    expect(mark(friend, base["id"])).to_have_class(re.compile("is-chosen"))
    assert noted.foreign == []
    assert noted.errors == []


# ---- one chosen, on both sides


def test_choosing_in_the_list_chooses_on_the_map(page):
    base = first_exact(page, unit=QUANZHOU)
    page.goto(f"/?unit={QUANZHOU}")
    shows(page, unit=QUANZHOU)
    choice(page, base["id"]).click()
    page.wait_for_url(f"**base={base['id']}*")
    wait_ready(page, level="point")
    expect(mark(page, base["id"])).to_have_class(re.compile("is-chosen"))
    expect(the_map(page).get_by_role("heading", name=base["name"])).to_be_visible()


def test_choosing_on_the_map_chooses_in_the_list(page):
    page.goto(f"/?unit={QUANZHOU}")
    answer = shows(page, unit=QUANZHOU)
    names_of = {base["id"]: base["name"] for base in ask(page, "bases", unit=QUANZHOU, size=200)["items"]}
    alone = the_map(page).locator("[data-base]").first
    base = int(alone.get_attribute("data-base"))
    alone.dispatch_event("click")  # another mark may lie over its middle
    page.wait_for_url(f"**base={base}*")
    expect(chosen_name(page)).to_have_text(names_of[base])
    expect(the_map(page).get_by_role("heading", name=names_of[base])).to_be_visible()
    expect(sentence(page)).to_have_text(answer["sentence"])


def test_there_and_back_again_keeps_place_and_row(page):
    base = first_exact(page, unit=QUANZHOU, page=2)
    page.goto(f"/?unit={QUANZHOU}&page=2")
    shows(page, unit=QUANZHOU, page=2)
    choice(page, base["id"]).click()
    expect(mark(page, base["id"])).to_have_class(re.compile("is-chosen"))
    there = wait_ready(page, level="point").get_attribute("data-count")
    the_map(page).get_by_role("button", name="查看详情").click()
    page.wait_for_url("**/base?*")
    expect(page.get_by_role("heading", name=base["name"], exact=True)).to_be_visible()
    page.get_by_role("link", name="返回地图和列表").click()
    page.wait_for_url(lambda url: "/base?" not in url)
    says(page, unit=QUANZHOU, page=2)
    wait_ready(page, level="point", count=there)
    expect(mark(page, base["id"])).to_have_class(re.compile("is-chosen"))
    expect(chosen(page, base["id"])).to_be_visible()


def test_back_and_forward_of_the_browser(page):
    page.goto("/")
    shows(page)
    pick(page, "城市", "泉州市")
    shows(page, unit=QUANZHOU)
    pick(page, "城市", "厦门市")
    shows(page, unit="350200")
    page.go_back()
    shows(page, unit=QUANZHOU)
    page.go_forward()
    shows(page, unit="350200")


# ---- the map leaves the page alone


class Reruns:
    """Counts what the page sends to the script."""

    def __init__(self, page: Page) -> None:
        self.sent = 0
        page.on("websocket", self._opened)

    def _opened(self, socket: WebSocket) -> None:
        socket.on("framesent", self._count)

    def _count(self, _frame) -> None:
        self.sent += 1


def test_panning_and_zooming_send_nothing_to_the_script(page):
    reruns = Reruns(page)
    page.goto("/")
    shows(page)
    before = reruns.sent
    assert before > 0
    box = map_root(page).bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    with next_view(page):
        page.mouse.move(*middle)
        page.mouse.down()
        page.mouse.move(middle[0] + 90, middle[1] + 60, steps=5)
        page.mouse.up()
    wait_ready(page)
    for name in ("放大", "放大", "放大", "缩小"):
        with next_view(page):
            control(page, name).click()
        wait_ready(page)
    with next_view(page):
        page.mouse.wheel(0, -300)
    wait_ready(page)
    after = reruns.sent
    # whatever a pan had sent would have gone before this choice, which sends exactly what it sends alone
    verified_switch(page).click()
    expect(sentence(page)).to_have_text(ask(page, "bases", verified=1)["sentence"])
    with_choice = reruns.sent
    verified_switch(page).click()
    expect(sentence(page)).to_have_text(ask(page, "bases")["sentence"])
    assert after == before
    assert with_choice - after == reruns.sent - with_choice > 0


@pytest.mark.parametrize("name", ["放大", "缩小"])
def test_zooming_ends_at_both_ends(page, name):
    page.goto("/")
    wait_ready(page)
    for _ in range(ZOOMS):
        if control(page, name).get_attribute("aria-disabled") == "true":
            break
        with next_view(page):
            control(page, name).click()
        wait_ready(page)
    expect(control(page, name)).to_have_attribute("aria-disabled", "true")


# ---- clusters, stacks


def test_a_cluster_opens_when_it_is_clicked(page):
    page.goto(f"/?unit={QUANZHOU}")
    shows(page, unit=QUANZHOU)
    wait_ready(page, level="point")
    cluster = the_map(page).locator('.map-cluster[aria-label*="放大查看"]').first
    count = int(cluster.inner_text())
    with next_view(page) as drawn:
        cluster.dispatch_event("click")
    wait_ready(page)
    assert count > 1
    parts = drawn.value.json()
    assert len(parts["marks"]) + len(parts["clusters"]) > 0
    assert all(part["count"] < count for part in parts["clusters"])


def test_several_on_one_point_fan_out(page):
    everything = ask(page, "bases", unit="350100", size=200)["items"]
    by_point: dict[tuple, list] = {}
    for base in everything:
        by_point.setdefault((base["longitude"], base["latitude"], base["county"]), []).append(base)
    stack = next(bases for (longitude, *_), bases in by_point.items() if longitude and 1 < len(bases) <= 12)
    one = stack[0]
    page.goto(f"/?unit=350100&base={one['id']}")
    expect(chosen(page, one["id"])).to_be_visible()
    wait_ready(page, level="point")
    boxes = []
    for base in stack:
        expect(mark(page, base["id"])).to_be_visible()
        boxes.append(mark(page, base["id"]).bounding_box())
    centres = {(round(box["x"]), round(box["y"])) for box in boxes}
    assert len(centres) == len(stack)


# ---- when a view cannot be had


def test_a_map_that_cannot_be_drawn_says_so_and_can_be_tried_again(page, seen):
    page.route("**/api/v1/map?**", lambda route: route.abort())
    page.goto("/")
    failed = the_map(page).get_by_role("alert")
    expect(failed).to_contain_text("地图暂时画不出来")
    expect(sentence(page)).to_have_text(ask(page, "bases")["sentence"])
    expect(names(page)).not_to_have_count(0)
    page.unroute("**/api/v1/map?**")
    failed.get_by_role("button", name="再试一次").click()
    shows(page)
    expect(failed).to_have_count(0)
    assert seen.errors
    assert all("Failed to load resource" in error and "/api/v1/map" in error for error in seen.errors)
    seen.errors.clear()


# ---- where a person stands


def test_picking_a_position_on_the_map(page):
    page.goto("/")
    wait_ready(page, level="unit")
    control(page, "在地图上选一个位置").click()
    expect(control(page, "在地图上选一个位置")).to_have_attribute("aria-pressed", "true")
    area(page, "泉州").locator("span").scroll_into_view_if_needed()
    box = area(page, "泉州").locator("span").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] + 10)
    page.wait_for_url("**/?lng=*&lat=*")
    near = dict(pair.split("=") for pair in query_of(page).split("&"))
    assert 117.5 < float(near["lng"]) < 119
    assert 24.3 < float(near["lat"]) < 26
    shows(page, **near)
    expect(control(page, "在地图上选一个位置")).not_to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("where", ["on the map", "in the bar"])
def test_the_browsers_own_position(browser, server, where):
    granted = {"permissions": ["geolocation"], "geolocation": JINJIANG}
    with visitor(browser, server, **granted) as (context, seen):
        page = context.new_page()
        page.goto("/")
        wait_ready(page)
        _ask_for_position(page, where)
        answer = shows(page, lng=JINJIANG["longitude"], lat=JINJIANG["latitude"])
        km = [base["distance_km"] for base in answer["items"]]
        assert km == sorted(km)
        assert len(km) > 1
        expect(row(page, answer["items"][0]["id"])).to_contain_text(f"{km[0]:.1f} 公里")
        assert seen.foreign == seen.errors == []


@pytest.mark.parametrize("where", ["on the map", "in the bar"])
def test_a_position_that_is_refused(page, where):
    page.goto("/")
    wait_ready(page)
    _ask_for_position(page, where)
    place = the_map(page) if where == "on the map" else page
    expect(place.get_by_text(re.compile("没有得到位置"))).to_be_visible()
    assert query_of(page) == ""


def _ask_for_position(page: Page, where: str) -> None:
    if where == "on the map":
        control(page, "用我的位置").click()
    else:
        page.get_by_role("button", name=re.compile("位置")).first.click()
        page.get_by_role("button", name="用我现在的位置").click()


def test_a_position_far_from_the_province_changes_nothing(browser, server):
    away = {"permissions": ["geolocation"], "geolocation": {"longitude": 2.35, "latitude": 48.86}}
    with visitor(browser, server, **away) as (context, seen):
        page = context.new_page()
        page.goto("/")
        wait_ready(page)
        control(page, "用我的位置").click()
        expect(page.get_by_text("这个位置不在福建附近")).to_be_visible()
        shows(page)
        assert seen.foreign == seen.errors == []


def test_no_request_leaves_even_when_it_is_asked_for(page, seen):
    """The net of these tests catches: a request abroad is stopped, and is noted."""
    page.goto("/healthz")
    with pytest.raises(Error):
        page.goto("https://unpkg.com/leaflet")
    assert seen.foreign == ["https://unpkg.com/leaflet"]
    seen.foreign.clear()
    seen.errors.clear()
