"""The API and the whole application, asked over ASGI as a browser would ask them."""

import warnings
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from lib.web.api import api

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have httpx2
    from starlette.testclient import TestClient


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """The API where app.py mounts it; what goes wrong is an answer, not an exception of the test."""
    with TestClient(Starlette(routes=[Mount("/api", api)]), raise_server_exceptions=False) as asked:
        yield asked


@pytest.fixture(scope="session")
def whole() -> Iterator[TestClient]:
    """Everything that `streamlit run app.py` serves; Streamlit starts once in a process."""
    from app import app

    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as asked:
        yield asked


@pytest.fixture(scope="module")
def served(serving, seeded_url) -> Iterator[None]:
    """Answers come from the seeded store."""
    with serving(seeded_url):
        yield


@pytest.fixture
def served_fresh(serving, fresh_url) -> Iterator[None]:
    """Answers come from a seeded store of the test's own."""
    with serving(fresh_url):
        yield


@pytest.fixture
def served_empty(serving, store_url) -> Iterator[None]:
    """Answers would come from a store without any table."""
    with serving(store_url):
        yield
