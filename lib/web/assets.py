"""Files that never change while the process lives, held ready and compressed: ours, Leaflet's and Streamlit's own.

Streamlit serves its scripts one thread hop and one file read at a time, uncompressed: some 3 MB on a first visit.
Here each file is read and compressed once and then answered from memory.
"""

import gzip
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import streamlit
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from lib.bundle import ADDRESSES, FILES, digest

FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
STREAMLIT = Path(streamlit.__file__).parent / "static"
COMPRESSED = ("text/", "application/javascript", "application/json", "application/geo+json", "image/svg")
mimetypes.add_type("application/geo+json", ".geojson")
mimetypes.add_type("font/woff2", ".woff2")


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    body: bytes
    zipped: bytes | None
    kind: str
    keep: str
    tag: str

    def answer(self, request: Headers) -> Response:
        headers = {"Cache-Control": self.keep, "ETag": self.tag, "Vary": "Accept-Encoding"}
        if self.tag in request.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if self.zipped and "gzip" in request.get("accept-encoding", ""):
            return Response(self.zipped, media_type=self.kind, headers=headers | {"Content-Encoding": "gzip"})
        return Response(self.body, media_type=self.kind, headers=headers)


def asset(body: bytes, name: str, keep: str = FOREVER) -> Asset:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    zipped = gzip.compress(body, 6, mtime=0) if kind.startswith(COMPRESSED) and len(body) > 500 else None
    return Asset(body, zipped, kind, keep, f'"{digest(body)}"')


def _own() -> dict[str, Asset]:
    return {ADDRESSES[name]: asset(body, name) for name, body in FILES.items()}


def _early_map() -> str:
    """What fetches and draws the map; it stands before all else in the page, so that nothing is fetched before it."""
    return (
        f'<link rel="stylesheet" href="{ADDRESSES["map.css"]}">\n'
        f'<script defer fetchpriority="high" data-early src="{ADDRESSES["map.js"]}"></script>\n'
        f'<link rel="preload" as="fetch" crossorigin href="{ADDRESSES["unit.geojson"]}">\n'
    )


def index_page(with_map: bool = False) -> Asset:
    """Streamlit's index in our language; `with_map` it draws the map while Streamlit itself is still loading."""
    page = (STREAMLIT / "index.html").read_text(encoding="utf-8")
    page = page.replace('<html lang="en">', '<html lang="zh-CN">', 1)
    page = page.replace("<title>Streamlit</title>", "<title>福建省产业培训分布图</title>", 1)
    first = f'<link rel="stylesheet" href="{ADDRESSES["page.css"]}">\n' + (_early_map() if with_map else "")
    page = page.replace('<meta charset="UTF-8" />', f'<meta charset="UTF-8" />\n{first}', 1)
    return asset(page.encode(), "index.html", ASK_AGAIN)


class Assets:
    """ASGI middleware that answers for files and for the index of `pages`, and passes everything else on."""

    def __init__(self, app: ASGIApp, pages: Iterable[str]) -> None:
        self.app = app
        self.files = {f"/{file.relative_to(STREAMLIT)}": file for file in (STREAMLIT / "static").rglob("*") if file.is_file()}
        self.held = _own() | dict.fromkeys(pages, index_page()) | {"/": index_page(with_map=True)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        found = self.held.get(scope["path"]) or self.streamlits(scope["path"])
        if found is not None:
            await found.answer(Headers(scope=scope))(scope, receive, send)
        elif scope["path"].startswith(("/static/", "/assets/")):
            await PlainTextResponse("没有这个文件。", status_code=404)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def streamlits(self, path: str) -> Asset | None:
        """A file of Streamlit's front end, read and compressed when it is first asked for."""
        if path not in self.files:
            return None
        return self.held.setdefault(path, asset(self.files[path].read_bytes(), path))
