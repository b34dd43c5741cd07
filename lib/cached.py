"""The only memory: every query by the revision of the store and the question, and what needs no store at all."""

import streamlit as st
from sqlalchemy import Engine

from lib.domain.bases import RADII_KM, BaseFilter, BaseQuestion, Near
from lib.domain.register import Base
from lib.domain.vocabulary import Vocabulary
from lib.queries import bases, drawing, index, register, spatial, vocabulary
from lib.queries.bases import Facets, Found
from lib.queries.drawing import Drawing
from lib.queries.spatial import Box, Circle
from lib.settings import settings
from lib.store.engine import open_store, reading, revision_of


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    return open_store(settings().database_url, settings().store_wait_s)


def revision() -> int:
    """What every other answer is kept by; asking is one indexed read."""
    with reading(engine()) as connection:
        return revision_of(connection)


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


@st.cache_data(show_spinner=False, max_entries=200)
def page(revision: int, question: BaseQuestion, size: int) -> list[Base]:
    answer = found(revision, question.where)
    ids = bases.page_ids(answer, the_index(revision), question, size)
    return entries(revision, ids, answer.circle)


def entries(revision: int, ids: list[int], around: Circle | None = None) -> list[Base]:
    with reading(engine()) as connection:
        read = list(register.entries(connection, ids))
    return register.with_distances(read, around.km_of(ids)) if around else read


@st.cache_resource(show_spinner=False, max_entries=200)
def the_drawing(revision: int, asked: BaseFilter, box: Box, zoom: int) -> Drawing:
    with reading(engine()) as connection:
        return drawing.drawing(
            connection, the_index(revision), known(revision), found(revision, asked), box, zoom
        )
