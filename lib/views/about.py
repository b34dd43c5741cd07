"""Where the register comes from, how it counts, what its words mean."""

from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from lib.domain.bases import RADII_KM, Category, Grade, Stage
from lib.domain.provenance import BOUNDARY_SOURCE, Precision, Provenance
from lib.domain.training import Level
from lib.domain.vocabulary import Vocabulary
from lib.views.markup import element, html, line, literal, quiet, table

READABLE_PX = 920
_DASH = "\u2060—\u2060"  # the years on both sides stay on one line
_NOTE = "color:#52606D;font-size:.9rem;margin-bottom:14px"
_PRECISIONS = {
    Precision.EXACT: "登记了这家基地自己的坐标。",
    Precision.TOWN: "来源写到乡镇;画在乡镇的标注点。",
    Precision.COUNTY: "来源写到县(市、区);画在县区的标注点。",
    Precision.CITY: "来源只写到城市;画在城市的标注点。",
    Precision.NONE: "来源没有写在哪个城市;列在清单里,不画在地图上。",
}
_COUNTING = (
    "一家基地是一个地点、一家单位;称号是它持有的名称。一家基地有几个称号,也只数一家。",
    "句子里写出已核实、媒体报道、待核、示例各有几家。示例不计入任何已核实的数字。",
    "类别、级别和“只看已核实”要由同一个称号满足;职业和等级要由同一项培训内容满足。",
    "城市按政策的九市一区数:福州市不含平潭,平潭综合实验区单列。选“福州市(含平潭)”才把两处合在一起。",
    "距离是两点间的直线(大圆)距离,不是路程。位置只知乡镇、县区或城市的,从它的标注点算起。",
    "半径内一家也没有时,自动放宽到下一档(" + "、".join(map(str, RADII_KM)) + " 公里),并说明放宽到了多少;都没有就说没有。",
    "关键词可以是汉字、全拼或首字母,各个词都要对上:先列名称(含曾用名)对上的,再列行业、职业、地方对上的。"
    "一家都对不上时,才列写法或读音相近的,并说明是相近的。",
    "次序:给了位置,按距离从近到远;没有给,可信程度高的在前,再按称号的级别。",
)
_WORDS = {
    "基地": "一个可以参加培训的地点:学校、企业、工作室、公共实训场所。",
    "称号": "主管部门给基地的名称,有类别、级别、年份、批次和依据。",
    Category.VOCATIONAL_ACADEMY.label: "依托技师学院(含高级技工学校)建设的职业训练机构。",
    Category.PRACTICE_BASE.label: "建在产业企业职工工作或生活集中区的实训基地。",
    Category.ENTERPRISE_BASE.label: "在产业链头部企业培育遴选的实训基地。",
    Category.TRAINING_BASE.label: "培训高级工以上技能人才的基地,分国家级、省级、市级。",
    Category.MASTER_STUDIO.label: "由技能大师领办、带徒传技的工作室。",
    Category.TECHNICAL_SCHOOL.label: "技师学院、高级技工学校、技工学校。",
    Category.OTHER.label: "公共实训基地、工匠学院、认定点等;详情页保留公布时的写法。",
    "级别": "给称号的是哪一级:" + "、".join(grade.label for grade in Grade) + "。",
    "阶段": "称号走到哪一步:" + "、".join(stage.label for stage in Stage) + "。",
    "行业": "政策里各市的产业说法,都归入本图的一个行业;归法见上表。",
    "职业(工种)": "通行的职业名称和常见别名。国家职业编码留空,等官方名单导入。",
    "职业技能等级": "八级,从低到高:" + "、".join(level.label for level in Level) + "。",
}
_PRIVACY = (
    "你的位置只用来算距离:不存入数据库,不写进日志。它在网页地址里(取三位小数,约 100 米),把链接发给别人,也就把位置给了别人。",
    "除 Streamlit 运行所需的 Cookie 外不设 Cookie,不统计访问者。",
    "网页、地图、字体和脚本都来自本站,不向其他网站请求任何东西。你点开来源或导航的链接时,才会离开本站。",
)


def show(about, known: Vocabulary, approval: str) -> None:
    """`about` is the answer of `lib.queries.sources.about`; `approval` the 审图号 that the operator has set, or empty."""
    with st.container(width=READABLE_PX):
        st.title("说明", anchor=False)
        _sources(about.sources)
        _provenance(about)
        _precision()
        _points("怎么数", _COUNTING)
        _targets(about)
        _unit_industries(about.unit_industries, known)
        _words()
        _map(approval)
        _changes(about.changes)
        _points("隐私", _PRIVACY)


