"""`python -m bench`: every target of speed, what was measured, reached or not. Ratios of medians in one run."""

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from statistics import median

from playwright.sync_api import Browser
from playwright.sync_api import Error as PlaywrightError

from bench import cdn, index, servers, stores, visits
from bench.browser import chromium, visit
from bench.servers import Server
from bench.table import Table, spread
from bench.visits import Times

SIZES = (300, 3_000, 10_000, 100_000, 1_000_000)
INDEX_ONLY = 10_000
NAIVE_SIZES = (300, 3_000)
NAIVE_LARGE = 100_000
PARTS = ("first", "filter", "bytes", "nearest", "pan", "index")
BLANK = "空白页"
BLANK_OURS = "空白页(经本项目中间件)"


def main() -> None:
    args = _arguments()
    parts = [args.only] if args.only else PARTS
    table = Table()
    table.add("机器负载(开始时,一分钟平均)", "", f"{os.getloadavg()[0]:.1f},处理器 {os.cpu_count()} 个")
    paths = {size: stores.store(size) for size in args.sizes}
    if {"first", "filter", "bytes", "pan"} & set(parts):
        with chromium() as browser:
            _in_browser(browser, table, [size for size in args.sizes if size != INDEX_ONLY], parts, args.rounds)
    if "nearest" in parts:
        index.nearest(table, paths)
    if "index" in parts:
        index.answers(table, paths)
        index.spatial_keys(table, paths)
        index.one_write(table, paths)
    table.add("机器负载(结束时)", "", f"{os.getloadavg()[0]:.1f}")
    table.print()


def _arguments() -> argparse.Namespace:
    ask = argparse.ArgumentParser(prog="python -m bench", description="速度:同一次运行中的比值,各取中位数")
    ask.add_argument("--sizes", type=lambda text: tuple(map(int, text.split(","))), default=SIZES, help="库的大小,如 300,3000")
    ask.add_argument("--rounds", type=int, default=5, help="每页访问几次")
    ask.add_argument("--only", choices=PARTS, help="只测一项")
    return ask.parse_args()


def _in_browser(browser: Browser, table: Table, sizes: list[int], parts: Sequence[str], rounds: int) -> None:
    with ExitStack() as stack:
        blanks = [stack.enter_context(servers.blank()), stack.enter_context(servers.blank_ours())]
        maps = [stack.enter_context(servers.ours(stores.store(size), size)) for size in sizes]
        if "first" in parts or "filter" in parts:
            _times(browser, table, blanks, maps, parts, rounds)
        if "bytes" in parts:
            _bytes(browser, table, blanks, maps)
        if "pan" in parts:
            _pan(browser, table, maps)


@contextmanager
def _naive(sizes: list[int]) -> Iterator[list[Server]]:
    """The naive maps of `sizes`, with and without clusters; none, and why, when their files cannot be had."""
    with ExitStack() as stack:
        try:
            address = stack.enter_context(cdn.serving())
        except RuntimeError as error:
            print(f"朴素图不测:{error}")
            yield []
            return
        several = [(size, is_clustered) for size in sizes for is_clustered in (False, True)]
        yield [stack.enter_context(servers.naive(stores.store(size), size, address, kind)) for size, kind in several]


def _times(browser: Browser, table: Table, blanks: list[Server], maps: list[Server], parts: Sequence[str], rounds: int) -> None:
    sizes = [page.count for page in maps]
    small = [size for size in sizes if size in NAIVE_SIZES] if "first" in parts else []
    with _naive(small) as naive:
        pages = [*blanks, *maps, *naive]
        firsts, filters = visits.first_and_filter(browser, pages, rounds, "filter" in parts)
    if "first" in parts:
        _say_first(table, firsts, pages)
        if NAIVE_LARGE in sizes:
            _say_large(browser, table)
    if "filter" in parts:
        _say_filter(table, filters, maps)


