"""Invitation letters: a new one-time code for each post whose holder hasn't joined, on a page to print.

Codes stand in the letters and nowhere else; what is stored is their hash.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from string import Template
from typing import assert_never

from bot.domain.errors import BadInput
from bot.domain.people import Contact, Language, show_phone
from bot.domain.units import Unit, UnitTree
from bot.store import audit
from bot.store.engine import UnitOfWork
from bot.store.invitations import add_invitation, revoke_unused
from bot.store.roster import Post, UnjoinedPost, unjoined_posts
from bot.store.units import load_tree
from bot.text.catalogue import label, say_plain
from bot.text.dates import local, show_time
from bot.usecases.invitations import hash_code, show_code
from bot.usecases.roster.directory import Ambiguous, Directory, Unknown

VALID_FOR = timedelta(days=30)
_PAGE = Template(
    """<section class="letter">
<header><p class="operator">$operator</p><h1>THƯ MỜI</h1>
<p>tham gia Trường An, kênh nhắn tin về an ninh, an toàn trường học</p></header>
<p class="to">Kính gửi: <strong>$you_first $name</strong><br>$title – $unit</p>
<p>$operator trân trọng kính mời $you tham gia <strong>Trường An</strong>, kênh nhắn tin giữa công an và
nhà trường do $operator vận hành. Qua kênh này, các trường nhận thông báo, cảnh báo của công an và trả lời
bằng một lần chạm.</p>
<div class="join"><figure>$qr<figcaption>@$username</figcaption></figure>
<ol><li>Mở <strong>máy ảnh</strong> của điện thoại, đưa hình vuông bên cạnh vào giữa màn hình,
rồi chạm vào dòng chữ hiện ra. (Điện thoại cần có ứng dụng Telegram.)</li>
<li>Trong Telegram, bấm nút <strong>Bắt đầu</strong> (hoặc <strong>START</strong>) ở cuối màn hình.</li>
<li>Đọc lời giới thiệu rồi bấm <strong>Đồng ý</strong>. Như vậy là xong.</li></ol></div>
<p>Nếu không quét được hình: mở Telegram, tìm <strong>@$username</strong>, bấm <strong>Bắt đầu</strong>,
rồi gõ mã dưới đây và gửi đi.</p>
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
_DOCUMENT = Template(
    """<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Thư mời Trường An</title>
<style>
@page { size: A4; margin: 15mm 20mm 15mm 25mm; }
body { margin: 0; color: #000; background: #fff; font: 12.5pt/1.35 "Times New Roman", Tinos, serif; }
p, ul { margin: 2.5mm 0; }
.letter { max-width: 165mm; margin: 0 auto; padding: 8mm; break-after: page; break-inside: avoid; }
.letter:last-child { break-after: auto; }
header { text-align: center; } h1 { font-size: 20pt; margin: 4mm 0 0; }
.operator { font-weight: bold; } .to { margin-top: 6mm; }
.join { display: flex; gap: 8mm; align-items: center; break-inside: avoid; }
figure { flex: none; width: 48mm; margin: 0; text-align: center; font-size: 11pt; }
figure svg { display: block; width: 48mm; height: 48mm; }
ol { margin: 0; padding-left: 7mm; } li { margin-bottom: 1.5mm; }
.code { font: bold 24pt/1.2 "Courier New", monospace; letter-spacing: .08em; text-align: center; margin: 4mm 0; }
.urgent { border: 1.5pt solid #000; padding: 2mm 4mm; text-align: center; }
footer { text-align: right; break-inside: avoid; }
@media print { .letter { padding: 0; max-width: none; } }
</style></head><body>
$pages</body></html>
"""
)
_NOTHING = "<p>Không có thư nào cần in: mọi người trong danh sách đã tham gia.</p>\n"
_USERNAME = re.compile(r"@?([A-Za-z0-9_]{5,32})")


