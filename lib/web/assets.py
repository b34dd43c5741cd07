"""Files that never change while the process lives, held ready and compressed: ours, Leaflet's and Streamlit's own.

Streamlit serves its scripts one thread hop and one file read at a time, uncompressed; on a first visit that is
most of the wait (docs/decisions/). Here each file is read and compressed once and then answered from memory.
"""

import gzip
import mimetypes
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import streamlit
import streamlit_folium
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from lib.bundle import ADDRESSES, FILES, digest

FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
STREAMLIT = Path(streamlit.__file__).parent / "static"
FOLIUM = Path(streamlit_folium.__file__).parent / "frontend" / "build"
FOLIUM_PATH = "/component/streamlit_folium.st_folium/"
COMPRESSED = ("text/", "application/javascript", "application/json", "application/geo+json", "image/svg")
# the part of Streamlit's front end that draws the map's frame: fetched along with the index, not after it
FIRST_PART = "ComponentInstance"
_IMPORTS = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")
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
    links: str = ""

    def answer(self, request: Headers) -> Response:
        headers = {"Cache-Control": self.keep, "ETag": self.tag, "Vary": "Accept-Encoding"}
        if self.links:
            headers["Link"] = self.links
        if self.tag in request.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if self.zipped and "gzip" in request.get("accept-encoding", ""):
            return Response(self.zipped, media_type=self.kind, headers=headers | {"Content-Encoding": "gzip"})
        return Response(self.body, media_type=self.kind, headers=headers)


def asset(body: bytes, name: str, keep: str = FOREVER, links: str = "") -> Asset:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    zipped = gzip.compress(body, 6, mtime=0) if kind.startswith(COMPRESSED) and len(body) > 500 else None
    return Asset(body, zipped, kind, keep, f'"{digest(body)}"', links)


def _own() -> dict[str, Asset]:
    return {ADDRESSES[name]: asset(body, name) for name, body in FILES.items()}


def _frame_of_the_map() -> dict[str, Asset]:
    """streamlit-folium's frame, told to fetch what it will ask for before it asks."""
    links = ", ".join(
        [
            f"<{ADDRESSES['map.js']}>; rel=preload; as=script",
            f"<{ADDRESSES['map.css']}>; rel=preload; as=style",
            f"<{ADDRESSES['unit.geojson']}>; rel=preload; as=fetch; crossorigin",
        ]
    )
    return {
        FOLIUM_PATH + path.relative_to(FOLIUM).as_posix(): asset(
            path.read_bytes(), path.name, *((ASK_AGAIN, links) if path.suffix == ".html" else (FOREVER,))
        )
        for path in FOLIUM.rglob("*")
        if path.suffix in (".html", ".js", ".css")
    }


def _needed(part: str) -> Iterator[str]:
    """File names of a part of Streamlit's front end and of all it imports; none if there is no such part."""
    waiting, seen = [path.name for path in (STREAMLIT / "static" / "js").glob(f"{part}.*.js")], set()
    while waiting:
        name = waiting.pop()
        if name not in seen and (path := STREAMLIT / "static" / "js" / name).exists():
            seen.add(name)
            waiting += _IMPORTS.findall(path.read_text(encoding="utf-8"))
    yield from sorted(seen)


def index_page() -> Asset:
    """Streamlit's index in our language, with what the map's frame needs fetched along with it."""
    page = (STREAMLIT / "index.html").read_text(encoding="utf-8")
    page = page.replace('<html lang="en">', '<html lang="zh-CN">', 1)
    page = page.replace("<title>Streamlit</title>", "<title>福建省产业培训分布图</title>", 1)
    parts = [name for name in _needed(FIRST_PART) if name not in page]
    early = "".join(f'<link rel="modulepreload" crossorigin href="./static/js/{name}">\n' for name in parts)
    frame = f'<link rel="stylesheet" href="{ADDRESSES["page.css"]}">\n' + "".join(
        f'<link rel="preload" as="script" href="{path}">\n' for path in _frame_of_the_map() if path.endswith(".js")
    )
    return asset(page.replace("</head>", early + frame + "</head>", 1).encode(), "index.html", ASK_AGAIN)


class Assets:
    """ASGI middleware that answers for files and for the index of `pages`, and passes everything else on."""

    def __init__(self, app: ASGIApp, pages: Iterable[str]) -> None:
        self.app = app
        self.held = _own() | _frame_of_the_map()
        self.held |= dict.fromkeys(pages, index_page())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = None
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            found = self.held.get(scope["path"]) or self.streamlits(scope["path"])
        if found is None:
            await self.app(scope, receive, send)
        else:
            await found.answer(Headers(scope=scope))(scope, receive, send)

    def streamlits(self, path: str) -> Asset | None:
        """A file of Streamlit's front end, read and compressed when it is first asked for."""
        if not path.startswith("/static/"):
            return None
        file = (STREAMLIT / path.lstrip("/")).resolve()
        if STREAMLIT not in file.parents or not file.is_file():
            return None
        return self.held.setdefault(path, asset(file.read_bytes(), file.name))
