"""Twelve advisories as an office would keep them ready: plain values, offered as templates and nothing else."""

from dataclasses import dataclass

from bot.domain.advisory import Category, Level
from bot.domain.units import UnitKind

_HIGH = (UnitKind.THPT, UnitKind.NHIEU_CAP)
_SECONDARY = (UnitKind.THCS, *_HIGH)
_STUDENTS = (UnitKind.CAO_DANG, UnitKind.DAI_HOC)
_NURSERIES = (UnitKind.MAM_NON, UnitKind.NHOM_TRE)


@dataclass(frozen=True, slots=True)
class ReadyText:
    """What a template says. `kinds`: institutions that it is meant for; none means all."""

    level: Level
    category: Category
    kinds: tuple[UnitKind, ...]
    headline: str
    description: str
    instruction: str


def _lines(*lines: str) -> str:
    return "\n".join(f"• {line}" for line in lines)


READY_TEXTS = (
    ReadyText(
        Level.KHAN,
        Category.LUA_DAO,
        (),
        "Giả giáo viên báo “học sinh cấp cứu”, đòi chuyển tiền",
        "Sáng nay một số phụ huynh trên địa bàn nhận cuộc gọi tự xưng giáo viên, bệnh viện, nói con bị ngã và cần "
        "đóng viện phí gấp. Chưa trường nào ghi nhận học sinh bị nạn như vậy.",
        _lines(
            "Nhắn ngay phụ huynh qua kênh chính thức: gọi lại giáo viên chủ nhiệm theo số đã lưu.",
            "Cử một đầu mối trực điện thoại đến 18g00.",
            "Báo lại số cuộc gọi ghi nhận được.",
        ),
    ),
    ReadyText(
        Level.KHAN,
        Category.BAT_COC_ONLINE,
        (*_HIGH, *_STUDENTS, UnitKind.KY_TUC_XA),
        "Học sinh bị dụ tự rời nhà, tắt liên lạc",
        "Kẻ gian giả công an qua cuộc gọi hình, ép nạn nhân thuê phòng một mình rồi đòi tiền gia đình.",
        _lines(
            "Điểm danh đầu buổi; em nào vắng không phép và không liên lạc được thì gọi gia đình và Công an phường "
            "ngay.",
            "Nhắc học sinh: công an không làm việc qua điện thoại, không giữ bí mật với bố mẹ.",
        ),
    ),
    ReadyText(
        Level.CANH_BAO,
        Category.HOC_BONG,
        (*_HIGH, UnitKind.DAI_HOC),
        "Thư mời “giao lưu quốc tế” giả con dấu nhà trường",
        "Thư yêu cầu nộp sao kê tài khoản số dư lớn để xét hồ sơ.",
        _lines(
            "Thông báo trường không có chương trình thu tiền hoặc đòi sao kê qua mạng.",
            "Gom ảnh chụp thư giả gửi Công an phường.",
            "Hướng dẫn em đã chuyển tiền đến trình báo sớm.",
        ),
    ),
    ReadyText(
        Level.CANH_BAO,
        Category.THUOC_LA_DIEN_TU,
        _SECONDARY,
        "Thuốc lá điện tử dạng bút, thỏi son",
        "Có dấu hiệu rao bán qua mạng, giao gần cổng trường sau giờ học.",
        _lines(
            "Kiểm tra khu vệ sinh, góc khuất; thu giữ có biên bản, không tự thử.",
            "Học sinh choáng, nôn thì gọi 115.",
            "Báo thời gian, địa điểm giao hàng nghi vấn.",
        ),
    ),
    ReadyText(
        Level.LUU_Y,
        Category.GIAO_THONG,
        (),
        "Sắp xếp đón trả học sinh đầu năm học",
        "Tuần khai giảng lượng xe tăng mạnh, đỗ hai bên đường gây ùn.",
        _lines(
            "Chia khung giờ tan theo khối, phân công người điều tiết trong cổng, chỉ dừng một bên.",
            "Không trông giữ xe máy của học sinh chưa đủ tuổi.",
            "Gửi sơ đồ đón trả về Công an phường trước thứ Sáu.",
        ),
    ),
    ReadyText(
        Level.CANH_BAO,
        Category.BAO_LUC,
        _SECONDARY,
        "Có thông tin hẹn gặp giải quyết mâu thuẫn sau giờ học",
        "Trao đổi trên mạng cho thấy nhóm học sinh hẹn nhau chiều nay gần công viên.",
        _lines(
            "Giáo viên chủ nhiệm nắm tình hình trước tiết cuối; bố trí người lớn tại cổng 16g30–17g30.",
            "Mời phụ huynh em liên quan; không chia sẻ clip.",
            "Cần hỗ trợ thì chọn “Cần hỗ trợ”.",
        ),
    ),
    ReadyText(
        Level.CANH_BAO,
        Category.PHAO_VU_KHI,
        (UnitKind.TIEU_HOC, *_SECONDARY),
        "Mua hóa chất qua mạng tự làm pháo",
        "Cuối năm là lúc hay xảy ra, nhiều em bị bỏng, dập tay.",
        _lines(
            "Sinh hoạt đầu tuần về hậu quả; ký cam kết trước 31/12.",
            "Nhắc phụ huynh để ý bưu kiện lạ.",
            "Phát hiện vật nghi là pháo thì giữ khoảng cách, gọi Công an phường, không tự tháo.",
        ),
    ),
    ReadyText(
        Level.LUU_Y,
        Category.DUOI_NUOC,
        (),
        "Trước kỳ nghỉ hè: không tự đi tắm sông, kênh, hồ",
        "Kỳ nghỉ dài là lúc dễ xảy ra đuối nước nhất, kể cả với em biết bơi.",
        _lines(
            "Dành một tiết hướng dẫn kỹ năng và cách gọi cứu.",
            "Gửi phụ huynh danh sách điểm nguy hiểm trên địa bàn.",
            "Bàn giao sinh hoạt hè về phường có danh sách theo số lượng, không nêu thông tin riêng.",
            "Chuyến đi có nước phải có người cứu hộ.",
        ),
    ),
    ReadyText(
        Level.CANH_BAO,
        Category.PCCC,
        (*_NURSERIES, UnitKind.TIEU_HOC, UnitKind.KY_TUC_XA, UnitKind.TRUNG_TAM),
        "Sạc xe điện và bếp ăn: nguy cơ cháy ngoài giờ",
        "Chập điện khi sạc xe qua đêm và bếp chưa tắt nguồn là hai nguyên nhân thường gặp. Có cháy gọi 114.",
        _lines(
            "Không sạc xe ở hành lang, lối thoát; tắt nguồn bếp trước khi về.",
            "Kiểm tra bình chữa cháy, đèn thoát nạn; mở khóa lối thoát thứ hai trong giờ học.",
            "Gửi kết quả tự kiểm tra trước ngày 15.",
        ),
    ),
    ReadyText(
        Level.LUU_Y,
        Category.MANG,
        (),
        "Gỡ danh sách lớp có số điện thoại phụ huynh khỏi trang công khai",
        "Dữ liệu lộ là đầu vào của cuộc gọi lừa đảo.",
        _lines(
            "Rà soát trang web, nhóm chat, bảng tính chia sẻ; đặt lại quyền xem.",
            "Đổi mật khẩu tài khoản quản trị, bật xác thực hai bước.",
            "Báo “đã rà soát” trong 3 ngày.",
        ),
    ),
    ReadyText(
        Level.THONG_TIN,
        Category.TIN_DON,
        (*_NURSERIES, UnitKind.TIEU_HOC),
        "Tin “xe bắt cóc trẻ em” đang lan truyền: chưa có căn cứ",
        "Công an phường đã xác minh, không ghi nhận vụ việc như tin đăng.",
        _lines(
            "Không chia sẻ lại; trấn an phụ huynh.",
            "Vẫn giữ đúng quy trình giao trẻ cho người đã đăng ký.",
            "Người lạ xin đón trẻ thì mời chờ tại phòng bảo vệ và gọi Công an phường.",
        ),
    ),
    ReadyText(
        Level.THONG_TIN,
        Category.PHOI_HOP,
        (),
        "Mời họp giao ban quý và gửi số liệu",
        "Nội dung: tình hình quý, vụ việc nổi lên, kế hoạch trước Tết.",
        _lines(
            "Xác nhận người dự.",
            "Gửi bảng số liệu (số vụ, số lượt tuyên truyền, kết quả kiểm tra PCCC) trước 3 ngày.",
            "Nêu khó khăn cần phối hợp.",
        ),
    ),
)
