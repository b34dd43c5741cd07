"""What is measured in the browser: the first map, a filter, bytes, and whether moving the map runs the script."""

import base64
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, CDPSession, WebSocket

from bench.browser import Visit, visit
from bench.servers import Server

INDUSTRIES = ("纺织鞋服", "轻工食品", "机械装备", "电子信息", "汽车", "冶金", "建材", "能源", "石化")
UNITS = ("泉州市", "厦门市", "漳州市", "三明市", "莆田市", "南平市", "龙岩市", "宁德市")
OURS = ("ours",)
BLANKS = ("blank", "blank_ours")
Times = dict[tuple[str, str], list[float]]  # (name of the server, what) → milliseconds


def rounds(browser: Browser, servers: Sequence[Server], count: int) -> Iterator[tuple[int, Visit]]:
    """`count` rounds of one visit to each server, each round beginning with another, after one that warms up (round 0)."""
    for turn in range(count + 1):
        first = turn % len(servers)
        for server in [*servers[first:], *servers[:first]]:
            with visit(browser, server) as one:
                yield turn, one


def first_and_filter(browser: Browser, servers: Sequence[Server], count: int, with_filter: bool) -> tuple[Times, Times]:
    """Times to the first complete page, cold server (round 0) apart, and from a choice to the complete page."""
    firsts: Times = defaultdict(list)
    filters: Times = defaultdict(list)
    for turn, one in rounds(browser, servers, count):
        name = one.server.name
        firsts[name, "first" if turn else "cold"].append(one.first())
        if with_filter and turn:
            one.settle()
            for what, taken_ms in _choices(one, turn):
                filters[name, what].append(taken_ms)
        print("." if turn else "_", end="", flush=True)
    print(flush=True)
    return firsts, filters


def _choices(one: Visit, turn: int) -> Iterator[tuple[str, float]]:
    """A choice never made before in the round, so that no answer is remembered."""
    if one.server.kind in BLANKS:
        yield "choice", one.choose("stSelectbox", "选项", f"第 {turn + 1} 项")
    if one.server.kind in OURS:
        yield "industry", one.choose("stMultiSelect", "行业", INDUSTRIES[turn % len(INDUSTRIES)])
        one.first()
        one.settle()
        yield "unit", one.choose("stSelectbox", "城市", UNITS[turn % len(UNITS)])


@dataclass
class Traffic:
    """What one page brought over the wire until it rested."""

    sent: int = 0  # bytes as they were sent, headers and all
    zipped: int = 0  # every body, and the websocket's messages in one stream, compressed alike
    largest: dict[str, int] = field(default_factory=dict)  # address → zipped bytes


def traffic(browser: Browser, server: Server) -> Traffic:
    """The bytes of a first page, until a second after it is complete."""
    with visit(browser, server) as one:
        wire = one.page.context.new_cdp_session(one.page)
        wire.send("Network.enable", {"maxTotalBufferSize": 10**9, "maxResourceBufferSize": 10**8})
        seen = _Wire(wire)
        one.first()
        one.settle()
        return seen.traffic()


class _Wire:
    """Listens to what Chromium says of its network."""

    def __init__(self, wire: CDPSession) -> None:
        self.wire = wire
        self.addresses: dict[str, str] = {}
        self.lengths: dict[str, float] = {}
        self.messages: list[bytes] = []
        self.remembered: set[str] = set()
        wire.on("Network.requestServedFromCache", lambda event: self.remembered.add(event["requestId"]))
        wire.on("Network.responseReceived", self._answered)
        wire.on("Network.loadingFinished", lambda event: self.lengths.update({event["requestId"]: event["encodedDataLength"]}))
        wire.on("Network.webSocketFrameReceived", self._message)

    def _answered(self, event: dict[str, Any]) -> None:
        if not event["response"].get("fromDiskCache"):
            self.addresses[event["requestId"]] = event["response"]["url"]

    def _message(self, event: dict[str, Any]) -> None:
        response = event["response"]
        data = response["payloadData"]
        self.messages.append(base64.b64decode(data) if response["opcode"] == 2 else data.encode())

    def traffic(self) -> Traffic:
        fetched = {request: address for request, address in self.addresses.items() if request not in self.remembered}
        each = [(address, len(gzip.compress(self._body(request), 6))) for request, address in fetched.items()]
        each.append(("websocket", len(gzip.compress(b"".join(self.messages), 6))))
        sent = sum(self.lengths.get(request, 0) for request in fetched) + sum(map(len, self.messages))
        largest: Counter[str] = Counter()
        for address, size in each:
            largest[address] += size
        return Traffic(int(sent), largest.total(), largest)

    def _body(self, request: str) -> bytes:
        answer = self.wire.send("Network.getResponseBody", {"requestId": request})
        body = answer["body"]
        return base64.b64decode(body) if answer["base64Encoded"] else body.encode()


def runs_while_moving(browser: Browser, server: Server) -> tuple[int, int]:
    """How often the page spoke to the script while the map was dragged and zoomed, and how often the map drew anew."""
    with visit(browser, server) as one:
        sent: list[object] = []

        def listen(socket: WebSocket) -> None:
            socket.on("framesent", lambda frame: sent.append(len(frame)))

        one.page.on("websocket", listen)
        one.first()
        one.settle()
        before, drawn = len(sent), len(one.complete())
        _move(one)
        return len(sent) - before, len(one.complete()) - drawn


def _move(one: Visit) -> None:
    drawn = one.page.locator(".map-place .province-map")
    drawn.scroll_into_view_if_needed()
    box = drawn.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 150
    for step in (60, -40):
        one.page.mouse.move(x, y)
        one.page.mouse.down()
        one.page.mouse.move(x + step, y + step, steps=8)
        one.page.mouse.up()
        one.settle()
    for wheel in (-300, -300, 300, -900):
        one.page.mouse.move(x, y)
        one.page.mouse.wheel(0, wheel)
        one.settle()
