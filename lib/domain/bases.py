"""Training bases, the titles they hold, and the one question that list, map, URL, CSV and API share."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from lib.domain.labels import Labelled
from lib.domain.provenance import Provenance
from lib.domain.training import Level
from lib.domain.vocabulary import Vocabulary

PAGE_SIZE = 20
RADII_KM = (5, 10, 20, 50, 100)
DEFAULT_RADIUS_KM = 20
LONGEST_KEYWORD = 50


class Category(Labelled):
    """What a title says a base is, in the order of the policy (闽人社文〔2024〕41号, 措施二、四)."""

    VOCATIONAL_ACADEMY = "vocational_academy", "职业训练院"
    PRACTICE_BASE = "practice_base", "职业技能提升实训基地"
    ENTERPRISE_BASE = "enterprise_base", "产业链头部企业实训基地"
    TRAINING_BASE = "training_base", "高技能人才培训基地"
    MASTER_STUDIO = "master_studio", "技能大师工作室"
    TECHNICAL_SCHOOL = "technical_school", "技工院校"
    OTHER = "other", "其他培训场所"


class Grade(Labelled):
    """The level of government that named the title, highest first."""

    NATIONAL = "national", "国家级"
    PROVINCIAL = "provincial", "省级"
    MUNICIPAL = "municipal", "市级"
    COUNTY = "county", "县级"


class Stage(Labelled):
    """How far a title has come."""

    APPLIED = "applied", "申报"
    APPROVED = "approved", "立项"
    BUILDING = "building", "建设中"
    ACCEPTED = "accepted", "验收"
    LISTED = "listed", "挂牌"


class Sort(Labelled):
    """In what order bases are listed; `AUTO` is by distance once a position is known."""

    AUTO = "", "自动"
    RELEVANCE = "relevance", "最相关"
    DISTANCE = "distance", "离我最近"


@dataclass(frozen=True)
class Near:
    """Where a person stands (WGS-84 degrees, three places: about 100 m) and how far they would go."""

    longitude: float
    latitude: float
    radius_km: int = DEFAULT_RADIUS_KM


@dataclass(frozen=True)
class BaseFilter:
    """Which bases are asked for; an empty field asks for all.

    Several values of one field mean any of them; several fields must all hold. Category, grade and
    verified are asked of one and the same title, occupation and level of one and the same skill.
    """

    unit: str = ""
    city: str = ""
    county: str = ""
    category: tuple[Category, ...] = ()
    grade: tuple[Grade, ...] = ()
    industry: tuple[str, ...] = ()
    occupation: tuple[str, ...] = ()
    level: tuple[Level, ...] = ()
    q: str = ""
    near: Near | None = None
    verified: bool = False

    def without(self, *fields: str) -> Self:
        """The same filter with `fields` asking for all again."""
        return replace(self, **{name: _EMPTY[name] for name in fields})

    @property
    def asked(self) -> tuple[str, ...]:
        """Names of the fields that narrow the question."""
        return tuple(name for name, empty in _EMPTY.items() if getattr(self, name) != empty)

    def phrases(self, vocabulary: Vocabulary) -> dict[str, str]:
        """Field → the words for what it asks, in the order of a Chinese sentence."""
        places = {
            "unit": vocabulary.units.get(self.unit),
            "city": vocabulary.cities.get(self.city),
            "county": vocabulary.counties.get(self.county),
        }
        said = {name: place.name for name, place in places.items() if place}
        if "city" in said and self.city == FUZHOU:
            said["city"] += "(含平潭)"
        said |= _chosen("industry", [vocabulary.industry_name(code) for code in self.industry])
        said |= _chosen("occupation", [vocabulary.occupation_name(code) for code in self.occupation])
        for field in ("level", "category", "grade"):
            said |= _chosen(field, [member.label for member in getattr(self, field)])
        if self.q:
            said["q"] = f"“{self.q}”"
        if self.near:
            said["near"] = f"{self.near.radius_km} 公里内"
        if self.verified:
            said["verified"] = "只看已核实"
        return said

    def sentence(self, vocabulary: Vocabulary, counts: Mapping[Provenance, int]) -> str:
        """The question and its answer in one line; what is not verified is counted apart.

        `泉州市 · 纺织鞋服 · 20 公里内,共 31 家:已核实 4 · 媒体报道 2 · 示例 25`
        """
        asked = " · ".join(self.phrases(vocabulary).values()) or "全省"
        parts = " · ".join(f"{each.label} {count:,}" for each, count in counts.items() if count)
        return f"{asked},共 {sum(counts.values()):,} 家" + (f":{parts}" if parts else "")


_EMPTY: dict[str, Any] = {name: field.default for name, field in BaseFilter.__dataclass_fields__.items()}
FUZHOU = "350100"


def _chosen(field: str, words: list[str]) -> dict[str, str]:
    return {field: "、".join(words)} if words else {}


@dataclass(frozen=True)
class BaseQuestion:
    """A filter and how its answer is being read: order, page, and the base that is chosen."""

    where: BaseFilter = BaseFilter()
    sort: Sort = Sort.AUTO
    page: int = 1
    base: int | None = None

    @property
    def order(self) -> Sort:
        """The order that applies: distance only ever with a position."""
        if self.where.near is None:
            return Sort.RELEVANCE
        return Sort.RELEVANCE if self.sort is Sort.RELEVANCE else Sort.DISTANCE

    def choosing(self, base: int | None) -> Self:
        """The same question with another base chosen."""
        return replace(self, base=base)

    def turned(self, page: int) -> Self:
        """The same question read from another page."""
        return replace(self, page=page)

    def asking(self, **changes: Any) -> Self:
        """The question with another filter, from its first page on, nothing chosen."""
        return replace(self, where=replace(self.where, **changes), page=1, base=None)
