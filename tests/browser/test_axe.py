"""axe-core on every page and state, on a desktop and on a phone, the map's frame too."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page, expect

from tests.browser.conftest import PHONE, wait_ready

GRAVE = ("serious", "critical")
STATES = {
    "whole province": "/",
    "a filter": "/?unit=350500&verified=1",
    "near, one chosen": "/?lng=118.552&lat=24.781&base=8",
    "nothing found": "/?unit=350128&q=qzqzqzqzqz",
    "malformed": "/?unit=1&page=-1",
    "one base": "/base?id=8",
    "no such base": "/base?id=0",
    "about": "/about",
}


# (rule, element) that is Streamlit's own and that nothing of ours can mend, each with the reason
STREAMLITS = {
    # the greyed label of a disabled select box: WCAG 1.4.3 exempts inactive controls, but axe does not see whose label it is
    "color-contrast": '[data-testid="stWidgetLabel"][disabled]',
}


def grave(target: Page | Frame) -> list[str]:
    """Every grave violation: the rule, and where."""
    found = Axe().run(target, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {node['target']} {node['html'][:160]}"
        for each in found
        if each["impact"] in GRAVE
        for node in each["nodes"]
        if not is_streamlits(target, each["id"], node["target"][-1])
    ]


def is_streamlits(target: Page | Frame, rule: str, place: str) -> bool:
    excused = STREAMLITS.get(rule)
    return bool(excused) and target.locator(place).first.evaluate("(element, excused) => !!element.closest(excused)", excused)


def settled(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.get_by_role("heading").first).to_be_visible()
    if path.startswith("/?") or path == "/":
        wait_ready(page)
    expect(page.locator('[data-testid="stSkeleton"], [data-testid="stStatusWidget"]')).to_have_count(0)


@pytest.mark.parametrize("device", ["desktop", "phone"])
@pytest.mark.parametrize("state", STATES)
def test_no_grave_violation(new_visitor, device, state):
    page, _ = new_visitor(**(PHONE if device == "phone" else {}))
    settled(page, STATES[state])
    assert grave(page) == []


def test_axe_finds_what_is_wrong(page):
    page.goto("/about")
    expect(page.get_by_role("heading").first).to_be_visible()
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"data:,\"><button></button>')")
    assert {line.split()[0] for line in grave(page)} >= {"image-alt", "button-name"}