@dataclass(frozen=True, slots=True)
class Letter:
    """`replaces`: an earlier code of the post was still good, and no longer is. `police`: who polices the unit."""

    code: str
    username: str
    contact: Contact
    post: Post
    unit: Unit
    police: Unit | None
    expires_at: datetime
    replaces: bool

    @property
    def link(self) -> str:
        return f"https://t.me/{self.username}?start={self.code}"


async def make_letters(
    work: UnitOfWork,
    units: Sequence[str] | None,
    bot_username: str,
    now: datetime,
    make_code: Callable[[], str],
    *,
    via: str = "cli",
    actor_contact_id: int | None = None,
) -> tuple[Letter, ...]:
    """Issues a code per post without a joined holder; earlier unused codes of the post are revoked.

    `units` are codes or names, each with all below it; None means all. `bot_username` is the Telegram bot's, with
    or without @. `make_code` gives a new code at each call; codes hold for thirty days from `now`.

    Raises:
        BadInput: `unit-unknown`, `unit-unknown-near`, `unit-ambiguous`, `bot-username`.
    """
    username = _read_username(bot_username)
    tree = await load_tree(work)
    wanted = _reach(tree, units)
    posts = [one for one in await unjoined_posts(work, now) if one.post.unit_id in wanted]
    posts.sort(key=lambda one: (tree[one.post.unit_id].ward, tree[one.post.unit_id].name))
    revoked = await revoke_unused(work, [one.post.id for one in posts if one.invited], now)
    letters = [_write_letter(one, tree, username, now, make_code()) for one in posts]
    for letter in letters:
        await add_invitation(work, letter.post.id, hash_code(letter.code), now, letter.expires_at)
    await audit.append(
        work,
        act="invite-letters",
        subject="invitations",
        now=now,
        actor_contact_id=actor_contact_id,
        via=via,
        details={"letters": len(letters), "revoked": revoked},
    )
    return tuple(letters)


def _read_username(text: str) -> str:
    found = _USERNAME.fullmatch(text)
    if found is None:
        raise BadInput("bot-username", text=text)
    return found[1]


def _write_letter(one: UnjoinedPost, tree: UnitTree, username: str, now: datetime, code: str) -> Letter:
    unit, police = tree[one.post.unit_id], tree.police_of(one.post.unit_id)
    return Letter(code, username, one.contact, one.post, unit, police, now + VALID_FOR, one.invited)


def _reach(tree: UnitTree, units: Iterable[str] | None) -> frozenset[int]:
    """The units meant with all below them."""
    if units is None:
        return frozenset(tree.units)
    directory = Directory(tree.units.values(), preferred=frozenset())
    reached: frozenset[int] = frozenset()
    for text in units:
        match directory.find(text):
            case Unknown(suggestion=""):
                raise BadInput("unit-unknown", text=text)
            case Unknown(suggestion=near):
                raise BadInput("unit-unknown-near", text=text, near=near)
            case Ambiguous(wards=wards):
                raise BadInput("unit-ambiguous", text=text, wards=", ".join(wards))
            case Unit() as unit:
                reached |= tree.reach(unit.id, unit.kind.side)
            case unforeseen:
                assert_never(unforeseen)
    return reached


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
        "username": letter.username,
        "code": show_code(letter.code),
        "expires": f"{show_time(letter.expires_at, Language.VI)} ngày {local(letter.expires_at):%d/%m/%Y}",
        "replaces": " Mã trong thư mời trước đây không còn giá trị." if letter.replaces else "",
        "doubt": f" Nếu nghi ngờ thư này, xin gọi {asked}: {phone}." if phone else "",
    }
    return _PAGE.substitute({name: escape(text) for name, text in texts.items()}, qr=_draw_qr(letter.link))


def _draw_qr(link: str) -> str:
    import segno  # noqa: PLC0415 - only letters need it

    return segno.make_qr(link, error="m").svg_inline(omitsize=True, border=2)