def _points(heading: str, points: tuple[str, ...]) -> None:
    st.header(heading, anchor=False)
    st.markdown("\n".join(f"- {literal(point)}" for point in points))


def _sources(sources: pd.DataFrame) -> None:
    st.header("数据从哪里来", anchor=False)
    st.markdown(
        "每家基地、每个称号都写明依据。来源没有写的一律留空:不猜地点、年份、级别,不补坐标和电话。转载而没有找到原文的,不给链接。"
    )
    with st.expander(f"全部 {len(sources):,} 个来源,从新到旧"):
        html(*(_source(row) for row in sources.itertuples()))


def _source(row) -> str:
    count = f"{row.bases:,} 家基地依据它" if row.bases else ""
    said = " · ".join(filter(None, [row.issuer, row.published.isoformat() if row.published else "日期未公布", count]))
    return line(_linked(row.title, row.url)) + quiet(said) + element("div", row.note, _NOTE)


def _linked(title: str, url: str) -> str:
    if urlsplit(url).scheme not in ("http", "https"):
        return element("span", title)
    return element("a", title, "color:#005B8F", href=url, target="_blank", rel="noopener noreferrer")


def _provenance(about) -> None:
    st.header("可信程度", anchor=False)
    rows = [[each.label, each.meaning, f"{about.by_provenance[each]:,}"] for each in Provenance]
    table(["可信程度", "意思", "基地(家)"], rows, frozenset({2}))
    html(quiet("一家基地的可信程度,取它各个称号中最好的一个。示例在地图上是空心符号,运行单位可以一次全部移除。"))


def _precision() -> None:
    st.header("位置的精确程度", anchor=False)
    table(["精确程度", "意思"], [[each.label, _PRECISIONS[each]] for each in Precision])
    html(quiet("画在标注点上的,地图上有虚线圈,不是实际地址。"))


def _targets(about) -> None:
    st.header("建设目标", anchor=False)
    for title, rows in about.targets.groupby("source", sort=False):
        said = [[row.label, _period(row), f"{row.value:,} {row.unit_of_measure}", row.clause] for row in rows.itertuples()]
        table(["目标", "期限(年)", "数量", "原文"], said, frozenset({2}))
        html(quiet(f"来源:{title}"))
    st.markdown("**本图登记的称号(个)**")
    shown = [each for each in Provenance if about.titles[each.value].any()]
    counts = [[category.label, *(f"{about.titles.at[category.value, each.value]:,}" for each in shown)] for category in Category]
    table(["类别", *(each.label for each in shown)], counts, frozenset(range(1, len(shown) + 1)))
    html(quiet("数的是称号,不是基地。各列不相加,也不是目标的完成数:公布的名单多数不全。"))


def _period(row) -> str:
    first, last = row.period_from, row.period_to
    is_whole = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    if not is_whole:
        return f"{first} 至 {last}"
    return str(first.year) if first.year == last.year else f"{first.year}{_DASH}{last.year}"


def _unit_industries(rows: pd.DataFrame, known: Vocabulary) -> None:
    st.header("各市重点产业", anchor=False)
    said = [[known.units[row.unit].name, row.phrase, known.industry_name(row.industry)] for row in rows.itertuples()]
    table(["城市", "政策原文", "归入本图的行业"], said)
    notes = [f"{row.phrase}:{row.note}。" for row in rows.itertuples() if row.note]
    html(*map(quiet, [*notes, *(f"来源:{title}" for title in rows.source.unique())]))


def _words() -> None:
    st.header("术语", anchor=False)
    table(["词", "意思"], [[word, meaning] for word, meaning in _WORDS.items()])


def _map(approval: str) -> None:
    said = f"审图号:{approval}。" if approval else "审图号由运行单位设置,现在没有设置。"
    points = (
        f"{BOUNDARY_SOURCE}。乡镇的位置含 GeoNames 数据(CC BY 4.0)。",
        "边界只供示意:不作划界依据,不能用来量面积;较小的海岛没有画出。",
        "坐标是 WGS-84。打开高德、百度导航时,换算成它们各自的坐标系。",
        said,
    )
    _points("地图", points)


def _changes(changes: tuple[str, ...]) -> None:
    if changes:
        _points("变更", changes)
