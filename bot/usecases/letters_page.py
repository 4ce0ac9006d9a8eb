"""How invitation letters look: one HTML document for A4, a page a letter. All texts of people are escaped."""

from collections.abc import Sequence
from html import escape
from string import Template

from bot.domain.people import Language, show_phone
from bot.text.catalogue import label, say_plain
from bot.text.dates import local, show_time
from bot.usecases.invitations import show_code
from bot.usecases.letters import Letter

_PAGE = Template(
    """<section class="letter">
<header><p class="operator">$operator</p><h1>THƯ MỜI</h1>
<p>tham gia Trường An, kênh nhắn tin về an ninh, an toàn trường học</p></header>
<p class="to">Kính gửi: <strong>$you_first $name</strong><br>$title – $unit</p>
<p>$operator trân trọng kính mời $you tham gia <strong>Trường An</strong>, kênh nhắn tin giữa công an và
nhà trường do $operator vận hành. Qua kênh này, các trường nhận thông báo, cảnh báo của công an và trả lời
bằng một tin ngắn.</p>
$doors
<p class="code">$code</p>
<ul><li>Mã chỉ dùng được <strong>một lần</strong>, chỉ dành riêng cho $you,
có giá trị đến <strong>$expires</strong>.$replaces</li>
<li>Xin <strong>không chuyển</strong> thư này, ảnh chụp thư hay mã cho người khác.</li>
<li>Khi trao đổi qua Trường An, xin không ghi tên học sinh.</li>
<li>Trường An không bao giờ hỏi mật khẩu, mã OTP hay tiền.$doubt</li></ul>
<p class="urgent">Việc khẩn cấp xin gọi ngay: <strong>113</strong> Công an ·
<strong>114</strong> Cứu hỏa, cứu nạn · <strong>115</strong> Cấp cứu · <strong>111</strong> Bảo vệ trẻ em</p>
<footer><p>Trân trọng.</p><p class="operator">$operator</p></footer>
</section>
"""
)
_TELEGRAM = Template(
    """<div class="join"><figure>$qr<figcaption>@$username</figcaption></figure>
<ol><li>Mở <strong>máy ảnh</strong> của điện thoại, đưa hình vuông bên cạnh vào giữa màn hình,
rồi chạm vào dòng chữ hiện ra. (Điện thoại cần có ứng dụng Telegram.)</li>
<li>Trong Telegram, bấm nút <strong>Bắt đầu</strong> (hoặc <strong>START</strong>) ở cuối màn hình.</li>
<li>Đọc lời giới thiệu rồi bấm <strong>Đồng ý</strong>. Như vậy là xong.</li></ol></div>
<p>Nếu không quét được hình: mở Telegram, tìm <strong>@$username</strong>, bấm <strong>Bắt đầu</strong>,
rồi gõ mã dưới đây và gửi đi.</p>
"""
)
_ZALO = Template(
    """<div class="join"><figure>$qr<figcaption>$username</figcaption></figure>
<ol><li>Mở <strong>Zalo</strong>, bấm nút <strong>quét mã QR</strong> ở góc trên màn hình, rồi đưa hình vuông
bên cạnh vào giữa màn hình.</li>
<li>Trong khung chat hiện ra, gõ <strong>mã in dưới đây</strong> rồi gửi đi.</li>
<li>Đọc lời giới thiệu, gõ số <strong>1</strong> (Đồng ý) rồi gửi đi. Như vậy là xong.</li></ol></div>
"""
)
_BOTH = Template(
    """<p>Xin chọn <strong>một trong hai</strong> ứng dụng sau để nhận tin:</p>
<h2>Dùng Zalo</h2>
$zalo<h2>Dùng Telegram</h2>
$telegram"""
)
_DOCUMENT = Template(
    """<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Thư mời Trường An</title>
<style>
@page { size: A4; margin: 15mm 20mm 15mm 25mm; }
body { margin: 0; color: #000; background: #fff; font: 12pt/1.3 "Times New Roman", Tinos, serif; }
p, ul { margin: 2mm 0; }
.letter { max-width: 165mm; margin: 0 auto; padding: 8mm; break-after: page; break-inside: avoid; }
.letter:last-child { break-after: auto; }
header { text-align: center; } h1 { font-size: 20pt; margin: 2mm 0 0; }
.operator { font-weight: bold; } .to { margin-top: 4mm; }
.join { display: flex; gap: 8mm; align-items: center; break-inside: avoid; }
figure { flex: none; width: 48mm; margin: 0; text-align: center; font-size: 11pt; }
figure svg { display: block; width: 48mm; height: 48mm; }
ol { margin: 0; padding-left: 7mm; } li { margin-bottom: 1.5mm; }
h2 { font-size: 12.5pt; margin: 2mm 0 0; }
h2 ~ .join { gap: 5mm; } h2 ~ .join figure, h2 ~ .join svg { width: 30mm; } h2 ~ .join svg { height: 30mm; }
h2 ~ .join li { margin-bottom: 0.5mm; }
.code { font: bold 24pt/1.2 "Courier New", monospace; letter-spacing: .08em; text-align: center; margin: 2.5mm 0; }
.urgent { border: 1.5pt solid #000; padding: 2mm 4mm; text-align: center; }
footer { text-align: right; break-inside: avoid; }
@media print { .letter { padding: 0; max-width: none; } }
</style></head><body>
$pages</body></html>
"""
)
_NOTHING = "<p>Không có thư nào cần in: mọi người trong danh sách đã tham gia.</p>\n"


