"""A question as the parameters of an address, and back: defaults left out, codes and not labels."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from math import isfinite
from typing import TypeVar

from lib.domain.bases import (
    DEFAULT_RADIUS_KM,
    FUZHOU,
    LONGEST_KEYWORD,
    RADII_KM,
    BaseFilter,
    BaseQuestion,
    Category,
    Grade,
    Near,
    Sort,
)
from lib.domain.problems import Problem
from lib.domain.training import Level
from lib.domain.vocabulary import Vocabulary

PARAMETERS = {
    "unit": "九市一区之一的代码;350100 为福州(不含平潭),350128 为平潭综合实验区",
    "city": "设区市代码;350100 为福州(含平潭)",
    "county": "县区代码",
    "category": "类别,可用英文逗号并列",
    "grade": "级别,可用英文逗号并列",
    "industry": "行业代码,可用英文逗号并列",
    "occupation": "职业(工种)代码,可用英文逗号并列",
    "level": "职业技能等级,可用英文逗号并列",
    "q": f"关键词,最多 {LONGEST_KEYWORD} 字;汉字、全拼、首字母均可",
    "lng": "所在经度(WGS-84,度)",
    "lat": "所在纬度(WGS-84,度)",
    "radius_km": "半径(公里):" + "、".join(map(str, RADII_KM)),
    "verified": "1 = 只看已核实",
    "sort": "relevance 最相关,distance 离我最近",
    "page": "第几页,从 1 起",
    "base": "选中的基地编号",
}
# the parameters that say which bases, not how their list is read
NARROWING = tuple(name for name in PARAMETERS if name not in ("sort", "page", "base"))
WEST, SOUTH, EAST, NORTH = 114.0, 22.0, 122.5, 29.5
LARGEST_ID = 2**31 - 1

T = TypeVar("T")
E = TypeVar("E", bound=Enum)


def parameters(question: BaseQuestion) -> dict[str, str]:
    """The address parameters of `question`, defaults left out."""
    where, near = question.where, question.where.near
    said = {
        "unit": where.unit,
        "city": where.city,
        "county": where.county,
        **{name: ",".join(getattr(where, name)) for name in ("category", "grade", "industry", "occupation", "level")},
        "q": where.q,
        "lng": f"{near.longitude:.3f}" if near else "",
        "lat": f"{near.latitude:.3f}" if near else "",
        "radius_km": str(near.radius_km) if near and near.radius_km != DEFAULT_RADIUS_KM else "",
        "verified": "1" if where.verified else "",
        "sort": question.sort.value,
        "page": str(question.page) if question.page != 1 else "",
        "base": str(question.base) if question.base is not None else "",
    }
    return {name: value for name, value in said.items() if value}


def question_of(given: Mapping[str, str], vocabulary: Vocabulary) -> tuple[BaseQuestion, list[Problem]]:
    """The question in an address, and what in it could not be understood and was left out.

    Unknown names are no concern of this function; every malformed or unknown value becomes one Problem.
    """
    reading = _Reading(given, vocabulary)
    where = BaseFilter(
        **reading.places(),
        category=reading.members("category", Category, "类别"),
        grade=reading.members("grade", Grade, "级别"),
        industry=reading.codes("industry", vocabulary.industries, "行业"),
        occupation=reading.codes("occupation", vocabulary.occupations, "职业"),
        level=reading.members("level", Level, "等级"),
        q=reading.keyword(),
        near=reading.near(),
        verified=reading.flag("verified"),
    )
    question = BaseQuestion(
        where=where,
        sort=reading.one("sort", Sort, "排序", Sort.AUTO) or Sort.AUTO,
        page=reading.whole("page", "页码") or 1,
        base=reading.whole("base", "基地编号"),
    )
    return question, reading.problems


@dataclass
class _Reading:
    given: Mapping[str, str]
    vocabulary: Vocabulary
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str) -> str:
        return str(self.given.get(name, "")).strip()

    def drop(self, name: str, says: str) -> None:
        self.problems.append(Problem(name, says))

    def several(self, name: str, label: str, known: Callable[[str], T | None]) -> tuple[T, ...]:
        found: dict[T, None] = {}
        for part in filter(None, (part.strip() for part in self.text(name)[:2000].split(","))):
            member = known(part)
            if member is None:
                self.drop(name, f"没有这个{label}:{part[:20]}。请从列表里选。")
            else:
                found[member] = None
        return tuple(sorted(found, key=str))

    def members(self, name: str, kind: type[E], label: str) -> tuple[E, ...]:
        by_code = {member.value: member for member in kind}
        return self.several(name, label, by_code.get)

    def codes(self, name: str, known: Iterable[str], label: str) -> tuple[str, ...]:
        allowed = set(known)
        return self.several(name, label, lambda code: code if code in allowed else None)

    def one(self, name: str, kind: type[E], label: str, default: E) -> E:
        chosen = self.members(name, kind, label)
        if len(chosen) > 1:
            self.drop(name, f"{label}只能选一个。")
        return chosen[0] if len(chosen) == 1 else default

    def code(self, name: str, known: Mapping[str, object], label: str) -> str:
        code = self.text(name)
        if code and code not in known:
            self.drop(name, f"没有这个{label}代码:{code[:20]}。请从列表里选。")
            return ""
        return code

    def places(self) -> dict[str, str]:
        """Unit, city and county that agree with one another; a city of one unit is that unit."""
        unit = self.code("unit", self.vocabulary.units, "城市")
        city = self.code("city", self.vocabulary.cities, "城市")
        county = self.code("county", self.vocabulary.counties, "县区")
        if city and city != FUZHOU:
            unit, city = self.agreed("city", unit or city, city), ""
        elif city and unit:
            self.agreed("city", self.vocabulary.units[unit].city, city)
            city = ""
        place = self.vocabulary.counties.get(county)
        if place and ((unit and place.unit != unit) or (city and place.city != city)):
            self.drop("county", f"{place.name}不在所选城市内,已不按它筛选。")
            county = ""
        return {"unit": unit, "city": city, "county": county}

    def agreed(self, name: str, kept: str, other: str) -> str:
        if kept != other:
            self.drop(name, "两个城市条件不一致,只用了前一个。")
        return kept

    def keyword(self) -> str:
        printed = "".join(letter for letter in self.text("q") if letter.isprintable() or letter.isspace())
        words = " ".join(printed.split())
        if len(words) > LONGEST_KEYWORD:
            self.drop("q", f"关键词太长,只用了前 {LONGEST_KEYWORD} 个字。")
        return words[:LONGEST_KEYWORD].strip()

    def number(self, name: str, label: str, low: float, high: float) -> float | None:
        text = self.text(name)
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if isfinite(value) and low <= value <= high:
            return value
        self.drop(name, f"{label}看不懂或超出范围:{text[:20]}。请填 {low:g} 到 {high:g} 之间的数。")
        return None

    def whole(self, name: str, label: str) -> int | None:
        text = self.text(name)
        if not text:
            return None
        digits = text.lstrip("0") if text.isascii() and text.isdecimal() else ""
        if digits and len(digits) <= len(str(LARGEST_ID)) and int(digits) <= LARGEST_ID:
            return int(digits)
        self.drop(name, f"{label}应是正整数:{text[:20]}。")
        return None

    def flag(self, name: str) -> bool:
        text = self.text(name).lower()
        if text not in ("", "0", "1", "true", "false"):
            self.drop(name, f"只看已核实请填 1 或 0:{text[:20]}。")
        return text in ("1", "true")

    def near(self) -> Near | None:
        longitude = self.number("lng", "经度", WEST, EAST)
        latitude = self.number("lat", "纬度", SOUTH, NORTH)
        radius = self.radius()
        if longitude is None or latitude is None:
            if self.text("lng") or self.text("lat"):
                self.drop("lng", "位置要有经度和纬度两个数,已不按位置筛选。")
            elif self.text("radius_km"):
                self.drop("radius_km", "先给出位置,半径才有用。")
            return None
        return Near(round(longitude, 3), round(latitude, 3), radius)

    def radius(self) -> int:
        text = self.text("radius_km")
        if text and text not in map(str, RADII_KM):
            choices = "、".join(map(str, RADII_KM))
            self.drop("radius_km", f"半径只能是 {choices} 公里之一,已按 {DEFAULT_RADIUS_KM} 公里。")
        return int(text) if text in map(str, RADII_KM) else DEFAULT_RADIUS_KM
