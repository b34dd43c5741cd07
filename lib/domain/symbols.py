"""How each category is drawn, on the map, in the list and on paper: a colour of the Okabe–Ito set and a shape of its own."""

from dataclasses import dataclass
from math import cos, pi, sin

from lib.domain.bases import Category


@dataclass(frozen=True)
class Symbol:
    """An SVG path around (0, 0), within 8 units, and the colour that fills it."""

    colour: str
    path: str


def _polygon(corners: int, radius: float, inner: float | None = None) -> str:
    count = corners * (2 if inner else 1)
    points = []
    for at in range(count):
        reach = inner if inner and at % 2 else radius
        turn = 2 * pi * at / count
        points.append(f"{reach * sin(turn):.2f},{-reach * cos(turn):.2f}")
    return "M" + "L".join(points) + "Z"


def _disc(radius: float) -> str:
    return f"M{-radius},0a{radius},{radius} 0 1,0 {2 * radius},0a{radius},{radius} 0 1,0 {-2 * radius},0Z"


SYMBOLS = {
    Category.VOCATIONAL_ACADEMY: Symbol("#0072B2", "M-6.5,-6.5H6.5V6.5H-6.5Z"),
    Category.PRACTICE_BASE: Symbol("#009E73", _disc(7)),
    Category.ENTERPRISE_BASE: Symbol("#D55E00", _polygon(3, 8.5)),
    Category.TRAINING_BASE: Symbol("#CC79A7", _polygon(4, 8.5)),
    Category.MASTER_STUDIO: Symbol("#E69F00", _polygon(5, 8.8, 3.8)),
    Category.TECHNICAL_SCHOOL: Symbol("#56B4E9", _polygon(5, 8)),
    Category.OTHER: Symbol("#000000", _disc(4)),
}


def svg(category: Category, is_sample: bool = False) -> str:
    """The symbol as a small SVG picture of 16 px; hollow when the base is a sample."""
    symbol = SYMBOLS[category]
    fill, edge, width = ("#FFFFFF", symbol.colour, 2.4) if is_sample else (symbol.colour, "#FFFFFF", 1)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="-9 -9 18 18">'
        f'<path d="{symbol.path}" fill="{fill}" stroke="{edge}" stroke-width="{width}"/></svg>'
    )
