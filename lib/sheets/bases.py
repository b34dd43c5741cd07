"""Bases as a CSV file that opens well in Excel and runs nothing there."""

import csv
import io
from collections.abc import Iterable, Iterator

from lib.domain.register import Base
from lib.domain.vocabulary import Vocabulary

HEADINGS = (
    "编号", "名称", "曾用名", "称号", "行业", "职业(工种)", "城市", "县区", "地址",
    "经度(WGS-84,度)", "纬度(WGS-84,度)", "位置", "距离(公里)", "可信程度", "来源", "最近确认",
)  # fmt: skip
_RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "=", "+", "-", "@")
BYTE_ORDER_MARK = "\ufeff"  # so that Excel reads UTF-8


def harmless(cell: object) -> object:
    """`cell` so that no spreadsheet takes it for a formula: such text gets an apostrophe in front."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_RUNS_AS_FORMULA):
        return f"'{cell}"
    return cell


def csv_lines(bases: Iterable[Base], known: Vocabulary) -> Iterator[str]:
    """The file line by line, the byte order mark and the headings first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(HEADINGS)
    yield BYTE_ORDER_MARK + buffer.getvalue()
    for base in bases:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([harmless(cell) for cell in _cells(base, known)])
        yield buffer.getvalue()


def _cells(base: Base, known: Vocabulary) -> list[object]:
    unit, county = known.units.get(base.unit), known.counties.get(base.county)
    return [
        base.id,
        base.name,
        "、".join(base.former_names),
        "、".join(title.label for title in base.titles),
        "、".join(map(known.industry_name, base.industries)),
        "、".join(map(known.occupation_name, base.occupations)),
        unit.name if unit else "",
        county.name if county else "",
        base.address,
        base.longitude,
        base.latitude,
        base.precision.label,
        None if base.distance_km is None else round(base.distance_km, 1),
        base.provenance.label,
        base.source.title,
        base.confirmed_on,
    ]
