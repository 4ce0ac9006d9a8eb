"""The demo's roster: the ten wards of old District 1 and schools there, as plain values; who has joined, and how.

Schools bear real names; people are titles, and every number is invented. Where a school stands is partly a guess.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.people import Role
from bot.domain.units import UnitKind
from bot.usecases.invitations import new_code

TITLE = "Quận 1 (cũ), TP. Hồ Chí Minh – dữ liệu mẫu"

HISTORY = timedelta(minutes=75)  # so long before its first visitor the demo's world begins

DISTRICT_POLICE = "Công an Quận 1 (cũ)"
COMMITTEE = "Ủy ban nhân dân Quận 1 (cũ)"
DISTRICT_OFFICE = "Phòng Giáo dục và Đào tạo Quận 1 (cũ)"
CITY_OFFICE = "Sở Giáo dục và Đào tạo"
OTHER_OFFICE = "Cơ quan chủ quản khác"

# By their short names, as people say them: MN Bé Ngoan, TH Chương Dương, THCS Trần Văn Ơn …
_WARDS = {
    "Tân Định": "MN Tân Định, TH Trần Quang Khải, TH Trần Khánh Dư, TH Đuốc Sống, THCS Văn Lang, NN Mẫu 1",
    "Đa Kao": (
        "MN Bé Ngoan, TH Đinh Tiên Hoàng, TH Mẫu A, THCS Trần Văn Ơn, THCS Huỳnh Khương Ninh, "
        "THPT Năng khiếu Thể dục thể thao, NN Mẫu 2"
    ),
    "Bến Nghé": (
        "MN 30-4, MN Hoa Lư, MN 20-10, TH Nguyễn Bỉnh Khiêm, TH Hòa Bình, THCS Võ Trường Toản, THCS Mẫu B, "
        "THPT Trưng Vương, NC Trần Đại Nghĩa, TT GDTX Lê Quý Đôn, CĐ Kỹ thuật Cao Thắng, "
        "ĐH Trường Đại học Khoa học Xã hội và Nhân văn"
    ),
    "Bến Thành": (
        "MN Bến Thành, MN Tuổi Thơ, MN Lê Thị Riêng, THCS Nguyễn Du, THPT Mẫu C, ĐH Nhạc viện TP. Hồ Chí Minh, "
        "NN Mẫu 3"
    ),
    "Nguyễn Thái Bình": "MN Nguyễn Thái Bình, TH Nguyễn Thái Bình, TH Khai Minh",
    "Phạm Ngũ Lão": (
        "MN Phạm Ngũ Lão, TH Lê Ngọc Hân, TH Nguyễn Thái Học, THCS Đức Trí, THPT Bùi Thị Xuân, THPT Ten Lơ Man, "
        "NN Mẫu 4"
    ),
    "Cầu Ông Lãnh": "MN Hoa Lan, TH Kết Đoàn, THCS Minh Đức, KTX Trần Hưng Đạo (mẫu 1)",
    "Cô Giang": "MN Cô Giang, NT Mẫu 1, TH Lương Thế Vinh, TH Phan Văn Trị, THPT Lương Thế Vinh",
    "Cầu Kho": "MN Hoa Quỳnh, TH Chương Dương, TH Trần Hưng Đạo, THCS Đồng Khởi, KTX Trần Hưng Đạo (mẫu 2)",
    "Nguyễn Cư Trinh": (
        "MN Nguyễn Cư Trinh, TH Nguyễn Huệ, THCS Chu Văn An, TT GDNN–GDTX Quận 1, "
        "ĐH Trường Đại học Sân khấu – Điện ảnh, TH-VP Mẫu 5"
    ),
}
WARDS = tuple(_WARDS)

_SHORT = {
    "MN": (UnitKind.MAM_NON, "Trường Mầm non "),
    "NT": (UnitKind.NHOM_TRE, "Nhóm trẻ độc lập "),
    "TH": (UnitKind.TIEU_HOC, "Trường Tiểu học "),
    "THCS": (UnitKind.THCS, "Trường THCS "),
    "THPT": (UnitKind.THPT, "Trường THPT "),
    "NC": (UnitKind.NHIEU_CAP, "Trường THCS và THPT "),
    "TT": (UnitKind.GDTX, "Trung tâm "),
    "CĐ": (UnitKind.CAO_DANG, "Trường Cao đẳng "),
    "ĐH": (UnitKind.DAI_HOC, ""),
    "KTX": (UnitKind.KY_TUC_XA, "Ký túc xá sinh viên "),
    "NN": (UnitKind.TRUNG_TAM, "Trung tâm Ngoại ngữ "),
    "TH-VP": (UnitKind.TRUNG_TAM, "Trung tâm Tin học "),
}

_MANAGERS = {
    UnitKind.THPT: CITY_OFFICE,
    UnitKind.NHIEU_CAP: CITY_OFFICE,
    UnitKind.GDTX: CITY_OFFICE,
    UnitKind.TRUNG_TAM: CITY_OFFICE,
    UnitKind.CAO_DANG: OTHER_OFFICE,
    UnitKind.DAI_HOC: OTHER_OFFICE,
    UnitKind.KY_TUC_XA: OTHER_OFFICE,
}
_HEADS = {
    UnitKind.NHOM_TRE: "Chủ nhóm trẻ",
    UnitKind.GDTX: "Giám đốc",
    UnitKind.TRUNG_TAM: "Giám đốc",
    UnitKind.DAI_HOC: "Đại diện Ban Giám hiệu",
    UnitKind.KY_TUC_XA: "Trưởng Ban quản lý",
}
_WITH_DEPUTY = frozenset({UnitKind.TIEU_HOC, UnitKind.THCS, UnitKind.THPT, UnitKind.NHIEU_CAP})


@dataclass(frozen=True, slots=True)
class Place:
    """A unit. `police` and `manager` are names of others, or empty."""

    name: str
    kind: UnitKind
    ward: str = ""
    police: str = ""
    manager: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a post. `channels`: by which the person has joined, the first first; `number` is E.164."""

    number: str
    title: str
    role: Role
    place: Place
    order: int = 0
    channels: tuple[str, ...] = ()
    blocked: bool = False

    @property
    def name(self) -> str:
        """A title with its unit: nobody here is a person."""
        return f"{self.title} {self.place.name}"

    @property
    def code(self) -> str:
        """What stands on the letter of invitation; here it is no secret."""
        return new_code(hashlib.sha256(f"demo {self.number}".encode()).digest())


