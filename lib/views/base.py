"""One base in full."""

from urllib.parse import urlencode

import streamlit as st

from lib.domain.provenance import Precision, Provenance
from lib.domain.register import Base
from lib.domain.vocabulary import Vocabulary
from lib.views import address
from lib.views.markup import badge, element, facts, html, line, literal, note, quiet, symbol, table
from lib.views.results import taught, where


def missing() -> None:
    st.header("没有找到这家基地", anchor=False)
    st.markdown("链接可能写错了,或者这家基地已被移除。请回到地图重新选择。")


Point = tuple[float, float]


def show(base: Base, known: Vocabulary, navigation: tuple[Point, Point] | None) -> None:
    """Titles, place, what is taught, who says so; `navigation` is its place in GCJ-02 and in BD-09, degrees."""
    st.title(literal(base.name), anchor=False)
    html(line(badge(base.provenance), element("span", base.provenance.meaning, "color:#52606D")))
    if base.provenance is Provenance.SAMPLE:
        st.info("这是示例数据,不是真实单位。", icon=":material/info:")
    left, right = st.columns([3, 2], gap="large")
    with left:
        _titles(base)
        _taught(base, known)
    with right:
        _place(base, known)
        _navigation(base, navigation)
        _source(base)


def _titles(base: Base) -> None:
    st.header("称号", anchor=False)
    rows = [
        [
            title.category.label,
            title.category_as_published if title.category_as_published != title.category.label else "",
            title.grade.label if title.grade else title.grade_as_published or "未公布",
            str(title.year or "未公布"),
            title.stage.label if title.stage else "未公布",
            f"{title.provenance.label}:{title.source.title}",
        ]
        for title in base.titles
    ]
    table(["称号", "公布时的写法", "级别", "年份", "阶段", "依据"], rows)


def _taught(base: Base, known: Vocabulary) -> None:
    st.header("培训内容", anchor=False)
    levels: dict[str, list[str]] = {}
    for skill in base.skills:
        levels.setdefault(skill.occupation, []).extend([skill.level.label] if skill.level else [])
    if levels:
        rows = [[known.occupation_name(code), "、".join(said) or "未公布"] for code, said in levels.items()]
        table(["职业(工种)", "等级"], rows)
    else:
        st.markdown("来源没有写明教哪些职业。")
    if base.industries:
        st.markdown("行业:" + literal("、".join(map(known.industry_name, base.industries))))


def _place(base: Base, known: Vocabulary) -> None:
    st.header("位置", anchor=False)
    unit, county = known.units.get(base.unit), known.counties.get(base.county)
    position = f"{base.longitude:.4f}, {base.latitude:.4f}" if base.longitude is not None else ""
    facts(
        {
            "城市": unit.name if unit else "",
            "县区": county.name if county else "",
            "地址": base.address,
            "精确程度": base.precision.label,
            "经纬度": f"{position}(WGS-84,度)" if position and base.precision is Precision.EXACT else "",
        }
    )
    if base.precision.is_approximate:
        note("地图上画在该地的标注点,不是实际地址。")


def _navigation(base: Base, navigation: tuple[Point, Point] | None) -> None:
    if base.precision is not Precision.EXACT or navigation is None:
        return
    gcj02, bd09 = navigation
    amap = {"to": f"{gcj02[0]:.6f},{gcj02[1]:.6f},{base.name}", "mode": "car", "coordinate": "gaode"}
    baidu = {
        "location": f"{bd09[1]:.6f},{bd09[0]:.6f}", "title": base.name, "content": base.name,
        "coord_type": "bd09ll", "output": "html", "src": "fujian.training.map",
    }  # fmt: skip
    with st.container(horizontal=True):
        st.link_button("高德导航", f"https://uri.amap.com/navigation?{urlencode(amap)}", icon=":material/navigation:")
        st.link_button("百度地图", f"https://api.map.baidu.com/marker?{urlencode(baidu)}", icon=":material/navigation:")


def _source(base: Base) -> None:
    st.header("依据", anchor=False)
    facts(
        {
            "谁说的": base.source.title,
            "发布方": base.source.issuer,
            "日期": base.source.published.isoformat() if base.source.published else "",
            "最近确认": base.confirmed_on.isoformat() if base.confirmed_on else "",
            "备注": " ".join(filter(None, [base.note, base.source.note])) or "无",
        }
    )
    if base.source.url.startswith(("https://", "http://")):
        st.link_button("查看原文", base.source.url, icon=":material/open_in_new:", type="tertiary")


def _described(base: Base, known: Vocabulary) -> list[str]:
    titles = [line(symbol(title.category, base.is_sample), element("span", title.label)) for title in base.titles]
    return [*titles, line(badge(base.provenance), quiet(where(base, known))), quiet(taught(base, known))]


def others(bases: list[Base], known: Vocabulary) -> None:
    """The nearest other bases."""
    if not bases:
        return
    st.header("附近的其他基地", anchor=False)
    for base in bases:
        with st.container(border=True, key=f"near-{base.id}", gap="xxsmall"):
            st.button(
                f"**{literal(base.name)}**", key=f"open-{base.id}", type="tertiary", wrap=True,
                on_click=address.open_base, args=(base.id,),
            )  # fmt: skip
            html(*_described(base, known))