def render_letters(letters: Sequence[Letter], operator: str, *, operator_phone: str = "") -> str:
    """One self-contained HTML document for A4, a page a letter. All texts of people are escaped.

    Args:
        letters: what `make_letters` gave.
        operator: who runs the bot, as people call it.
        operator_phone: where to ask whether a letter is genuine, as people read it; empty when nowhere.
    """
    pages = "".join(_render_page(letter, operator, operator_phone) for letter in letters)
    return _DOCUMENT.substitute(pages=pages or _NOTHING)


def _render_page(letter: Letter, operator: str, operator_phone: str) -> str:
    form = letter.contact.form.value
    police = letter.police
    phone = operator_phone or (show_phone(police.phone) if police and police.phone else "")
    asked = operator if operator_phone or police is None else police.name
    texts = {
        "operator": operator,
        "you": say_plain(f"you.{form}", Language.VI),
        "you_first": say_plain(f"you-first.{form}", Language.VI),
        "name": letter.contact.name,
        "title": letter.post.title or label(letter.post.role, Language.VI),
        "unit": letter.unit.name,
        "code": show_code(letter.code),
        "expires": f"{show_time(letter.expires_at, Language.VI)} ngày {local(letter.expires_at):%d/%m/%Y}",
        "replaces": " Mã trong thư mời trước đây không còn giá trị." if letter.replaces else "",
        "doubt": f" Nếu nghi ngờ thư này, xin gọi {asked}: {phone}." if phone else "",
    }
    return _PAGE.substitute({name: escape(text) for name, text in texts.items()}, doors=_render_doors(letter))


def _render_doors(letter: Letter) -> str:
    """How to get into the chat; where there are two channels, by which."""
    doors = {
        channel: template.substitute(username=escape(name), qr=_draw_qr(letter.link(channel)))
        for channel, template, name in (
            ("zalo", _ZALO, letter.bots.zalo),
            ("telegram", _TELEGRAM, letter.bots.telegram),
        )
        if name
    }
    return _BOTH.substitute(doors) if len(doors) > 1 else "".join(doors.values())


def _draw_qr(link: str) -> str:
    import segno  # noqa: PLC0415 - only letters need it

    return segno.make_qr(link, error="m").svg_inline(omitsize=True, border=2)
