"""A real Chromium that opens pages with an empty cache and says when they were complete."""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.servers import Server

WATCH = (Path(__file__).parent / "watch.js").read_text(encoding="utf-8")
VIEWPORT = {"width": 1280, "height": 900}
PATIENCE_S = 120.0
QUIET_S = 0.7
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
_KIND = {"blank_ours": "blank"}


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium of this machine, or else Playwright's own."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """One page in a browser that has seen nothing before."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.server = page, server
        self.told: list[dict[str, Any]] = []
        page.expose_binding("benchTold", lambda _source, what: self.told.append(what))
        page.add_init_script(f"({WATCH})({_KIND.get(server.kind, server.kind)!r}, {server.drawn})")

    def first(self) -> float:
        """Open the page; milliseconds from the start of navigation until it is complete and painted."""
        self.told.clear()
        self.page.goto(self.server.address, wait_until="commit", timeout=PATIENCE_S * 1000)
        self.until(lambda: bool(self.complete()))
        return float(self.complete()[0]["shown"]) - self.origin()

    def origin(self) -> float:
        return float(self.page.evaluate("performance.timeOrigin"))

    def complete(self, after: float = 0.0) -> list[dict[str, Any]]:
        """What was told of complete pages since the moment `after` (ms)."""
        return [what for what in self.told if what.get("state") not in (None, "", "false") and what["at"] > after]

    def until(self, is_so: Callable[[], bool]) -> None:
        """Wait without a word to the page.

        Raises
        ------
        TimeoutError
            If it is not so after 120 s.
        """
        late = time.monotonic() + PATIENCE_S
        while not is_so():
            if time.monotonic() > late:
                raise TimeoutError(f"{self.server.name} 在 {PATIENCE_S:.0f} 秒内没有画完")
            self.page.wait_for_timeout(20)

    def settle(self) -> None:
        """Wait until the script rests and nothing has changed for a while."""
        self.page.locator('[data-test-script-state="notRunning"]').wait_for(timeout=PATIENCE_S * 1000)
        before = -1
        while before != len(self.told):
            before = len(self.told)
            self.page.wait_for_timeout(QUIET_S * 1000)

    def choose(self, widget: str, label: str, typed: str) -> float:
        """Choose in a list by real clicks; milliseconds from pressing the option until the page is complete again."""
        box = self.page.get_by_test_id(widget).filter(has=self.page.get_by_text(label, exact=True))
        box.get_by_role("combobox").first.click()
        self.page.keyboard.type(typed)
        option = self.page.get_by_role("option", name=re.compile(re.escape(typed))).first
        option.wait_for()
        self.page.wait_for_timeout(300)
        option.click()
        self.until(lambda: bool(self.complete(self.pressed())))
        self.settle()
        taken_ms = float(self.complete(self.pressed())[-1]["shown"]) - self.pressed()
        self.page.keyboard.press("Escape")
        return taken_ms

    def pressed(self) -> float:
        return max((float(what["pressed"]) for what in self.told if "pressed" in what), default=0.0)


@contextmanager
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """A visit with a new context, thrown away at the end."""
    context = browser.new_context(viewport=VIEWPORT, locale="zh-CN")  # type: ignore[arg-type]
    try:
        yield Visit(context.new_page(), server)
    finally:
        context.close()
