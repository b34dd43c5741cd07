"""A phone in the hand: 390 × 844, fingers for a pointer."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, area, ask, choice, chosen, map_root, names, row, shows, wait_ready


def widest(page: Page) -> int:
    """How far anything on the page can be scrolled sideways, in px, a page's own boxes that scroll by themselves left out."""
    return page.evaluate(
        """() => Math.max(...[document.documentElement, document.body, ...document.querySelectorAll('[data-testid="stMain"]')]
            .map(box => box.scrollWidth - box.clientWidth))"""
    )


@pytest.mark.parametrize(
    "path", ["/", "/?unit=350500&verified=1", "/?q=qzqzqzqz&unit=350128", "/base?id=8", "/base?id=0", "/about"]
)
def test_nothing_scrolls_sideways(phone, path):
    phone.goto(path)
    expect(phone.get_by_role("heading").first).to_be_visible()
    if path == "/":
        wait_ready(phone)
    assert phone.evaluate("window.innerWidth") == PHONE["viewport"]["width"]
    assert widest(phone) == 0


def test_the_list_comes_first_and_the_map_is_drawn(phone):
    phone.goto("/")
    shows(phone)
    first, drawn = names(phone).first.bounding_box(), map_root(phone).bounding_box()
    assert first["y"] < drawn["y"]
    assert drawn["x"] >= 0
    assert drawn["x"] + drawn["width"] <= PHONE["viewport"]["width"]
    assert drawn["width"] > 300


def test_a_tap_on_the_map_filters(phone):
    phone.goto("/")
    shows(phone)
    area(phone, "南平").locator("span").tap()
    shows(phone, unit="350700")


def test_a_tap_in_the_list_chooses(phone):
    phone.goto("/?unit=350500")
    base = shows(phone, unit="350500")["items"][0]["id"]
    choice(phone, base).tap()
    phone.wait_for_url(f"**base={base}*")
    expect(chosen(phone, base)).to_be_visible()


def test_the_list_leads_to_the_details_and_back(phone):
    base = ask(phone, "bases", unit="350500")["items"][1]
    phone.goto("/?unit=350500")
    shows(phone, unit="350500")
    row(phone, base["id"]).get_by_role("link", name="详情").tap()
    expect(phone.get_by_role("heading", name=base["name"], exact=True)).to_be_visible()
    phone.get_by_role("link", name="返回地图和列表").tap()
    expect(chosen(phone, base["id"])).to_be_visible()


def test_what_is_tapped_is_large_enough(phone):
    """WCAG 2.2, 2.5.8: 24 × 24 px at least, for the controls of the map."""
    phone.goto("/")
    root = wait_ready(phone)
    for button in root.locator("button:visible, .leaflet-bar a:visible").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 24, button.get_attribute("aria-label")
