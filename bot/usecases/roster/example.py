"""An invented roster to try everything with: no real unit, person or number; people are called by their posts."""

from bot.domain.people import Form, Role
from bot.domain.units import UnitKind
from bot.usecases.roster.rows import ContactRow, UnitRow

_CITY = "Công an Thành phố (mẫu)"
_POLICE_1 = "Công an phường Mẫu Một"
_POLICE_2 = "Công an phường Mẫu Hai"
_OFFICE = "Sở Giáo dục và Đào tạo (mẫu)"
_PRIMARY = "Trường Tiểu học Mẫu A"
_SECONDARY = "Trường THCS Mẫu B"
_NURSERY = "Trường Mầm non Mẫu C"
_HIGH = "Trường THPT Mẫu D"
_WARD_1 = "Phường Mẫu Một"
_WARD_2 = "Phường Mẫu Hai"

EXAMPLE_UNITS = (
    UnitRow(2, _CITY, UnitKind.CONG_AN),
    UnitRow(3, _POLICE_1, UnitKind.CONG_AN, _WARD_1, manager=_CITY),
    UnitRow(4, _POLICE_2, UnitKind.CONG_AN, _WARD_2, manager=_CITY),
    UnitRow(5, _OFFICE, UnitKind.GIAO_DUC),
    UnitRow(6, _PRIMARY, UnitKind.TIEU_HOC, _WARD_1, _POLICE_1, _OFFICE),
    UnitRow(7, _SECONDARY, UnitKind.THCS, _WARD_1, _POLICE_1, _OFFICE),
    UnitRow(8, _NURSERY, UnitKind.MAM_NON, _WARD_2, _POLICE_2, _OFFICE),
    UnitRow(9, _HIGH, UnitKind.THPT, _WARD_2, _POLICE_2, _OFFICE),
)

_PEOPLE: tuple[tuple[str, str, Role, str, Form | None, int | None], ...] = (
    ("Quản trị viên (mẫu)", "Quản trị viên", Role.QUAN_TRI, _CITY, None, None),
    ("Trực ban Công an Thành phố (mẫu)", "Trực ban", Role.CONG_AN, _CITY, None, None),
    ("Trưởng Công an phường Mẫu Một", "Trưởng Công an phường", Role.CONG_AN, _POLICE_1, None, 1),
    ("Cảnh sát khu vực phường Mẫu Một", "Cảnh sát khu vực", Role.CONG_AN, _POLICE_1, None, 2),
    ("Trưởng Công an phường Mẫu Hai", "Trưởng Công an phường", Role.CONG_AN, _POLICE_2, None, 1),
    ("Trực ban Công an phường Mẫu Hai", "Trực ban", Role.CONG_AN, _POLICE_2, None, 2),
    ("Chuyên viên Sở (mẫu)", "Chuyên viên", Role.GIAO_DUC, _OFFICE, None, None),
    ("Hiệu trưởng Trường Tiểu học Mẫu A", "Hiệu trưởng", Role.HIEU_TRUONG, _PRIMARY, Form.CO, None),
    ("Phó hiệu trưởng Trường Tiểu học Mẫu A", "Phó hiệu trưởng", Role.PHO_HIEU_TRUONG, _PRIMARY, Form.THAY, 1),
    ("Bảo vệ Trường Tiểu học Mẫu A", "Bảo vệ", Role.BAO_VE, _PRIMARY, None, None),
    ("Hiệu trưởng Trường THCS Mẫu B", "Hiệu trưởng", Role.HIEU_TRUONG, _SECONDARY, Form.THAY, None),
    ("Phó hiệu trưởng 1 Trường THCS Mẫu B", "Phó hiệu trưởng", Role.PHO_HIEU_TRUONG, _SECONDARY, None, 1),
    ("Phó hiệu trưởng 2 Trường THCS Mẫu B", "Phó hiệu trưởng", Role.PHO_HIEU_TRUONG, _SECONDARY, Form.CO, 2),
    ("Hiệu trưởng Trường Mầm non Mẫu C", "Hiệu trưởng", Role.HIEU_TRUONG, _NURSERY, Form.CO, None),
    ("Hiệu trưởng Trường THPT Mẫu D", "Hiệu trưởng", Role.HIEU_TRUONG, _HIGH, None, None),
    ("Phó hiệu trưởng Trường THPT Mẫu D", "Phó hiệu trưởng", Role.PHO_HIEU_TRUONG, _HIGH, None, 1),
)

EXAMPLE_CONTACTS = tuple(
    ContactRow(
        row=number + 1,
        name=name,
        role=role,
        unit=unit,
        phone=f"+849000000{number:02d}",
        title=title,
        form=form,
        order=order,
    )
    for number, (name, title, role, unit, form, order) in enumerate(_PEOPLE, start=1)
)
