"""A real server on its own store, a real Chromium, and what a person does with both."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect, sync_playwright
from sqlalchemy import Engine

from lib.settings import ROOT
from lib.store.engine import open_store
from tests.chromium import FLAGS, found

PATIENCE_S = 30
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
# On a deep link Streamlit asks for its health below the page's own path first, and finds it one level up.
STREAMLIT_PROBES = re.compile(r"/\w+/_stcore/(health|host-config)$")

expect.set_options(timeout=PATIENCE_S * 1000)


# ---- the server


@dataclass(frozen=True)
class Server:
    """A running copy of the application and the store it answers from."""

    url: str
    database_url: str
    process: subprocess.Popen[bytes]

    def store(self) -> Engine:
        return open_store(self.database_url)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """The application just started, with the store in `folder`, which is prepared first if it is not there."""
    database_url = f"sqlite:///{folder / 'map.sqlite3'}"
    environment = os.environ | {"DATABASE_URL": database_url}
    if not (folder / "map.sqlite3").exists():
        subprocess.run([sys.executable, "-m", "lib", "prepare"], check=True, cwd=ROOT, env=environment)
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1", "--server.port", str(port)]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    server = Server(f"http://127.0.0.1:{port}", database_url, process)
    try:
        _until_ready(server, folder / "server.log")
        yield server
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def _until_ready(server: Server, log: Path) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            with urlopen(f"{server.url}/readyz", timeout=PATIENCE_S) as answer:
                assert answer.status == 200
                return
        except URLError:
            pass
        try:
            server.process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    pytest.fail(f"the server does not answer:\n{log.read_text(encoding='utf-8', errors='replace')}")


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[Server]:
    """One server for all tests that only read."""
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


# ---- the browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = found()
    assert path, "没有 Chromium:先运行 python -m tests.chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@dataclass
class Seen:
    """What went wrong, or abroad, while a page was open."""

    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def heard(self, message: ConsoleMessage) -> None:
        address = urlsplit(message.location.get("url", "")).path
        if message.type == "error" and not STREAMLIT_PROBES.search(address):
            self.errors.append(f"{message.text} ({address})")


@contextmanager
def visitor(browser: Browser, server: Server, **options: Any) -> Iterator[tuple[BrowserContext, Seen]]:
    """A browser of a person's own, cut off from every other host, that notes what goes wrong."""
    context = browser.new_context(base_url=server.url, locale="zh-CN", service_workers="block", **(DESKTOP | options))
    context.set_default_timeout(PATIENCE_S * 1000)
    seen = Seen()
    home = urlsplit(server.url).netloc

    def is_abroad(url: str) -> bool:
        return urlsplit(url).scheme in ("http", "https", "ws", "wss") and urlsplit(url).netloc != home

    context.on("request", lambda request: seen.foreign.append(request.url) if is_abroad(request.url) else None)
    context.on("console", seen.heard)
    context.on("weberror", lambda error: seen.errors.append(str(error.error)))
    context.route(is_abroad, lambda route: route.abort())
    yield context, seen
    context.close()


@pytest.fixture
def new_visitor(browser, server) -> Iterator[Callable[..., tuple[Page, Seen]]]:
    """`new_visitor(**options)`: the page of one more person, and what is seen on it."""
    opened = []

    def arrives(**options: Any) -> tuple[Page, Seen]:
        coming = visitor(browser, server, **options)
        context, seen = coming.__enter__()
        opened.append(coming)
        return context.new_page(), seen

    yield arrives
    for coming in opened:
        coming.__exit__(None, None, None)


@pytest.fixture
def seen() -> Seen:
    """What went wrong on `page`; a test that makes something go wrong looks at it and clears it."""
    return Seen()


@pytest.fixture
def page(new_visitor, seen) -> Iterator[Page]:
    """A desktop page; at the end it must have asked no other host and logged no error."""
    page, noted = new_visitor()
    seen.foreign, seen.errors = noted.foreign, noted.errors
    yield page
    assert seen.foreign == []
    assert seen.errors == []


