"""E-mail and SMS through Apprise, to mailboxes and to a mail server on loopback: every Outcome that can be known.

Apprise says only whether it went well; what isn't known counts as unknown.
"""

import asyncio
import logging
import threading

import pytest

from bot.channels.apprise.outbound import EmailOutbound, SmsOutbound, subject_of
from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Accepted, Failed, Reason, Retry, Trouble, Unknown
from bot.domain.errors import BadInput, NotPossibleNow
from bot.domain.messages import Call, CallKind, Choice, File, FileKind, Part
from bot.domain.richtext import RichText, bold
from bot.sandbox.mailbox import Mailbox, MailServer

LAN = "lan+truong.a@thcs-mau.edu.vn"
PHONE = "+84901234567"
HEADLINE = "🔴 KHẨN · Kẻ lạ cầm dao trước cổng"
TEXT = RichText.of(
    "🔴 ", bold("KHẨN · Kẻ lạ cầm dao trước cổng"), "\nTB-0001 · Công an phường\n\nĐóng cổng. 👮🏽‍♀️"
)


def call(text="Chào cô", *, to=LAN, kind=CallKind.SEND, mark="", file=None, **part):
    body = text if isinstance(text, RichText) else RichText.of(text)
    return Call(to, Part(body, **part), kind, mark=mark, file=file)


@pytest.fixture(params=["email", "sms"])
def way(request, sandbox):
    """One of both by a service on HTTP, with whoever reads there."""
    sandbox.add_mailbox(request.param)
    make = EmailOutbound if request.param == "email" else SmsOutbound
    address = LAN if request.param == "email" else PHONE
    phone = sandbox.world.new_phone(PHONE, "Lan", channel=request.param, user_id=address)
    outbound = make(sandbox.mailbox_url(request.param), patience=3.0)
    return Way(sandbox, outbound, phone, address)


class Way:
    def __init__(self, sandbox, outbound, phone, address):
        self.sandbox, self.outbound, self.phone, self.address = sandbox, outbound, phone, address
        self.faults = sandbox.world.faults

    async def send(self, text="Chào cô", **more):
        return await self.outbound.send(call(text, to=self.address, **more))


@pytest.fixture
async def mail(sandbox):
    """A mail server that wants a login, and the letters of one person."""
    async with MailServer(Mailbox(sandbox.world, "email"), "secret word") as server:
        phone = sandbox.world.new_phone(PHONE, "Lan", channel="email", user_id=LAN)
        yield Mail(sandbox, server, phone)


class Mail:
    def __init__(self, sandbox, server, phone):
        self.world, self.server, self.phone = sandbox.world, server, phone
        self.faults = sandbox.world.faults
        self.outbound = self.make()

    def make(self, password="secret%20word", patience=3.0):
        url = f"mailto://bot:{password}@127.0.0.1:{self.server.port}?from=truongan@example.vn&to={{address}}"
        return EmailOutbound(url, patience=patience)


class TestAccepted:
    async def test_what_is_written_arrives_as_it_is(self, way):
        text = "CẢNH BÁO 🚨 <b>không phải</b> *định dạng* & 'học bổng'\n\n%s {address} \\n 👮🏽‍♀️"
        assert await way.send(text) == Accepted()
        assert [message.text for message in way.phone.screen] == [text]

    async def test_a_text_of_exactly_the_limit_passes(self, way):
        assert isinstance(await way.send("ấ" * way.outbound.capabilities.text_limit), Accepted)

    async def test_a_repeat_says_so(self, way):
        await way.send("Nhắc họp", mark="(gửi lại)")
        assert way.phone.screen[0].text == "(gửi lại) Nhắc họp"

    async def test_choices_are_left_out_since_no_answer_would_come_back(self, way):
        await way.send("Cô đã nhận chưa?", choices=(Choice("Đã nhận", "a:1:1"),))
        assert way.phone.screen[0].text == "Cô đã nhận chưa?"

    async def test_many_calls_at_once_are_all_accepted(self, way):
        outcomes = await asyncio.gather(*(way.send(f"Tin {number}") for number in range(40)))
        assert outcomes == [Accepted()] * 40
        assert len(way.phone.screen) == 40

    async def test_a_letter_bears_the_level_and_the_headline_and_a_short_message_only_its_text(self, way):
        await way.send(TEXT)
        subject = way.phone.screen[0].details["subject"]
        assert subject == (HEADLINE if way.outbound.channel == "email" else "")

    async def test_the_service_is_there(self, way):
        assert await way.outbound.is_there()
        assert (await way.outbound.describe()).id == way.outbound.bot == way.outbound.channel

    def test_its_capabilities_are_said(self, way):
        limit = 20_000 if way.outbound.channel == "email" else 300
        assert way.outbound.capabilities == Capabilities(limit, links=True, one_way=True)


