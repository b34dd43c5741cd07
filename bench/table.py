"""One table of what was aimed at and what was measured."""

from dataclasses import dataclass, field
from statistics import median
from unicodedata import east_asian_width


@dataclass
class Table:
    """Rows of words, printed as they come and once more together."""

    rows: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(self, what: str, target: str, figure: str, is_reached: bool | None = None) -> None:
        says = {True: "达到", False: "未达到", None: "参考"}[is_reached]
        self.rows.append((what, target, figure, says))
        print(_line(self.rows[-1]), flush=True)

    def print(self) -> None:
        print("\n" + _line(("量", "目标", "实测", "结果")))
        for row in self.rows:
            print(_line(row))


def _line(row: tuple[str, ...]) -> str:
    return "  ".join(_padded(text, width) for text, width in zip(row, (44, 26, 52, 6), strict=True)).rstrip()


def _padded(text: str, width: int) -> str:
    return text + " " * max(0, width - sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text))


def spread(times: list[float]) -> str:
    """`1,234 毫秒 (1,100–1,400)`: the median and the extremes."""
    return f"{median(times):,.0f} 毫秒 ({min(times):,.0f}–{max(times):,.0f})"
