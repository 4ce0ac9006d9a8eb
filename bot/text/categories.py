"""Guesses by its words what an advisory is about. It only puts the likely choices first; a person chooses."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.advisory import Category
from bot.text.folding import expand, fold
from bot.text.marks import without_marks

_MOST = 3
# What tells of a category, with its weight: 3 says it outright, 1 is a hint. Alternatives share their weight.
_SIGNS: dict[Category, dict[str, int]] = {
    Category.LUA_DAO: {
        "lừa đảo|chiếm đoạt|lừa tiền": 3,
        "chuyển tiền|chuyển khoản|đóng viện phí|nộp tiền": 2,
        "cấp cứu|giả giáo viên|giả danh|mạo danh|giả mạo|tự xưng|cuộc gọi|mã otp|otp|viện phí": 1,
    },
    Category.BAT_COC_ONLINE: {
        "bắt cóc online|bắt cóc trực tuyến|bắt cóc qua mạng|tự rời nhà|dụ tự rời": 4,
        "đòi tiền gia đình|tiền chuộc|thuê phòng|khách sạn một mình|tắt liên lạc|cuộc gọi hình|gọi video": 2,
        "giả công an|mất liên lạc|vắng không phép": 1,
    },
    Category.HOC_BONG: {
        "học bổng|du học|giao lưu quốc tế": 4,
        "thư mời|sao kê|số dư|chứng minh tài chính|trao đổi học sinh": 1,
    },
    Category.TUYEN_SINH: {
        "tuyển sinh|chạy trường|suất học|đầu vào lớp|nhập học|xét tuyển|trái tuyến": 4,
        "điểm thi|hồ sơ vào lớp|nguyện vọng|giấy báo trúng tuyển": 2,
    },
    Category.MA_TUY: {
        "ma túy|chất cấm|cần sa|heroin|ketamin|thuốc lắc|nước vui|nước xoài|tem giấy|bóng cười|chất gây nghiện": 4,
        "kẹo lạ|bánh lạ|nghiện": 1,
    },
    Category.THUOC_LA_DIEN_TU: {
        "thuốc lá điện tử|tlđt|vape|pod|shisha|thuốc lá nung nóng|tinh dầu": 4,
        "thuốc lá|choáng nôn": 1,
    },
    Category.GIAO_THONG: {
        "giao thông|atgt|mũ bảo hiểm|đón trả|vượt đèn|lạng lách|ùn tắc|đua xe|bằng lái|giấy phép lái xe": 4,
        "xe máy|xe đạp điện|đỗ xe|đỗ hai bên|gây ùn|vạch cấm đỗ|chưa đủ tuổi|tan trường|sơ đồ đón": 1,
    },
    Category.BAO_LUC: {
        "bạo lực|blhđ|đánh nhau|xô xát|mâu thuẫn|hỗn chiến|bắt nạt|hẹn nhau|hội đồng đánh|ẩu đả|hung khí": 4,
        "hẹn gặp|clip|đe dọa|gây gổ|tụ tập": 1,
    },
    Category.PHAO_VU_KHI: {
        "pháo|thuốc nổ|vật liệu nổ|vũ khí|dao kiếm|súng|mã tấu|công cụ hỗ trợ|thuốc pháo": 4,
        "hóa chất|chế tạo|bị bỏng|dập tay": 1,
    },
    Category.DUOI_NUOC: {
        "đuối nước|tắm sông|tắm biển|tắm hồ|bơi lội|kỹ năng bơi|cứu hộ": 4,
        "sông|kênh rạch|ao hồ|hồ bơi|nghỉ hè|bơi": 1,
    },
    Category.PCCC: {
        "pccc|phòng cháy|chữa cháy|hỏa hoạn|nguy cơ cháy|cháy nổ|thoát nạn|bình chữa cháy|chập điện|bếp ăn": 3,
        "cháy|sạc xe|sạc điện|lối thoát|khói|gọi 114": 1,
    },
    Category.MANG: {
        "lộ dữ liệu|dữ liệu lộ|an ninh mạng|an toàn thông tin|mật khẩu|xác thực hai bước|mã độc|bị hack"
        "|dữ liệu cá nhân": 4,
        "tài khoản|trang công khai|trang web|nhóm chat|chia sẻ dữ liệu|dữ liệu|website|fanpage": 1,
    },
    Category.TIN_DON: {
        "tin đồn|tin giả|chưa có căn cứ|không có căn cứ|sai sự thật|thất thiệt|lan truyền|tin chưa kiểm chứng": 4,
        "không chia sẻ lại|đã xác minh|trấn an|bắt cóc trẻ em": 1,
    },
    Category.XAM_HAI: {
        "xâm hại|dâm ô|hiếp dâm|quấy rối|sàm sỡ|lạm dụng tình dục|gạ gẫm|ấu dâm": 4,
        "người lạ tiếp cận|ảnh nhạy cảm|ép chụp ảnh|đụng chạm": 2,
    },
    Category.PHOI_HOP: {
        "giao ban|họp|quy chế phối hợp|sơ kết|tổng kết|ký kết|hội nghị|báo cáo tháng|báo cáo quý|báo cáo năm": 3,
        "số liệu|phối hợp|kế hoạch|tình hình quý|xác nhận người dự|danh bạ|rà soát danh bạ": 1,
    },
}
_HEADLINE_COUNTS = 2  # times as much as the rest
_LONGEST = 5000  # characters that are looked at


@dataclass(frozen=True, slots=True)
class _Signs:
    """Signs of one weight. Of one word alone the marks count, where there are any: pháo is no phao, họp no hợp."""

    phrases: re.Pattern[str]
    words: re.Pattern[str]
    plain_words: re.Pattern[str]
    weight: int

    def score(self, said: "_Said") -> int:
        """The weight of each different sign in a text; one that comes again adds nothing."""
        words = self.plain_words if said.lower.isascii() else self.words
        found = {one for key in said.keys for one in self.phrases.findall(key)}
        return self.weight * len(found | {without_marks(one) for one in words.findall(said.lower)})


@dataclass(frozen=True, slots=True)
class _Said:
    """A text as it is compared."""

    lower: str
    keys: tuple[str, str]

    @classmethod
    def of(cls, text: str) -> "_Said":
        return cls(unicodedata.normalize("NFC", text).lower(), (expand(text), fold(text)))


def _signs(alternatives: str, weight: int) -> _Signs:
    signs = sorted(alternatives.split("|"), key=len, reverse=True)
    phrases, words = ([one for one in signs if (" " in one) is many] for many in (True, False))
    plain = [without_marks(one) for one in words]
    return _Signs(_any_of(map(expand, phrases)), _any_of(words), _any_of(plain), weight)


def _any_of(alternatives: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives) or '(?!)'})(?!\w)")


_SIGNS_OF = {
    category: [_signs(words, weight) for words, weight in signs.items()] for category, signs in _SIGNS.items()
}


def guess_categories(text: str) -> tuple[Category, ...]:
    """Up to three categories, the likeliest first; none where no word tells. The first line counts twice."""
    headline, _, rest = text[:_LONGEST].strip().partition("\n")
    title, body = _Said.of(headline), _Said.of(rest)
    scores = {
        category: sum(_HEADLINE_COUNTS * one.score(title) + one.score(body) for one in signs)
        for category, signs in _SIGNS_OF.items()
    }
    likely = sorted((one for one in scores if scores[one]), key=lambda one: -scores[one])
    return tuple(likely[:_MOST])
