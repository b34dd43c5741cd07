"""Hands on the keyboard only: from the address bar to a base and back, and always seeing where one is."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import area, choice, chosen, map_root, mark, row, shows, the_map, wait_ready

FURTHEST = 80  # presses of Tab
FOCUSED = "element => element === element.getRootNode().activeElement"


def tab_to(page: Page, target: Locator, drawn: Locator | None = None) -> None:
    """Press Tab until `target` has the focus, and see there that it has."""
    expect(target).to_be_attached()
    for _ in range(FURTHEST):
        page.keyboard.press("Tab")
        if target.evaluate(FOCUSED):
            assert is_seen(page, target, drawn), "nothing shows that this has the focus"
            return
    raise AssertionError(f"{FURTHEST} × Tab and not there: {target}")


def is_seen(page: Page, target: Locator, drawn: Locator | None = None, around: int = 8) -> bool:
    """Whether the picture of `target` and what is around it is another without the focus.

    `drawn` is what of it has a size, when `target` has none.
    """
    picture = drawn or target
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    clip = {
        "x": max(0, box["x"] - around), "y": max(0, box["y"] - around),
        "width": box["width"] + 2 * around, "height": box["height"] + 2 * around,
    }  # fmt: skip
    options = {"clip": clip, "animations": "disabled", "caret": "hide"}
    with_focus = page.screenshot(**options)
    target.evaluate("element => element.blur()")
    without = page.screenshot(**options)
    target.evaluate("element => element.focus({ preventScroll: true, focusVisible: true })")
    return with_focus != without


def test_from_the_address_bar_to_a_base_and_back(page):
    page.goto("/")
    shows(page)
    tab_to(page, page.get_by_role("combobox", name="城市", exact=True))
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("泉州")
    expect(page.get_by_role("option", name=re.compile("^泉州市"))).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    base = shows(page, unit="350500")["items"][1]

    tab_to(page, choice(page, base["id"]))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**base={base['id']}*")
    chosen_row = chosen(page, base["id"])
    expect(chosen_row).to_be_visible()

    details = row(page, base["id"]).get_by_role("link", name="详情")
    tab_to(page, details)
    page.keyboard.press("Enter")
    page.wait_for_url("**/base?*")
    expect(page.get_by_role("heading", name=base["name"], exact=True)).to_be_visible()

    tab_to(page, page.get_by_role("link", name="返回地图和列表"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/?unit=350500&base={base['id']}")
    expect(chosen_row).to_be_visible()


def test_the_toggle_and_the_keyword(page):
    page.goto("/")
    shows(page)
    tab_to(page, page.get_by_label("关键词"))
    page.keyboard.type("jishi")
    page.keyboard.press("Enter")
    shows(page, q="jishi")
    tab_to(page, page.locator(".st-key-ask_verified input"))
    page.keyboard.press("Space")
    shows(page, q="jishi", verified=1)


def test_the_names_on_the_map_are_reached_seen_and_chosen(page):
    page.goto("/")
    wait_ready(page, level="unit")
    map_root(page).focus()
    quanzhou = area(page, "泉州")
    tab_to(page, quanzhou, quanzhou.locator("span"))
    page.keyboard.press("Enter")
    shows(page, unit="350500")


def test_a_base_on_the_map_is_reached_seen_and_chosen(page):
    page.goto("/?unit=350128")
    shows(page, unit="350128")
    wait_ready(page, level="point")
    alone = the_map(page).locator("[data-base]").first
    base = int(alone.get_attribute("data-base"))
    map_root(page).focus()
    tab_to(page, alone)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**base={base}*")
    expect(mark(page, base)).to_have_class(re.compile("is-chosen"))


def test_the_controls_of_the_map_are_buttons_with_names(page):
    page.goto("/")
    root = wait_ready(page)
    controls = root.locator(".leaflet-control-container").get_by_role("button")
    expect(controls).not_to_have_count(0)
    for button in controls.all():
        assert button.get_attribute("aria-label") or button.inner_text()
        button.focus()
        assert button.evaluate(FOCUSED)
