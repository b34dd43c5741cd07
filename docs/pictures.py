"""Take the pictures of README and 使用手册 from the running application: `make pictures`."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.chromium import FLAGS, found  # noqa: E402

PLACE = ROOT / "docs" / "pictures"
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PICTURES = {
    "find": ("/", DESKTOP),
    "city": ("/?unit=350500", DESKTOP),
    "near": ("/?lng=118.587&lat=24.907&radius_km=20", DESKTOP),
    "nothing": ("/?unit=350128&industry=battery", DESKTOP),
    "base": ("/base?id=8", DESKTOP),
    "about": ("/about", DESKTOP),
    "phone": ("/?unit=350500", PHONE),
}


@contextmanager
def server() -> Iterator[str]:
    """The application on a free port with a fresh store."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = os.environ | {"DATABASE_URL": f"sqlite:///{folder}/map.sqlite3", "SAMPLE": "1"}
        subprocess.run([sys.executable, "-m", "lib", "prepare"], cwd=ROOT, env=environment, check=True)
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            _wait(f"http://127.0.0.1:{port}/readyz")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def _wait(address: str, seconds: int = 60) -> None:
    for _ in range(seconds * 5):
        try:
            urllib.request.urlopen(address).close()
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)


def settle(page: Page) -> None:
    """Until the page has drawn, and its map if it has one."""
    page.wait_for_selector('[data-testid="stMainBlockContainer"] h1')
    if page.url.split("?")[0].endswith("/"):
        page.locator('.map-place .province-map[data-ready="true"]').wait_for()
    page.wait_for_load_state("networkidle")


def main() -> None:
    with server() as home, sync_playwright() as playwright:
        PLACE.mkdir(exist_ok=True)
        browser = playwright.chromium.launch(executable_path=found(), args=FLAGS)
        for name, (path, size) in PICTURES.items():
            page = browser.new_page(viewport=size, locale="zh-CN", is_mobile=size is PHONE, has_touch=size is PHONE)
            page.goto(home + path)
            settle(page)
            page.wait_for_timeout(500)
            page.screenshot(path=PLACE / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
