"""The open API: the page's own question, answered as JSON, GeoJSON and CSV."""

import json
from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, FastAPI, HTTPException, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, create_model

from lib import cached
from lib.domain.bases import PAGE_SIZE, BaseQuestion
from lib.domain.links import EAST, LARGEST_ID, NORTH, PARAMETERS, SOUTH, WEST, question_of
from lib.domain.register import Base
from lib.queries.bases import by_provenance, pages, unplaced
from lib.queries.vocabulary import terms_like
from lib.sheets.bases import csv_lines
from lib.web.answers import bases_of
from lib.web.errors import NotModified, Unanswerable, answer_errors

api = FastAPI(
    title="福建省产业培训分布图 开放接口",
    version="1",
    description="与网页同一个问题、同一个答案:参数相同,编号与次序相同。只读,无需登录。",
    docs_url=None,
    redoc_url=None,
)
answer_errors(api)


def revision(request: Request, response: Response) -> int:
    """The revision an answer belongs to, as its ETag; one that the asker already holds is not computed again."""
    current = cached.revision()
    headers = kept_until_changed(current)
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        raise NotModified(headers)
    response.headers.update(headers)
    return current


def kept_until_changed(revision: int) -> dict[str, str]:
    return {"ETag": f'W/"{cached.stamp(revision)}"', "Cache-Control": "no-cache"}


Revision = Annotated[int, Depends(revision)]


Asked: type[BaseModel] = create_model(  # type: ignore[call-overload]
    "Asked", **{name: (str, Field("", description=says, max_length=2000)) for name, says in PARAMETERS.items()}
)


def question(revision: Revision, given: Annotated[Asked, Query()]) -> BaseQuestion:
    asked, problems = question_of(dict(given), cached.known(revision))
    if problems:
        raise Unanswerable(problems)
    return asked


Question = Annotated[BaseQuestion, Depends(question)]


def healed(revision: Revision, given: Annotated[Asked, Query()]) -> BaseQuestion:
    """The question of the page that is being drawn: like the page, it leaves out what cannot be understood."""
    return question_of(dict(given), cached.known(revision))[0]


Healed = Annotated[BaseQuestion, Depends(healed)]


class TitleOut(BaseModel):
    category: str
    category_label: str
    category_as_published: str
    grade: str | None
    year: int | None
    batch: str
    stage: str | None
    provenance: str
    source: str


class SkillOut(BaseModel):
    occupation: str
    occupation_name: str
    level: str | None


class BaseOut(BaseModel):
    """一家基地;经纬度为 WGS-84,单位度。"""

    id: int
    name: str
    former_names: list[str]
    unit: str
    city: str
    county: str
    address: str
    longitude: float | None
    latitude: float | None
    precision: str
    provenance: str
    provenance_label: str
    source: str
    source_url: str
    confirmed_on: str | None
    distance_km: float | None
    titles: list[TitleOut]
    industries: list[str]
    skills: list[SkillOut]


class BasesOut(BaseModel):
    """一页答案。"""

    sentence: str
    total: int
    by_provenance: dict[str, int]
    page: int
    pages: int
    size: int
    order: str
    radius_km: int | None
    is_widened: bool
    unplaced: int
    revision: int
    items: list[BaseOut]


class RegionOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    level: str
    code: str
    name: str
    short_name: str
    unit: str
    city: str
    longitude: float | None
    latitude: float | None


class TermOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    aliases: tuple[str, ...]
    industries: tuple[str, ...] = ()


class AreaOut(BaseModel):
    level: str
    code: str
    count: int
    samples: int


class ClusterOut(BaseModel):
    longitude: float
    latitude: float
    count: int
    west: float
    south: float
    east: float
    north: float


class MarkOut(BaseModel):
    id: int
    name: str
    category: str
    provenance: str
    precision: str
    longitude: float
    latitude: float


class MapOut(BaseModel):
    """一个视野里要画的东西:远看是分区数量,近看是聚合点和单个基地。"""

    revision: int
    total: int
    drawn: int
    unplaced: int
    level: str
    areas: list[AreaOut]
    clusters: list[ClusterOut]
    marks: list[MarkOut]


@api.get("/v1/bases", summary="按条件查基地,分页")
def bases(
    revision: Revision, asked: Question, size: Annotated[int, Query(ge=1, le=200, description="每页几家")] = PAGE_SIZE
) -> BasesOut:
    answer, known = cached.found(revision, asked.where), cached.known(revision)
    last = pages(answer.total, size)
    counts = by_provenance(cached.the_index(revision), answer)
    return BasesOut(
        sentence=answer.where.sentence(known, counts),
        by_provenance=counts,
        total=answer.total,
        page=min(asked.page, last),
        pages=last,
        size=size,
        order=asked.order.value,
        radius_km=answer.where.near.radius_km if answer.where.near else None,
        is_widened=answer.is_widened,
        unplaced=unplaced(cached.the_index(revision), answer),
        revision=revision,
        items=[_out(base, revision) for base in cached.page(revision, asked, size)],
    )