def ward_police(ward: str) -> str:
    return f"Công an phường {ward}"


def _places() -> Iterator[Place]:
    yield Place(COMMITTEE, UnitKind.UY_BAN)
    yield Place(DISTRICT_POLICE, UnitKind.CONG_AN, manager=COMMITTEE, phone="+842830000100")
    yield Place(CITY_OFFICE, UnitKind.GIAO_DUC)
    yield Place(OTHER_OFFICE, UnitKind.GIAO_DUC)
    yield Place(DISTRICT_OFFICE, UnitKind.GIAO_DUC, manager=COMMITTEE, phone="+842830000300")
    for number, ward in enumerate(WARDS, start=1):
        phone = f"+8428300001{number:02d}"
        yield Place(ward_police(ward), UnitKind.CONG_AN, f"Phường {ward}", manager=DISTRICT_POLICE, phone=phone)
    for number, (kind, name, ward) in enumerate(_institutions(), start=1):
        yield Place(
            name,
            kind,
            f"Phường {ward}",
            police=ward_police(ward),
            manager=_MANAGERS.get(kind, DISTRICT_OFFICE),
            phone=f"+8428300002{number:02d}",
        )


def _institutions() -> Iterator[tuple[UnitKind, str, str]]:
    """Kind, full name and ward of each."""
    for ward, names in _WARDS.items():
        for short in names.split(", "):
            before, _, name = short.partition(" ")
            kind, written_out = _SHORT[before]
            yield kind, f"{written_out}{name}", ward


PLACES = tuple(_places())
INSTITUTIONS = tuple(place for place in PLACES if place.police)


