"""`python -m tests.chromium`: find a Chromium for the browser tests, or get one, or say what to install."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
CHINESE_FONT = ":lang=zh"


def found() -> str | None:
    """Path of a Chromium that is there: `CHROMIUM`, on the PATH, or Playwright's own."""
    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if named:
        return named
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def _try(*command: str) -> bool:
    return subprocess.run(command, check=False, stdout=sys.stderr).returncode == 0


def _from_playwright() -> None:
    _try(sys.executable, "-m", "playwright", "install", "chromium")


def _from_debian() -> None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        _try("apt-get", "update", "-qq") and _try("apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-cjk")


def has_chinese_font() -> bool:
    listed = subprocess.run(["fc-list", CHINESE_FONT], check=False, capture_output=True) if shutil.which("fc-list") else None
    return bool(listed and listed.stdout.strip())


def main() -> None:
    """Leave with a sentence when there is no Chromium to be had."""
    for get in (_from_playwright, _from_debian):
        if found():
            break
        get()
    if not found():
        sys.exit(
            "没有找到 Chromium,浏览器测试不能运行。请安装 chromium(Debian:apt-get install chromium fonts-noto-cjk),"
            "或用 CHROMIUM=路径 指明。"
        )
    if not has_chinese_font():
        _from_debian()


if __name__ == "__main__":
    main()