@api.get("/v1/bases.csv", summary="全部答案的 CSV", response_class=StreamingResponse)
def bases_csv(revision: Revision, asked: Question) -> StreamingResponse:
    lines = csv_lines(bases_of(revision, asked), cached.known(revision))
    name = quote("福建省产业培训分布图.csv")
    return StreamingResponse(
        lines,
        media_type="text/csv; charset=utf-8",
        headers=kept_until_changed(revision) | {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


@api.get("/v1/bases.geojson", summary="全部答案的 GeoJSON(EPSG:4326)", response_class=StreamingResponse)
def bases_geojson(revision: Revision, asked: Question) -> StreamingResponse:
    features = (_feature(base, revision) for base in bases_of(revision, asked))
    return StreamingResponse(_collection(features), media_type="application/geo+json", headers=kept_until_changed(revision))


@api.get("/v1/bases/{base_id}", summary="一家基地")
def base(revision: Revision, base_id: Annotated[str, Path(description="基地编号")]) -> BaseOut:
    known_id = int(base_id) if base_id.isascii() and base_id.isdecimal() and len(base_id) < 11 else 0
    read = cached.entries(revision, [known_id]) if 0 < known_id <= LARGEST_ID else []
    if not read:
        raise HTTPException(404, "没有这家基地,可能已被移除。请从列表重新选择。")
    return _out(read[0], revision)


@api.get("/v1/facets", summary="每个选项在其他条件下各有几家")
def facets(revision: Revision, asked: Question) -> dict[str, dict[str, int]]:
    return {field: dict(counts) for field, counts in cached.facets(revision, asked.where).items()}


@api.get("/v1/regions", summary="城市(九市一区)与县区")
def regions(revision: Revision) -> list[RegionOut]:
    known = cached.known(revision)
    places = [*known.units.items(), *known.counties.items()]
    levels = ["unit"] * len(known.units) + ["county"] * len(known.counties)
    return [
        RegionOut(level=level, **{k: getattr(region, k) for k in RegionOut.model_fields if k != "level"})
        for level, (_, region) in zip(levels, places, strict=True)
    ]


@api.get("/v1/industries", summary="行业")
def industries(revision: Revision) -> list[TermOut]:
    return [TermOut.model_validate(term) for term in cached.known(revision).industries.values()]


@api.get("/v1/occupations", summary="职业(工种);q 可用汉字、别名、拼音、首字母,允许打错")
def occupations(revision: Revision, q: Annotated[str, Query(max_length=2000, description="要找的职业")] = "") -> list[TermOut]:
    known = cached.known(revision).occupations
    codes = terms_like(known, q[:50], guess=True) if q.strip() else list(known)
    return [TermOut.model_validate(known[code]) for code in codes]


@api.get("/v1/map", summary="一个视野里要画的东西")
def drawn(
    revision: Revision,
    asked: Healed,
    west: Annotated[float, Query(ge=-180, le=180, description="视野西边,度")] = WEST,
    south: Annotated[float, Query(ge=-85, le=85, description="视野南边,度")] = SOUTH,
    east: Annotated[float, Query(ge=-180, le=180, description="视野东边,度")] = EAST,
    north: Annotated[float, Query(ge=-85, le=85, description="视野北边,度")] = NORTH,
    zoom: Annotated[int, Query(ge=0, le=22, description="网络地图的缩放级别")] = 7,
) -> MapOut:
    box = (min(west, east), min(south, north), max(west, east), max(south, north))
    view = cached.the_drawing(revision, asked.where, box, zoom)
    return MapOut(
        revision=revision,
        total=view.total,
        drawn=view.drawn,
        unplaced=view.unplaced,
        level=view.level,
        areas=view.areas.to_dict("records"),
        clusters=view.clusters.to_dict("records"),
        marks=view.marks.to_dict("records"),
    )


def _collection(features: Iterator[dict[str, Any]]) -> Iterator[str]:
    yield '{"type":"FeatureCollection","features":['
    for at, feature in enumerate(features):
        yield ("," if at else "") + json.dumps(feature, ensure_ascii=False)
    yield "]}"


def _feature(base: Base, revision: int) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [base.longitude, base.latitude]}
    properties = _out(base, revision).model_dump(exclude={"longitude", "latitude"})
    return {
        "type": "Feature",
        "id": base.id,
        "geometry": point if base.longitude is not None else None,
        "properties": properties,
    }


def _out(base: Base, revision: int) -> BaseOut:
    known = cached.known(revision)
    return BaseOut(
        **{name: getattr(base, name) for name in _SAME},
        former_names=list(base.former_names),
        industries=list(base.industries),
        provenance_label=base.provenance.label,
        source=base.source.title,
        source_url=base.source.url,
        confirmed_on=base.confirmed_on.isoformat() if base.confirmed_on else None,
        titles=[
            TitleOut(
                category=title.category,
                category_label=title.category.label,
                category_as_published=title.category_as_published,
                grade=title.grade,
                year=title.year,
                batch=title.batch,
                stage=title.stage,
                provenance=title.provenance,
                source=title.source.title,
            )
            for title in base.titles
        ],
        skills=[
            SkillOut(
                occupation=skill.occupation,
                occupation_name=known.occupation_name(skill.occupation),
                level=skill.level,
            )
            for skill in base.skills
        ],
    )


_SAME = (
    "id", "name", "unit", "city", "county", "address", "longitude", "latitude", "precision", "provenance", "distance_km",
)  # fmt: skip
