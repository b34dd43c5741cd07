"""Random questions: what a person could choose from the real lists, and what nobody should have typed."""

from hypothesis import strategies as st

from lib.domain.bases import FUZHOU, LONGEST_KEYWORD, RADII_KM, BaseFilter, BaseQuestion, Category, Grade, Near, Sort
from lib.domain.training import Level
from lib.store.spelling import initials, pinyin

WEST, SOUTH, EAST, NORTH = 115.8, 23.5, 120.8, 28.4  # Fujian and some sea


def filters(known, names=("福建",)):
    """Filters as an address gives them: codes of `known`, places that agree, keywords from `names`."""
    return st.builds(
        lambda place, **rest: BaseFilter(**place, **rest),
        place=places(known),
        category=several(Category),
        grade=several(Grade),
        industry=several(known.industries),
        occupation=several(known.occupations),
        level=several(Level),
        q=st.one_of(st.just(""), st.just(""), keywords(names)),
        near=st.one_of(st.none(), positions()),
        verified=st.booleans(),
    )


def questions(known, names=("福建",)):
    return st.builds(
        BaseQuestion,
        where=filters(known, names),
        sort=st.sampled_from(Sort),
        page=st.integers(1, 2**31 - 1) | st.integers(1, 5),
        base=st.none() | st.integers(1, 2**31 - 1),
    )


def several(codes):
    """Mostly nothing, else one to three, in the order an address has them."""
    some = st.lists(st.sampled_from(sorted(codes)), min_size=1, max_size=3, unique=True)
    return st.one_of(st.just(()), st.just(()), some.map(lambda chosen: tuple(sorted(chosen, key=str))))


def places(known):
    inside_fuzhou = [county.code for county in known.counties.values() if county.city == FUZHOU]
    return st.one_of(
        st.just({}),
        st.just({}),
        st.sampled_from([{"unit": code} for code in known.units]),
        st.sampled_from([{"county": code} for code in known.counties]),
        st.sampled_from([{"unit": county.unit, "county": county.code} for county in known.counties.values()]),
        st.sampled_from([{"city": FUZHOU}, *({"city": FUZHOU, "county": code} for code in inside_fuzhou)]),
    )


def positions():
    return st.builds(
        lambda longitude, latitude, radius_km: Near(round(longitude, 3), round(latitude, 3), radius_km),
        st.floats(WEST, EAST),
        st.floats(SOUTH, NORTH),
        st.sampled_from(RADII_KM),
    )


def keywords(names):
    """A part of a name, its pinyin or its initials, two such words, or garbage; as an address would keep it."""
    part = st.sampled_from(sorted(names)).flatmap(parts)
    word = st.one_of(part, part.map(pinyin), part.map(initials))
    typed = st.one_of(word, st.tuples(word, word).map(" ".join), st.text(max_size=60))
    return typed.map(kept)


def parts(name):
    starts = st.integers(0, len(name) - 1)
    return starts.flatmap(lambda start: st.integers(start + 1, len(name)).map(lambda stop: name[start:stop]))


def kept(typed):
    printable = "".join(letter if letter.isprintable() else " " for letter in typed)
    return " ".join(printable.split())[:LONGEST_KEYWORD].strip()
