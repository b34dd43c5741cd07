"""The closed lists a question may choose from: places, industries, occupations."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Region:
    """A place with a code: 九市一区 (unit), city, county or town."""

    code: str
    name: str
    short_name: str
    level: str
    parent: str
    unit: str
    city: str
    longitude: float | None
    latitude: float | None
    pinyin: str
    initials: str


@dataclass(frozen=True)
class Term:
    """An industry or an occupation, with the other names people use for it."""

    code: str
    name: str
    aliases: tuple[str, ...]
    pinyin: str
    initials: str
    industries: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


@dataclass(frozen=True)
class Vocabulary:
    """Everything a question may name, keyed by code."""

    units: Mapping[str, Region]
    cities: Mapping[str, Region]
    counties: Mapping[str, Region]
    towns: Mapping[str, Region]
    industries: Mapping[str, Term]
    occupations: Mapping[str, Term]

    def counties_of(self, unit: str) -> list[Region]:
        return [county for county in self.counties.values() if county.unit == unit]

    def industry_name(self, code: str) -> str:
        return self.industries[code].name

    def occupation_name(self, code: str) -> str:
        return self.occupations[code].name
