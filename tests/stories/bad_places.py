"""Where somebody may stand when bad input comes: how to get there, and a good answer that goes on from there."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.people import Role
from tests.kit.roster import CITY, SCHOOL_A, SCHOOL_B, SCHOOL_C, WARD_A, WARD_B
from tests.kit.someone import Someone


@dataclass(frozen=True, slots=True)
class Step:
    """What a person does (types, or with `choice` picks), and what is seen then; there is no next step before."""

    does: str
    sees: str
    choice: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """`post`: whose place; None for a stranger. `good`: what helps on from there, as the last step.

    `names`: a text that could be somebody's name is a good answer here. `ephemeral`: it gives way to all else.
    """

    post: tuple[Role, str] | None
    steps: tuple[Step, ...]
    good: Step
    names: bool = False
    ephemeral: bool = False

    async def is_reached_by(self, someone: Someone) -> None:
        for step in self.steps:
            await take(step, someone)


async def take(step: Step, someone: Someone) -> None:
    """A tap may change the message that stands last; what is typed is answered by a new one."""
    before = len(someone.messages)
    if step.choice:
        someone.chooses(step.does)
    else:
        someone.says(step.does)

    def seen() -> bool:
        since = someone.messages[before - 1 if step.choice else before :]
        return any(step.sees in "\n".join((one.text, *one.labels)) for one in since)

    try:
        await someone.phone.until(lambda _: seen(), 10)
    except TimeoutError:
        shown = "\n---\n".join(message.text for message in someone.messages[-3:])
        raise AssertionError(f"{someone.name} never saw {step.sees!r} after {step.does!r}:\n{shown}") from None


def picks(label: str, sees: str) -> Step:
    return Step(label, sees, choice=True)


PRINCIPAL, ELSEWHERE = (Role.HIEU_TRUONG, SCHOOL_A), (Role.HIEU_TRUONG, SCHOOL_C)
ADVISED = (Role.HIEU_TRUONG, SCHOOL_B)
OFFICER, DUTY = (Role.CONG_AN, WARD_A), (Role.CONG_AN, CITY)
OBSERVER = (Role.QUAN_SAT, CITY)

HELP = Step("/trogiup", "làm được những việc")
_CONTENT = Step("/soan", "nội dung")
_LEVEL = (Step("/soan", "nội dung"), Step("Họp giao ban quý IV", "nội dung"), picks("Xong", "Mức của thông báo"))
_CATEGORY = (*_LEVEL, picks("🟡 Lưu ý – cần để ý", "thuộc nhóm nào"))
_AUDIENCE = (*_CATEGORY, picks("Công tác phối hợp", "Gửi tới đâu"))
_PREVIEW = (*_AUDIENCE, picks("Tất cả cơ sở của phường Mẫu Một (2)", "Trên đây đúng là tin"))
_KHAN = (*_LEVEL, picks("🔴 Khẩn – nguy hiểm ngay", "Gửi tới đâu"))
_SURE = (
    *_KHAN,
    picks("Tất cả cơ sở của phường Mẫu Một (2)", "Trên đây đúng là tin"),
    picks("Gửi KHẨN tới 2 cơ sở", "chắc chắn"),
)
_DRAFT = (*_LEVEL, Step("thôi", "giữ thành bản nháp"), Step("/mau", "Bản nháp"))
_WHEN = (Step("/nhac", "Nhắc việc gì"), Step("Họp giao ban", "vào lúc nào"))
_WHOM = (*_WHEN, Step("mai 7g30", "Nhắc ai"))
_UNIT = (Step("/start", "Đây là kênh an toàn"), picks("Tôi chưa có thư mời", "gõ tên trường"))
_UNITS = (*_UNIT, Step("thcs mau b", "là đơn vị nào"))
_POST = (*_UNITS, picks(SCHOOL_B, "giữ chức danh nào"))
_NAME = (*_POST, picks("Phó hiệu trưởng", "họ và tên"))
_PHONE = (*_NAME, Step("Nguyễn Thị Lan", "số điện thoại"))
_NOTICE = (*_PHONE, Step("0912 345 678", "có đồng ý tham gia không"))

PLACES: Mapping[str, Place] = {
    "a principal with nothing open": Place(PRINCIPAL, (HELP,), HELP, ephemeral=True),
    "an officer with nothing open": Place(OFFICER, (HELP,), HELP, ephemeral=True),
    "an observer": Place(OBSERVER, (HELP,), HELP, ephemeral=True),
    "a stranger": Place(None, (), Step("/start", "Đây là kênh an toàn")),
    "who has no code": Place(None, _UNIT[:1], _UNIT[1]),
    "the school of who asks": Place(None, _UNIT, _UNITS[-1]),
    "one of the schools found": Place(None, _UNITS, _POST[-1]),
    "the post": Place(None, _POST, _NAME[-1]),
    "the name": Place(None, _NAME, _PHONE[-1], names=True),
    "the number": Place(None, _PHONE, _NOTICE[-1]),
    "the notice": Place(None, _NOTICE, picks("Từ chối", "không gửi tin cho")),
    "the content": Place(OFFICER, (_CONTENT,), _LEVEL[1]),
    "the content begun": Place(OFFICER, _LEVEL[:2], _LEVEL[2]),
    "the level": Place(OFFICER, _LEVEL, _CATEGORY[-1]),
    "the category": Place(OFFICER, _CATEGORY, _AUDIENCE[-1]),
    "the audience": Place(OFFICER, _AUDIENCE, _PREVIEW[-1]),
    "single schools": Place(
        DUTY, (*_AUDIENCE, picks("Chọn từng trường…", "gõ tên trường")), Step("tieu hoc mau a", "Đã chọn")
    ),
    "several wards": Place(
        DUTY, (*_AUDIENCE, picks("Chọn phường…", "Chọn các phường")), picks(f"{WARD_A} (2)", "Xong (1)")
    ),
    "the preview": Place(OFFICER, _PREVIEW, picks("Sửa", "Sửa phần nào")),
    "what to change": Place(OFFICER, (*_PREVIEW, picks("Sửa", "Sửa phần nào")), picks("Mức", "Mức của thông báo")),
    "a last word on Khẩn": Place(OFFICER, _SURE, picks("Chưa gửi", "Trên đây đúng là tin")),
    "the drafts": Place(OFFICER, _DRAFT, picks("Xóa bớt bản nháp…", "Xóa bản nháp nào")),
    "what it is for": Place(
        OFFICER, (Step("Họp ở phường", "Tin chưa được gửi cho ai"),), picks("Không gửi cho ai", "không được gửi")
    ),
    "what to remind of": Place(OFFICER, _WHEN[:1], _WHEN[1]),
    "when to remind": Place(OFFICER, _WHEN, _WHOM[-1]),
    "whom to remind": Place(OFFICER, _WHOM, picks("Chỉ nhắc tôi", "Sẽ nhắc")),
    "a reminder shown": Place(OFFICER, (*_WHOM, picks("Chỉ nhắc tôi", "Sẽ nhắc")), picks("Thôi", "Đã thôi")),
    "a message to the police": Place(PRINCIPAL, (Step("/guitin", "Xin nhắn nội dung"),), Step("Có việc", "Gửi")),
    "a message begun": Place(
        PRINCIPAL, (Step("Có người lạ ngoài cổng", "chưa được gửi đi"),), picks("Không gửi", "không gửi gì")
    ),
    "an order amid a message": Place(
        PRINCIPAL,
        (
            Step("Có người lạ ngoài cổng", "chưa được gửi đi"),
            Step("nhắc tôi mai 7g30 họp", "thêm vào tin đang viết"),
        ),
        picks("Thôi", "chưa được gửi đi"),
    ),
    "a message that names a pupil": Place(
        PRINCIPAL,
        (Step("Em Nguyễn Văn An lớp 5A bị bám theo", "nêu tên học sinh"),),
        picks("Không gửi", "không gửi gì"),
    ),
    "leaving": Place(PRINCIPAL, (Step("/roikhoi", "có chắc"),), picks("Ở lại", "vẫn ở lại")),
    "the successor": Place(
        PRINCIPAL,
        (Step("/roikhoi", "có chắc"), picks("Rời khỏi", "Ai sẽ thay")),
        Step("quay lại", "có chắc"),
        names=True,
    ),
    "an advisory open": Place(ADVISED, (HELP,), Step("đã nhận", "Đã ghi nhận"), ephemeral=True),
    "an answer to the police": Place(
        ELSEWHERE,
        (
            Step("Có người lạ ngoài cổng", "chưa được gửi đi"),
            picks(f"Gửi {WARD_B}", "Đã gửi"),
            Step("trả lời TD-0001", "Trả lời"),
        ),
        picks("Thôi", "không gửi gì"),
    ),
    "the language": Place(PRINCIPAL, (Step("/ngonngu", "Chọn ngôn ngữ"),), picks("English", "English")),
}
