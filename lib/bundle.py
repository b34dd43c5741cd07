"""What the page and the map load: script, styles, boundaries; each at an address that changes with its content."""

import hashlib
import json
from pathlib import Path

from xstatic.pkg import leaflet

from lib.domain.bases import Category
from lib.domain.links import NARROWING
from lib.domain.provenance import BOUNDARY_SOURCE, Precision
from lib.domain.symbols import SYMBOLS
from lib.geo.boundaries import read, regions
from lib.queries.drawing import COUNTIES_FROM, LARGEST_FAN, POINTS_FROM
from lib.settings import ROOT
from lib.views.map import script as folium_script

LEAFLET = Path(leaflet.BASE_DIR)
OURS = Path(__file__).parent / "web" / "static"
GEO = ROOT / "data" / "geo"


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]


def _bundles() -> dict[str, bytes]:
    shapes = {path.name: path.read_bytes() for path in sorted(GEO.glob("*.geojson"))}
    addresses = {name: address(name, body) for name, body in shapes.items()}
    known = f"const PROVINCE = {json.dumps(_constants(addresses), ensure_ascii=False)};".encode()
    start = f"window.makeProvinceMap = () => {{ {folium_script()} return map_div; }};".encode()
    parts = [(LEAFLET / "leaflet.js").read_bytes(), known, start, (OURS / "map.js").read_bytes()]
    script = b"\n".join(parts)
    style = b"\n".join([(LEAFLET / "leaflet.css").read_bytes(), (OURS / "map.css").read_bytes()])
    return {"map.js": script, "map.css": style, "page.css": (OURS / "page.css").read_bytes(), **shapes}


def address(name: str, body: bytes) -> str:
    return f"/assets/{digest(body)}/{name}"


def _constants(shapes: dict[str, str]) -> dict[str, object]:
    """What the script must know before it asks: symbols, words, label points, where the boundaries are."""
    return {
        "api": "/api/v1",
        "narrowing": list(NARROWING),
        "files": shapes,
        "source": BOUNDARY_SOURCE,
        "countiesFrom": COUNTIES_FROM,
        "pointsFrom": POINTS_FROM,
        "largestFan": LARGEST_FAN,
        "places": {level: _label_points(level) for level in ("unit", "county")},
        "bounds": {level: _bounds(level) for level in ("province", "city", "unit", "county")},
        "precisions": {each.value: each.label for each in Precision if each.is_approximate},
        "kinds": {
            each.value: {"label": each.label, "colour": SYMBOLS[each].colour, "path": SYMBOLS[each].path} for each in Category
        },
    }


def _label_points(level: str) -> list[dict[str, object]]:
    rows = regions().query("level == @level")
    named = {"code": rows.code, "name": rows.short_name, "unit": rows.unit, "lng": rows.longitude, "lat": rows.latitude}
    return [dict(zip(named, row, strict=True)) for row in zip(*named.values(), strict=True)]


def _bounds(level: str) -> dict[str, list[float]]:
    """Code → west, south, east, north."""
    areas = read(level)
    return {code: [float(side) for side in box] for code, box in zip(areas.code, areas.bounds.round(4).values, strict=True)}


FILES = _bundles()
ADDRESSES = {name: address(name, body) for name, body in FILES.items()}