class TestFailed:
    async def test_what_can_not_be_there_is_refused_without_a_call(self, way):
        photo = File(1, FileKind.PHOTO, "a.jpg", "image/jpeg", b"x")
        for outcome, reason in (
            (await way.send("mới", kind=CallKind.EDIT), Reason.NOT_EDITABLE),
            (await way.send("", file=photo, file_id=1), Reason.REFUSED),
            (await way.send(" \n "), Reason.REFUSED),
            (await way.send("ấ" * (way.outbound.capabilities.text_limit + 1)), Reason.TOO_LONG),
        ):
            assert isinstance(outcome, Failed)
            assert outcome.reason is reason
        assert not way.sandbox.world.calls

    @pytest.mark.parametrize("address", ["không phải", "a@b.vn, c@d.vn", "lan@", ""])
    async def test_an_address_that_is_not_one_address_is_refused_before_anything_is_asked(self, mail, address):
        outcome = await mail.outbound.send(call(to=address))
        assert isinstance(outcome, Failed)
        assert outcome.reason is Reason.REFUSED
        assert not mail.world.calls


class TestRetry:
    async def test_a_service_that_is_down_certainly_got_nothing(self, way):
        await way.sandbox.stop()
        outcome = await way.send()
        assert isinstance(outcome, Retry)
        assert outcome.trouble is Trouble.AWAY
        assert not await way.outbound.is_there()
        await way.sandbox.start()
        assert await way.outbound.is_there()
        assert await way.send() == Accepted()
        assert len(way.phone.screen) == 1

    async def test_a_mail_server_that_is_down_certainly_got_nothing(self, mail):
        await mail.server.__aexit__(None, None, None)
        outcome = await mail.outbound.send(call())
        assert isinstance(outcome, Retry)
        assert outcome.trouble is Trouble.AWAY
        assert not await mail.outbound.is_there()
        await mail.server.__aenter__()
        assert await mail.outbound.send(call()) == Accepted()

    async def test_where_all_places_hang_nothing_more_leaves(self, way):
        way.faults.black_hole()
        hanging = await asyncio.gather(*(way.send() for _ in range(20)))
        assert {type(outcome) for outcome in hanging[:16]} == {Unknown}
        assert {type(outcome) for outcome in hanging[16:]} == {Retry}


class TestUnknown:
    @pytest.mark.parametrize("status", [400, 429, 500])
    async def test_whatever_the_service_refuses_since_no_more_is_told(self, way, status):
        way.faults.refuse(status, "no", times=1)
        assert isinstance(await way.send(), Unknown)
        assert await way.send() == Accepted()

    async def test_a_connection_cut_after_it_was_accepted(self, way):
        way.faults.cut_after(times=1)
        assert isinstance(await way.send(), Unknown)
        assert len(way.phone.screen) == 1

    async def test_a_connection_cut_before_it_was_accepted_looks_the_same(self, way):
        way.faults.cut_before(times=1)
        assert isinstance(await way.send(), Unknown)
        assert not way.phone.screen

    async def test_no_answer_in_time(self, sandbox, way):
        hasty = type(way.outbound)(sandbox.mailbox_url(way.outbound.channel), patience=0.3)
        way.faults.black_hole(accepted=True, times=1)
        assert isinstance(await hasty.send(call(to=way.address)), Unknown)
        assert len(way.phone.screen) == 1

    @pytest.mark.parametrize("harm", ["cut_before", "cut_after", "refuse"])
    async def test_a_letter_that_the_mail_server_did_not_take_for_sure(self, mail, harm):
        strike = {"refuse": lambda: mail.faults.refuse(451, "later", times=1)}.get(harm)
        strike() if strike else getattr(mail.faults, harm)(times=1)
        assert isinstance(await mail.outbound.send(call()), Unknown)
        assert len(mail.phone.screen) == (harm == "cut_after")
        assert await mail.outbound.send(call()) == Accepted()

    async def test_a_wrong_password_is_found_out_by_asking(self, mail):
        stranger = mail.make(password="falsch")
        assert isinstance(await stranger.send(call()), Unknown)
        with pytest.raises(NotPossibleNow, match="token-refused"):
            await stranger.describe()
        assert not await stranger.is_there()
        assert await mail.outbound.is_there()


