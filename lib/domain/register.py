"""The entry of one base in the register: the site, the titles it holds, what is taught there, who says so."""

from dataclasses import dataclass
from datetime import date

from lib.domain.bases import Category, Grade, Stage
from lib.domain.provenance import Precision, Provenance
from lib.domain.training import Level


@dataclass(frozen=True)
class Source:
    """A document that says something: a list, a page, an article."""

    title: str
    issuer: str
    published: date | None
    url: str
    note: str


@dataclass(frozen=True)
class Title:
    """A designation (称号) that a base holds."""

    category: Category
    category_as_published: str
    grade: Grade | None
    grade_as_published: str
    year: int | None
    batch: str
    stage: Stage | None
    provenance: Provenance
    source: Source

    @property
    def label(self) -> str:
        """`省级 · 产业链头部企业实训基地(2025)`"""
        year = f"({self.year})" if self.year else ""
        return " · ".join(filter(None, [self.grade.label if self.grade else "", self.category.label])) + year


@dataclass(frozen=True)
class Skill:
    """An occupation taught at a base, and to what level if that is known."""

    occupation: str
    level: Level | None
    as_published: str


@dataclass(frozen=True)
class Base:
    """A site with everything the register knows of it; longitude and latitude are WGS-84 degrees."""

    id: int
    key: str
    name: str
    former_names: tuple[str, ...]
    unit: str
    city: str
    county: str
    address: str
    longitude: float | None
    latitude: float | None
    precision: Precision
    provenance: Provenance
    source: Source
    confirmed_on: date | None
    note: str
    titles: tuple[Title, ...] = ()
    industries: tuple[str, ...] = ()
    skills: tuple[Skill, ...] = ()
    distance_km: float | None = None

    @property
    def is_sample(self) -> bool:
        return self.provenance is Provenance.SAMPLE

    @property
    def categories(self) -> tuple[Category, ...]:
        held = {title.category for title in self.titles}
        return tuple(category for category in Category if category in held)

    @property
    def occupations(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(skill.occupation for skill in self.skills))
