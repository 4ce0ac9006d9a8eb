"""The words of a roster's cells: which word means which kind, role or form of address. Compared folded.

The labels of the screens are among them, so what the template offers is understood.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import TypeVar

from bot.domain.people import Form, Role
from bot.domain.units import UnitKind
from bot.text.folding import expand

Member = TypeVar("Member", bound=StrEnum)

_POLICE = (
    "Công an phường",
    "Công an xã",
    "Công an đặc khu",
    "Công an quận",
    "Công an huyện",
    "Công an thành phố",
    "Công an tỉnh",
)
_EDUCATION = (
    "Phòng GD-ĐT",
    "Phòng Giáo dục và Đào tạo",
    "Phòng Giáo dục",
    "Sở GD-ĐT",
    "Sở Giáo dục và Đào tạo",
    "Phòng VH-XH",
    "Phòng Văn hóa và Xã hội",
)

KINDS: Mapping[UnitKind, tuple[str, ...]] = {
    UnitKind.CONG_AN: ("Công an", *_POLICE, "Đơn vị công an"),
    UnitKind.GIAO_DUC: ("Cơ quan giáo dục", *_EDUCATION),
    UnitKind.UY_BAN: ("Ủy ban nhân dân", "UBND phường", "UBND xã", "UBND quận", "UBND thành phố", "Ủy ban"),
    UnitKind.MAM_NON: ("Mầm non", "Trường mầm non", "Mẫu giáo", "Trường mẫu giáo", "Nhà trẻ"),
    UnitKind.NHOM_TRE: (
        "Nhóm trẻ, lớp mẫu giáo độc lập",
        "Nhóm trẻ độc lập",
        "Lớp mẫu giáo",
        "Lớp mẫu giáo độc lập",
        "Mầm non độc lập",
    ),
    UnitKind.TIEU_HOC: ("Tiểu học", "Trường tiểu học", "Cấp 1"),
    UnitKind.THCS: ("THCS", "Trường THCS", "Cấp 2"),
    UnitKind.THPT: ("THPT", "Trường THPT", "THPT chuyên", "Trường THPT chuyên", "Cấp 3"),
    UnitKind.NHIEU_CAP: (
        "Phổ thông nhiều cấp",
        "Phổ thông nhiều cấp học",
        "Trường phổ thông nhiều cấp",
        "Trường phổ thông nhiều cấp học",
        "Nhiều cấp học",
        "Liên cấp",
        "Trường liên cấp",
        "TH-THCS",
        "TH-THCS-THPT",
        "THCS-THPT",
        "Trường THCS-THPT",
    ),
    UnitKind.NUOC_NGOAI: (
        "Có yếu tố nước ngoài",
        "Trường có yếu tố nước ngoài",
        "Có vốn đầu tư nước ngoài",
        "Trường có vốn đầu tư nước ngoài",
        "Quốc tế",
        "Trường quốc tế",
    ),
    UnitKind.GDTX: ("Giáo dục thường xuyên", "Trung tâm GDTX", "GDNN-GDTX", "Trung tâm GDNN-GDTX"),
    UnitKind.CAO_DANG: ("Trung cấp, cao đẳng", "Trường cao đẳng", "Trung cấp", "Trường trung cấp"),
    UnitKind.DAI_HOC: ("Đại học", "Trường đại học", "Học viện", "Nhạc viện"),
    UnitKind.KY_TUC_XA: ("Ký túc xá", "Khu nội trú"),
    UnitKind.TRUNG_TAM: (
        "Trung tâm ngoại ngữ, tin học, kỹ năng",
        "Trung tâm ngoại ngữ",
        "Trung tâm tin học",
        "Trung tâm ngoại ngữ, tin học",
        "Trung tâm kỹ năng sống",
        "Trung tâm kỹ năng",
    ),
    UnitKind.CONG_TAC_XA_HOI: ("Trung tâm công tác xã hội", "CTXH"),
}

ROLES: Mapping[Role, tuple[str, ...]] = {
    Role.HIEU_TRUONG: ("Hiệu trưởng", "Quyền hiệu trưởng"),
    Role.PHO_HIEU_TRUONG: ("Phó hiệu trưởng", "Hiệu phó"),
    Role.BAO_VE: ("Bảo vệ", "Nhân viên bảo vệ", "Tổ trưởng bảo vệ"),
    Role.QUAN_LY_KTX: ("Quản lý KTX", "Ban quản lý KTX"),
    Role.CONG_AN: (
        "Công an",
        *_POLICE,
        "Công an cấp trên",
        "Trực ban",
        "Trực ban Công an phường",
        "Trực ban Công an thành phố",
        "CSKV",
        "Trưởng Công an phường",
        "Phó Trưởng Công an phường",
        "Phó Công an phường",
        "Cán bộ Công an",
    ),
    Role.GIAO_DUC: ("Giáo dục", "Cán bộ giáo dục", *_EDUCATION),
    Role.QUAN_SAT: ("Quan sát", "Quan sát viên", "Người quan sát"),
    Role.QUAN_TRI: ("Quản trị", "Quản trị viên", "Người quản trị", "Admin"),
}

FORMS: Mapping[Form, tuple[str, ...]] = {
    Form.THAY: ("Thầy",),
    Form.CO: ("Cô",),
    Form.THAY_CO: ("Thầy/Cô", "Quý thầy cô"),
    Form.DONG_CHI: ("Đồng chí", "Đ/c"),
    Form.ANH_CHI: ("Anh/Chị", "Anh", "Chị", "Ông/Bà", "Ông", "Bà"),
}


def read_kind(text: str) -> UnitKind | None:
    return _kinds().get(word_key(text))


def read_role(text: str) -> Role | None:
    return _roles().get(word_key(text))


def read_form(text: str) -> Form | None:
    return _forms().get(word_key(text))


def word_key(text: str) -> str:
    """By what words are compared: folded, usual abbreviations spelt out, without spaces."""
    return expand(text).replace(" ", "")


def by_word(words: Mapping[Member, tuple[str, ...]]) -> dict[str, Member]:
    """Each member by its slug and by all its words."""
    return {word_key(word): member for member, many in words.items() for word in (member.value, *many)}


@cache
def _kinds() -> dict[str, UnitKind]:
    return by_word(KINDS)


@cache
def _roles() -> dict[str, Role]:
    return by_word(ROLES)


@cache
def _forms() -> dict[str, Form]:
    return by_word(FORMS)
