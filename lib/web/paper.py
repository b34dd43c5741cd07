"""The answer on paper: one plain page with everything a reader needs away from the screen."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from lib import cached
from lib.domain.bases import BaseFilter
from lib.domain.links import parameters, question_of
from lib.domain.provenance import Precision
from lib.domain.register import Base, Source
from lib.domain.vocabulary import Vocabulary
from lib.store.engine import STORE_ERRORS
from lib.web.answers import bases_of
from lib.web.errors import NOT_READY

log = logging.getLogger(__name__)
MOST = 500
CHINA = timezone(timedelta(hours=8))
_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Row:
    """One line of the table, in words.

    `precision` is empty when the position is exact; `references` are the numbers of its sources below the table.
    """

    base: Base
    place: str
    precision: str
    industries: str
    occupations: str
    references: list[int]


def page(request: Request) -> HTMLResponse:
    """The answer to the question in the address, or one calm sentence when the store is away."""
    try:
        said = _answer(request.query_params)
    except STORE_ERRORS as error:
        log.warning("store: %s", type(error).__name__)
        return _drawn(request, {"trouble": NOT_READY, "back": f"?{request.query_params}"}, 503)
    return _drawn(request, said)


def _drawn(request: Request, said: Mapping[str, object], status: int = 200) -> HTMLResponse:
    printed_on = datetime.now(UTC).astimezone(CHINA).date()
    text = _templates.get_template("paper.html").render(said, home=request.base_url, printed_on=printed_on)
    return HTMLResponse(text, status, {"Cache-Control": "no-cache"})


def _answer(given: Mapping[str, str]) -> dict[str, object]:
    revision = cached.revision()
    known = cached.known(revision)
    question, problems = question_of(given, known)
    answer = cached.found(revision, question.where)
    bases = list(bases_of(revision, question, MOST))
    numbers = _numbered(bases)
    return {
        "trouble": "",
        "back": f"?{query}" if (query := urlencode(parameters(question))) else "",
        "revision": revision,
        "sentence": answer.where.sentence(known, cached.by_provenance(revision, question.where)),
        "notes": [*(problem.says for problem in problems), *_notes(question.where, answer.where, answer.is_guess)],
        "total": answer.total,
        "rows": [_row(base, known, numbers) for base in bases],
        "sources": list(numbers),
        "has_distance": question.where.near is not None,
    }


def _notes(asked: BaseFilter, answered: BaseFilter, is_guess: bool) -> list[str]:
    said = []
    if asked.near and answered.near and asked.near != answered.near:
        said.append(f"{asked.near.radius_km} 公里内没有找到,已放宽到 {answered.near.radius_km} 公里。")
    if is_guess:
        said.append("没有完全一致的名称,以下是相近的。")
    return said


def _row(base: Base, known: Vocabulary, numbers: Mapping[Source, int]) -> Row:
    industries = "、".join(map(known.industry_name, base.industries))
    occupations = "、".join(map(known.occupation_name, base.occupations))
    references = [numbers[source] for source in _sources(base)]
    return Row(base, _place(base, known), _precision(base), industries, occupations, references)


def _place(base: Base, known: Vocabulary) -> str:
    unit, county = known.units.get(base.unit), known.counties.get(base.county)
    names = [unit.name if unit else "", county.name if county and county.code != base.unit else "", base.address]
    return " ".join(filter(None, names))


def _precision(base: Base) -> str:
    return "" if base.precision is Precision.EXACT else base.precision.label


def _sources(base: Base) -> list[Source]:
    """The documents that say there is such a base and that it holds its titles, each once."""
    return list(dict.fromkeys([base.source, *(title.source for title in base.titles)]))


def _numbered(bases: list[Base]) -> dict[Source, int]:
    sources = dict.fromkeys(source for base in bases for source in _sources(base))
    return {source: number for number, source in enumerate(sources, 1)}


routes = [Route("/print", page)]