def _say_first(table: Table, firsts: Times, pages: list[Server]) -> None:
    for page in pages:
        cold = firsts[page.name, "cold"][0]
        table.add(f"首图:{page.name}", "", f"{spread(firsts[page.name, 'first'])};服务器刚启动 {cold:,.0f}")
    middle = {page.name: median(firsts[page.name, "first"]) for page in pages}
    for page in (page for page in pages if page.kind == "ours"):
        most = {300: 1.15, 100_000: 1.25}.get(page.count)
        ratio, other = middle[page.name] / middle[BLANK], middle[page.name] / middle[BLANK_OURS]
        figure = f"{ratio:.2f} 倍(对经中间件的空白页 {other:.2f})"
        aim = f"≤ {most} × 空白页" if most else "× 空白页"
        table.add(f"首图:{page.name} ÷ 空白页", aim, figure, ratio <= most if most else None)
        for rival in (rival for rival in pages if rival.kind in ("naive", "clustered") and rival.count == page.count):
            times = middle[rival.name] / middle[page.name]
            is_aim = page.count == 3_000
            aim = "≥ 5 倍" if is_aim else ""
            table.add(f"首图:{rival.name} ÷ 本图", aim, f"{times:.1f} 倍", times >= 5 if is_aim else None)


def _say_large(browser: Browser, table: Table) -> None:
    """The naive maps of 100,000: one visit each, given up after 120 s."""
    with _naive([NAIVE_LARGE]) as naive:
        for page in naive:
            try:
                with visit(browser, page) as one:
                    figure = f"{one.first() / 1000:.0f} 秒(一次)"
            except (PlaywrightError, TimeoutError) as error:
                figure = f"120 秒内没有画完 ({type(error).__name__})"
            table.add(f"首图:{page.name}", "", figure)


def _say_filter(table: Table, filters: Times, maps: list[Server]) -> None:
    blank, other = filters[BLANK, "choice"], filters[BLANK_OURS, "choice"]
    table.add("换选项:空白页", "", spread(blank))
    table.add(f"换选项:{BLANK_OURS}", "", spread(other))
    for page in maps:
        for what, label in (("industry", "行业"), ("unit", "城市")):
            times = filters[page.name, what]
            ratio = median(times) / median(blank)
            figure = f"{ratio:.2f} 倍;{spread(times)};对经中间件的 {median(times) / median(other):.2f}"
            table.add(f"换{label}:{page.name} ÷ 空白页", "≤ 1.5 ×", figure, ratio <= 1.5)


def _bytes(browser: Browser, table: Table, blanks: list[Server], maps: list[Server]) -> None:
    blank, other = (visits.traffic(browser, page) for page in blanks)
    table.add("字节:空白页", "", f"传输 {blank.sent / 1000:,.0f} kB;同以 gzip 计 {blank.zipped / 1000:,.0f} kB")
    table.add(f"字节:{BLANK_OURS}", "", f"传输 {other.sent / 1000:,.0f} kB;同以 gzip 计 {other.zipped / 1000:,.0f} kB")
    for page in maps:
        ours = visits.traffic(browser, page)
        more = (ours.zipped - blank.zipped) / 1000
        figure = f"gzip {more:,.0f} kB;实际传输比经中间件的多 {(ours.sent - other.sent) / 1000:,.0f} kB"
        table.add(f"首图比空白页多的字节:{page.name}", "≤ 200 kB gzip", figure, more <= 200)
    new = {address.split("/", 3)[-1]: size for address, size in ours.largest.items() if size > 4000}
    known = {address.split("/", 3)[-1] for address in blank.largest}
    for address, size in sorted(new.items(), key=lambda pair: -pair[1]):
        if address not in known or address == "websocket":
            print(f"    {size / 1000:7.1f} kB  {address}")


def _pan(browser: Browser, table: Table, maps: list[Server]) -> None:
    for page in maps:
        spoken, drawn = visits.runs_while_moving(browser, page)
        table.add(f"拖动、缩放:{page.name}", "脚本重跑 0 次", f"{spoken} 次;地图重画 {drawn} 次", spoken == 0 and drawn > 0)


if __name__ == "__main__":
    main()