@pytest.fixture
def phone(new_visitor) -> Iterator[Page]:
    """The same on a phone."""
    page, noted = new_visitor(**PHONE)
    yield page
    assert noted.foreign == []
    assert noted.errors == []


# ---- what a person does


def the_map(page: Page) -> Locator:
    return page.locator(".map-place .province-map")


def map_root(page: Page) -> Locator:
    return page.locator(".map-place .province-map[data-ready]")


def wait_ready(page: Page, **data: object) -> Locator:
    """Wait until the map is drawn, with these `data-` attributes if given (`count=42`, `level="unit"`)."""
    root = map_root(page)
    for name, value in data.items():
        expect(root).to_have_attribute(f"data-{name}", str(value))
    expect(root).to_have_attribute("data-ready", "true")
    return root


def next_view(page: Page) -> AbstractContextManager[Any]:
    """Wait, when the block is left, until the map has been given another view."""
    return page.expect_response(lambda answer: "/api/v1/map?" in answer.url and answer.ok)


def ask(page: Page, path: str, /, **query: Any) -> Any:
    """The answer of the open API to a question."""
    answer = page.request.get(f"/api/v1/{path}", params={name: str(value) for name, value in query.items()})
    assert answer.ok, answer.text()
    return answer.json()


def sentence(page: Page) -> Locator:
    """The one line that says what is shown; a notice of Streamlit's own is not it."""
    return page.locator('[data-testid="stHtml"] [role="status"]')


def query_of(page: Page) -> str:
    return urlsplit(page.url).query


def shows(page: Page, /, **query: Any) -> dict[str, Any]:
    """Wait until address, sentence, list and the whole map all answer `query`; give the API's answer to it."""
    answer = says(page, **query)
    if answer["items"]:
        wait_ready(page, count=answer["total"] - answer["unplaced"], revision=answer["revision"])
    return answer


def says(page: Page, /, **query: Any) -> dict[str, Any]:
    """The same, whatever part of the map is in view."""
    answer = ask(page, "bases", **query)
    expect(sentence(page)).to_have_text(answer["sentence"])
    page.wait_for_url(lambda url: _same_question(url, query))
    expect(names(page)).to_have_text([base["name"] for base in answer["items"]])
    return answer


def _same_question(url: str, query: dict[str, Any]) -> bool:
    asked = dict(pair.split("=", 1) for pair in urlsplit(url).query.split("&") if pair)
    asked.pop("base", None)
    return asked == {name: str(value).replace(",", "%2C") for name, value in query.items()}


def names(page: Page) -> Locator:
    """The names in the list, from top to bottom."""
    return page.locator('ol[aria-label="基地列表"] .name')


def row(page: Page, base: int) -> Locator:
    """The base in the list."""
    return page.locator(f'ol[aria-label="基地列表"] li[data-base="{base}"]')


def choice(page: Page, base: int) -> Locator:
    """The button in the list that chooses a base."""
    return row(page, base).locator(".name")


def chosen(page: Page, base: int) -> Locator:
    """The base, marked as chosen, in the list or above it."""
    return page.locator(f'li.is-chosen[data-base="{base}"]')


def chosen_name(page: Page) -> Locator:
    """The name, in the list or above it, of the base that is chosen."""
    return page.locator("li.is-chosen .name")


def verified_switch(page: Page) -> Locator:
    return page.get_by_text(re.compile(r"^只看已核实 · "))


def pick(page: Page, label: str, option: str) -> None:
    """Choose from a list of the bar with the mouse."""
    page.get_by_role("combobox", name=label, exact=True).click()
    page.get_by_role("option", name=re.compile(rf"^{re.escape(option)}")).first.click()
    page.keyboard.press("Escape")


def area(page: Page, name: str) -> Locator:
    """The label of a city or county on the map."""
    return the_map(page).get_by_role("button", name=re.compile(rf"^{name},[\d,]+ 家"))


def mark(page: Page, base: int) -> Locator:
    return the_map(page).locator(f'[data-base="{base}"]')


def control(page: Page, name: str) -> Locator:
    return the_map(page).get_by_role("button", name=name, exact=True)
