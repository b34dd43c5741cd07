"""The only memory: every query by the revision of the store and the question, and what needs no store at all."""

import streamlit as st
from pyroaring import BitMap
from sqlalchemy import Engine

from lib import __version__
from lib.domain.bases import RADII_KM, BaseFilter, BaseQuestion, Near
from lib.domain.provenance import Provenance
from lib.domain.register import Base
from lib.domain.vocabulary import Region, Vocabulary
from lib.geo.coordinates import wgs84_to_bd09, wgs84_to_gcj02
from lib.queries import bases, drawing, index, register, sources, spatial, vocabulary
from lib.queries.bases import Facets, Found
from lib.queries.drawing import Drawing
from lib.queries.sources import About
from lib.queries.spatial import Box, Circle
from lib.settings import ROOT, settings
from lib.store.engine import batch_of, open_store, reading, revision_of


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    return open_store(settings().database_url, settings().store_wait_s)


def revision() -> int:
    """What every other answer is kept by; asking is one indexed read."""
    with reading(engine()) as connection:
        return revision_of(connection)


@st.cache_resource(show_spinner=False, max_entries=2)
def stamp(revision: int) -> str:
    """What marks every answer of this revision of this store by this version of the program."""
    with reading(engine()) as connection:
        return f"{__version__}-{revision}-{batch_of(connection, revision)[:8]}"


@st.cache_resource(show_spinner=False, max_entries=2)
def the_index(revision: int) -> index.Index:
    with reading(engine()) as connection:
        return index.index(connection)


@st.cache_resource(show_spinner=False, max_entries=2)
def known(revision: int) -> Vocabulary:
    with reading(engine()) as connection:
        return vocabulary.vocabulary(connection)


@st.cache_resource(show_spinner=False, max_entries=200)
def found(revision: int, asked: BaseFilter) -> Found:
    with reading(engine()) as connection:
        return bases.find(connection, the_index(revision), known(revision), asked)


@st.cache_resource(show_spinner=False, max_entries=20)
def circle(revision: int, longitude: float, latitude: float) -> Circle:
    with reading(engine()) as connection:
        return spatial.around(connection, longitude, latitude, max(RADII_KM))


@st.cache_resource(show_spinner=False, max_entries=200)
def facets(revision: int, asked: BaseFilter) -> Facets:
    near: Near | None = asked.near
    around = circle(revision, near.longitude, near.latitude) if near else None
    return bases.facets(the_index(revision), known(revision), found(revision, asked), around)


@st.cache_resource(show_spinner=False, max_entries=200)
def page(revision: int, question: BaseQuestion, size: int) -> list[Base]:
    answer = found(revision, question.where)
    ids = bases.page_ids(answer, the_index(revision), question, size)
    return entries(revision, ids, answer.circle)


def entries(revision: int, ids: list[int], around: Circle | None = None) -> list[Base]:
    with reading(engine()) as connection:
        read = list(register.entries(connection, ids))
    return register.with_distances(read, around.km_of(ids)) if around else read


def chosen(revision: int, base_id: int | None) -> Base | None:
    """The base of an id that may be anything, or nothing."""
    return next(iter(entries(revision, [base_id])), None) if base_id else None


def occupation_of(typed: str) -> str | None:
    """The code of the occupation that `typed` most likely means."""
    return next(iter(vocabulary.terms_like(known(revision()).occupations, typed, guess=True)), None)


def places_like(typed: str) -> list[Region]:
    return vocabulary.places_like(known(revision()), typed)


def by_provenance(revision: int, asked: BaseFilter) -> dict[Provenance, int]:
    return bases.by_provenance(the_index(revision), found(revision, asked))


def looser(revision: int, asked: BaseFilter) -> dict[str, int]:
    return bases.looser(the_index(revision), found(revision, asked))


def outside(revision: int, asked: BaseFilter) -> list[Base]:
    """The nearest bases that meet `asked` everywhere but in its place."""
    with reading(engine()) as connection:
        some = dict(bases.nearest_outside(connection, the_index(revision), known(revision), found(revision, asked)))
        return register.with_distances(list(register.entries(connection, list(some))), some)


def others(revision: int, base: Base, count: int = 5) -> list[Base]:
    """The bases nearest to `base`, itself left out; none when its place is not known."""
    if base.longitude is None or base.latitude is None:
        return []
    rest = the_index(revision).bases - BitMap([base.id])
    with reading(engine()) as connection:
        around = spatial.nearest(connection, base.longitude, base.latitude, count, rest)
        ids = around.bases.tolist()
        return register.with_distances(list(register.entries(connection, ids)), around.km_of(ids))


def navigation(base: Base) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The place of `base` as 高德 (GCJ-02) and as 百度 (BD-09) write it, degrees."""
    if base.longitude is None or base.latitude is None:
        return None
    systems = (wgs84_to_gcj02, wgs84_to_bd09)
    one, other = ([float(axis) for axis in turn(base.longitude, base.latitude)] for turn in systems)
    return (one[0], one[1]), (other[0], other[1])


@st.cache_resource(show_spinner=False, max_entries=200)
def the_drawing(revision: int, asked: BaseFilter, box: Box, zoom: int) -> Drawing:
    with reading(engine()) as connection:
        return drawing.drawing(connection, the_index(revision), known(revision), found(revision, asked), box, zoom)


@st.cache_resource(show_spinner=False, max_entries=2)
def about(revision: int) -> About:
    with reading(engine()) as connection:
        return sources.about(connection, the_index(revision), ROOT / "CHANGELOG.md")