class TestLetters:
    async def test_one_line_of_subject_plain_text_and_one_reader_whatever_is_written(self, mail):
        text = "Dòng 1\r\nBcc: ai@khac.vn\r\n\r\n<html><b>đậm</b></html>\nTo: x@y.vn"
        assert await mail.outbound.send(call(RichText.of(bold("A\r\nBcc: ai@khac.vn"), "\n", text))) == Accepted()
        [letter] = mail.phone.screen
        assert letter.details["subject"] == "A"
        headers = mail.world.calls[-1].params
        assert (headers["To"], headers["Content-Type"]) == (LAN, 'text/plain; charset="utf-8"')
        assert "truongan@example.vn" in headers["From"]
        assert not {"Bcc", "Cc"} & headers.keys()
        assert "<html><b>đậm</b></html>" in letter.text
        assert not mail.server.box.strays

    async def test_a_drill_and_a_reminder_say_so_in_the_subject(self):
        mark = RichText.of(bold("🟦 DIỄN TẬP"))
        assert subject_of(RichText.of(mark, "\n", TEXT, "\n", mark)) == f"🟦 DIỄN TẬP {HEADLINE}"
        again = RichText.of("🔔 ", bold("Nhắc lần 2"), ": chưa trả lời.\n\n", TEXT)
        assert subject_of(again, "(gửi lại)") == f"(gửi lại) 🔔 Nhắc lần 2: chưa trả lời. {HEADLINE}"
        assert subject_of(RichText.of("Không có gì đậm\ncả")) == "Không có gì đậm"
        assert len(subject_of(RichText.of("x" * 5000))) < 200


class TestStart:
    @pytest.mark.parametrize(
        "url", ["nothing://{address}", "mailto://{address}", "mailto://u:p@h.vn?to={address},b@c.vn", "{address}"]
    )
    def test_a_url_of_which_apprise_makes_nothing_is_refused_without_being_said(self, url):
        with pytest.raises(BadInput, match="setting-way-url") as raised:
            EmailOutbound(url)
        assert raised.value.params == {"key": "email.url"}

    def test_without_the_library_the_command_that_installs_it_is_said(self, monkeypatch):
        monkeypatch.setitem(__import__("sys").modules, "apprise", None)
        with pytest.raises(NotPossibleNow, match="apprise-missing") as raised:
            SmsOutbound("jsons://example.vn/{address}")
        assert raised.value.params["key"] == "sms"
        assert str(raised.value.params["command"]).endswith("-m pip install apprise")


async def test_nothing_of_it_is_logged_as_the_program_logs(mail, caplog):
    from bot.logs import QUIET

    for name in ("apprise", "urllib3"):
        caplog.set_level(QUIET[name], name)
    await mail.outbound.send(call(TEXT))
    mail.faults.refuse(550, f"no such user {LAN}", times=1)
    await mail.outbound.send(call(TEXT))
    assert not [record for record in caplog.records if record.name in {"apprise", "urllib3"}]
    assert logging.getLogger("apprise").level == QUIET["apprise"]


async def test_what_hangs_holds_up_no_end_of_the_program(way):
    way.faults.black_hole(times=1)
    sending = asyncio.create_task(way.send())
    await way.sandbox.world.until(lambda: bool(way.sandbox.world.calls))
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    assert sending.cancelled()
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "apprise")