def _holders() -> Iterator[Holder]:
    by_name = {place.name: place for place in PLACES}
    police, office = by_name[DISTRICT_POLICE], by_name[DISTRICT_OFFICE]
    yield Holder(_number(1), "Quản trị", Role.QUAN_TRI, police)
    yield Holder(_number(2), "Đại diện", Role.QUAN_SAT, by_name[COMMITTEE], channels=_TELEGRAM)
    yield Holder(_number(3), "Chuyên viên", Role.GIAO_DUC, office, channels=_TELEGRAM)
    yield Holder(_number(11), "Trực ban", Role.CONG_AN, police, 1, _TELEGRAM)
    yield Holder(_number(12), "Chỉ huy trực", Role.CONG_AN, police, 2, _TELEGRAM)
    for number, ward in enumerate(WARDS):
        station = by_name[ward_police(ward)]
        yield Holder(_number(100 + 10 * number), "Trực ban", Role.CONG_AN, station, 1, _TELEGRAM)
        patrol_joined = _TELEGRAM if number % 2 else ()
        yield Holder(_number(101 + 10 * number), "CSKV", Role.CONG_AN, station, 2, patrol_joined)
    for number, place in enumerate(INSTITUTIONS):
        yield from _school(1000 + 10 * number, place, number)


def _school(first: int, place: Place, number: int) -> Iterator[Holder]:
    """The head, who has joined in five of six places, by one channel or another; a deputy and a guard at some."""
    channels = _JOINED_BY.get(place.name, _IN_TURN[number % len(_IN_TURN)])
    dormitory = place.kind is UnitKind.KY_TUC_XA
    yield Holder(
        _number(first),
        _HEADS.get(place.kind, "Hiệu trưởng"),
        Role.QUAN_LY_KTX if dormitory else Role.HIEU_TRUONG,
        place,
        channels=channels,
        blocked=place.name == _BLOCKED,
    )
    if place.kind in _WITH_DEPUTY:
        joined = _TELEGRAM if number % 4 == 0 else ()
        yield Holder(_number(first + 1), "Phó hiệu trưởng", Role.PHO_HIEU_TRUONG, place, 1, joined)
    if dormitory or number % 5 == 0:
        yield Holder(_number(first + 2), "Bảo vệ", Role.BAO_VE, place, 2)


def _number(number: int) -> str:
    """0900 00n nnn: a range that stands for nobody."""
    return f"+8490000{number:04d}"


_PRINCIPAL_PLACE, _NURSERY_PLACE = "Trường THCS Trần Văn Ơn", "Trường Mầm non Bé Ngoan"
_BLOCKED = "Trường THCS Minh Đức"
_TELEGRAM, _ZALO, _TEXTONLY = ("telegram",), ("zalo",), ("textonly",)
_IN_TURN = (
    _TELEGRAM, _TELEGRAM, (), _TELEGRAM, _TELEGRAM, _TEXTONLY,
    _TELEGRAM, _TELEGRAM, (), _TELEGRAM, _TELEGRAM, _ZALO,
)  # fmt: skip
_JOINED_BY = {
    _PRINCIPAL_PLACE: ("telegram", "zalo"),
    _NURSERY_PLACE: _ZALO,
    _BLOCKED: _TELEGRAM,
    "Trường Tiểu học Mẫu A": _TELEGRAM,
    "Trường THCS Mẫu B": _TELEGRAM,
    "Trường THPT Mẫu C": _TELEGRAM,
}

HOLDERS = tuple(_holders())


def _holder(title: str, place: str) -> Holder:
    return next(one for one in HOLDERS if (one.title, one.place.name) == (title, place))


DUTY_OFFICER = _holder("Trực ban", DISTRICT_POLICE)
WARD_OFFICER = _holder("Trực ban", ward_police("Đa Kao"))
PRINCIPAL = _holder("Hiệu trưởng", _PRINCIPAL_PLACE)
NURSERY_HEAD = _holder("Hiệu trưởng", _NURSERY_PLACE)

# What goes wrong in the demo goes wrong at a school that doesn't exist.
HELPLESS = _holder("Hiệu trưởng", "Trường THCS Mẫu B")

# The phones in a visitor's hands, by holder and channel; they join before the visitor's eyes, in this order.
_PRINCIPALS = tuple((PRINCIPAL, channel) for channel in PRINCIPAL.channels)
JOINING = (*_PRINCIPALS, (NURSERY_HEAD, "zalo"), (WARD_OFFICER, "telegram"), (DUTY_OFFICER, "telegram"))
OPENING = ((DUTY_OFFICER, "telegram"), (WARD_OFFICER, "telegram"), *_PRINCIPALS, (NURSERY_HEAD, "zalo"))
