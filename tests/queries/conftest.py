"""One who asks: a seeded store with its index and lists, and every entry of it read one by one."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from lib.actions.seed import fill
from lib.domain.bases import BaseFilter
from lib.domain.register import Base
from lib.domain.vocabulary import Vocabulary
from lib.queries import bases, register
from lib.queries.index import Index
from lib.queries.index import index as index_of
from lib.queries.vocabulary import vocabulary
from lib.store.engine import open_store, reading
from lib.store.migrate import migrate


class Asker:
    """The questions of lib/queries on one store; `entries` is id → the whole entry."""

    def __init__(self, connection: Connection, index: Index, known: Vocabulary) -> None:
        self.connection, self.index, self.known = connection, index, known
        self.entries: dict[int, Base] = {each.id: each for each in register.entries(connection, list(index.bases))}
        self.names = [base.name for base in self.entries.values()]

    def __repr__(self) -> str:
        return f"<one who asks {self.connection.dialect.name}>"

    def find(self, where: BaseFilter) -> bases.Found:
        return bases.find(self.connection, self.index, self.known, where)

    def search(self, q: str) -> list[Base]:
        """The entries that a keyword finds, in order."""
        found = self.find(BaseFilter(q=q))
        ids = bases.ids_of(found, self.index, bases.Sort.RELEVANCE, 0, found.total)
        return [self.entries[each] for each in ids]


@pytest.fixture(scope="session")
def asker(seeded_store, index, known) -> Iterator[Asker]:
    with reading(seeded_store) as connection:
        yield Asker(connection, index, known)


@pytest.fixture(scope="session")
def twin(tmp_path_factory) -> Iterator[Asker]:
    """One who asks a SQLite file with the same rows, to be compared with."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('twin') / 'store.sqlite3'}")
    migrate(store)
    fill(store, with_samples=True)
    with reading(store) as connection:
        yield Asker(connection, index_of(connection), vocabulary(connection))
    store.dispose()
