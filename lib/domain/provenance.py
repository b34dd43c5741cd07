"""How far a fact can be trusted, and how exactly a place is known."""

from lib.domain.labels import Labelled

BOUNDARY_SOURCE = "行政区划数据来源:国家地理信息公共服务平台“天地图”(经坐标取整与简化)"


class Provenance(Labelled):
    """Who says so, best first."""

    OFFICIAL = "official", "已核实"
    REPORTED = "reported", "媒体报道"
    UNVERIFIED = "unverified", "待核"
    SAMPLE = "sample", "示例"

    @property
    def meaning(self) -> str:
        return _MEANINGS[self]


_MEANINGS = {
    Provenance.OFFICIAL: "主管部门或单位自己的网站、公报、文件写明,或党报、机关报刊载",
    Provenance.REPORTED: "新闻媒体报道,尚未与主管部门的名单核对",
    Provenance.UNVERIFIED: "有人提供,尚未核对",
    Provenance.SAMPLE: "为演示功能而生成,不是真实单位",
}


class Precision(Labelled):
    """How exactly the position of a base is known, finest first."""

    EXACT = "exact", "准确位置"
    TOWN = "town", "只知乡镇"
    COUNTY = "county", "只知县区"
    CITY = "city", "只知城市"
    NONE = "none", "位置未公布"

    @property
    def is_approximate(self) -> bool:
        return self in (Precision.TOWN, Precision.COUNTY, Precision.CITY)
