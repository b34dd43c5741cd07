"""The bases of an answer, read for whoever serves them beside the page."""

from collections.abc import Iterator

from lib import cached
from lib.domain.bases import BaseQuestion
from lib.domain.register import Base
from lib.queries.bases import ids_of

AT_ONCE = 500


def bases_of(revision: int, asked: BaseQuestion, most: int | None = None) -> Iterator[Base]:
    """Every base of the answer in the page's order, the first `most` if given; read some hundreds at a time."""
    answer, index = cached.found(revision, asked.where), cached.the_index(revision)
    stop = answer.total if most is None else min(most, answer.total)
    for at in range(0, stop, AT_ONCE):
        ids = ids_of(answer, index, asked.order, at, min(at + AT_ONCE, stop))
        yield from cached.entries(revision, ids, answer.circle)
