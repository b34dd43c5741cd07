"""Words of vocational training: the levels of the 新八级工."""

from lib.domain.labels import Labelled


class Level(Labelled):
    """职业技能等级, lowest first (人社部《关于健全完善新时代技能人才职业技能等级制度的意见(试行)》, 2022)."""

    APPRENTICE = "apprentice", "学徒工"
    JUNIOR = "junior", "初级工(五级)"
    INTERMEDIATE = "intermediate", "中级工(四级)"
    SENIOR = "senior", "高级工(三级)"
    TECHNICIAN = "technician", "技师(二级)"
    SENIOR_TECHNICIAN = "senior_technician", "高级技师(一级)"
    SPECIAL_TECHNICIAN = "special_technician", "特级技师"
    CHIEF_TECHNICIAN = "chief_technician", "首席技师"
