"""The page that a link leads to, as a person with a browser meets it."""

from datetime import timedelta

from sqlalchemy import update

from bot.domain.advisory import AdvisoryText, Level, MessageType, Status
from bot.domain.people import Chat, Language
from bot.store import people
from bot.store.tables import contact, unit
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, PRINCIPAL_B, SCHOOL_A
from tests.usecases.corrections import corrects
from tests.usecases.samples import NOW
from tests.usecases.test_answering import queued
from tests.web.linked import Site, attached

NUMBERS = [f'href="tel:{number}"' for number in (113, 114, 115, 111)]


async def test_who_opens_it_reads_the_advisory_and_can_answer(site: Site):
    made = await site.district.issue(OFFICER_A)
    page = await site.looks(site.token(PRINCIPAL_A, made))
    assert page.status == 200
    assert "CẢNH BÁO" in page.words
    assert "Giả giáo viên TB-0001 · Công an phường Mẫu Một · 08g30 hôm nay" in page.words
    assert "Đề nghị: Gọi lại" in page.words
    assert "Xin Thầy/Cô trả lời trước 09g30 hôm nay" in page.words
    assert f"chỉ dành cho {PRINCIPAL_A}, {SCHOOL_A}" in page.words
    assert page.offered == ["da-nhan", "da-trien-khai", "can-ho-tro"]
    assert "tel:" not in page.html


async def test_an_answer_leads_back_to_a_page_that_shows_it(site: Site):
    token = site.token(PRINCIPAL_A, await site.district.issue(OFFICER_A))
    page = await site.answers(token, "da-nhan")
    assert page.status == 200
    assert "✓ Đã nhận – trả lời lúc 08g30 hôm nay" in page.words
    assert page.offered == ["da-trien-khai", "can-ho-tro"]
    assert "Qua liên kết này Thầy/Cô đã chọn: Đã nhận (08g30 hôm nay)" in page.words
    assert 'href="tel:+842838000001"' in page.html
    again = await site.answers(token, "da-trien-khai")
    assert "✓ Đã triển khai" in again.words
    assert again.offered == ["can-ho-tro"]


async def test_the_way_back_names_no_address(site: Site):
    token = site.token(PRINCIPAL_A, await site.district.issue(OFFICER_A))
    seal = (await site.looks(token)).seal
    answer = await site.posts(token, {"answer": "da-nhan", "seal": seal}, allow_redirects=False)
    assert (answer.status, answer.headers["Location"], answer.body) == (303, "?", b"")


async def test_help_reaches_the_officer_and_the_page_says_what_happens(site: Site):
    token = site.token(PRINCIPAL_A, await site.district.issue(OFFICER_A))
    await site.district.drain()
    page = await site.answers(token, "can-ho-tro")
    assert "Công an phường đã được báo rằng Thầy/Cô cần hỗ trợ" in page.words
    assert all(number in page.html for number in NUMBERS)
    assert page.offered == []
    assert await queued(site.district, "alarm") == [OFFICER_A]
    for given in ("can-ho-tro", "da-nhan"):  # a page that was open all the time
        await site.posts(token, {"answer": given, "seal": site.links.seal(token)})
    assert await queued(site.district, "alarm") == [OFFICER_A]
    assert "✓ Cần hỗ trợ" in (await site.looks(token)).words


async def test_an_urgent_one_begins_with_the_numbers_and_a_drill_leads_nobody_to_call(site: Site):
    drill = await site.district.issue(OFFICER_A, Status.EXERCISE, Level.KHAN)
    token = site.token(PRINCIPAL_A, drill)
    for page in (await site.looks(token), await site.answers(token, "can-ho-tro")):
        assert page.html.count('<p class="mark">⟦DIỄN TẬP – KHÔNG PHẢI TÌNH HUỐNG THẬT⟧</p>') == 2
        assert "113" in page.words
        assert "tel:11" not in page.html
    real = await site.looks(site.token(PRINCIPAL_A, await site.district.issue(OFFICER_A, level=Level.KHAN)))
    assert 'class="mark"' not in real.html
    assert all(real.html.index(number) < real.html.index("Báo học sinh") for number in NUMBERS)


async def test_what_was_corrected_or_ended_says_so_and_asks_for_nothing(site: Site):
    for kind, word in (
        (MessageType.UPDATE, "ĐÃ ĐÍNH CHÍNH lúc 08g30 hôm nay"),
        (MessageType.CANCEL, "ĐÃ HỦY lúc 08g30 hôm nay"),
        (MessageType.ALL_CLEAR, "ĐÃ AN TOÀN lúc 08g30 hôm nay"),
    ):
        made = await site.district.issue(OFFICER_A)
        token = site.token(PRINCIPAL_A, made)
        before = await site.looks(token)
        await corrects(site.district, OFFICER_A, made, kind)
        page = await site.posts(token, {"answer": "can-ho-tro", "seal": before.seal})
        assert word in page.words
        assert page.offered == []
        assert ("Gọi giục lấy bưu phẩm" in page.words) == (kind is MessageType.UPDATE)
        assert ("<del>" in page.html) == (kind is MessageType.CANCEL)
    assert await queued(site.district, "alarm") == []


async def test_who_chose_english_reads_english(site: Site):
    async with site.district.database.write() as work:
        english = update(contact).where(contact.c.id == site.district.roster.contacts[PRINCIPAL_A])
        await work.connection.execute(english.values(language=Language.EN))
    page = await site.looks(site.token(PRINCIPAL_A, await site.district.issue(OFFICER_A)))
    assert '<html lang="en">' in page.html
    assert "Your answer:" in page.words
    assert "Liên kết" not in page.words


async def test_two_people_have_two_links_and_neither_answers_for_the_other(site: Site):
    made = await site.district.issue(OFFICER_A)
    ours, theirs = site.token(PRINCIPAL_A, made), site.token(PRINCIPAL_B, made)
    await site.answers(ours, "da-nhan")
    page = await site.looks(theirs)
    assert page.offered == ["da-nhan", "da-trien-khai", "can-ho-tro"]
    refused = await site.posts(theirs, {"answer": "da-nhan", "seal": site.links.seal(ours)})
    assert refused.status == 403
    assert (await site.looks(theirs)).offered == page.offered


async def test_what_people_write_stays_text(site: Site):
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}&lt;'
    words = AdvisoryText(evil, f"Một\r\n\r\n{evil}\nba", evil)
    async with site.district.database.write() as work:
        await work.connection.execute(update(unit).values(name=evil))
        await work.connection.execute(update(contact).values(name=evil))
    made = await site.district.issue(OFFICER_A, attachments=(attached(evil),), words=words)
    page = await site.answers(site.token(PRINCIPAL_A, made), "can-ho-tro")
    for tag in ("<script", "<img src=x"):
        assert tag not in page.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.html
    assert "<p>Một</p>" in page.html
    assert "<br>ba</p>" in page.html


async def test_a_reader_without_a_chat_gets_no_message_and_one_with_one_does(site: Site):
    async with site.district.database.write() as work:
        owned = await people.address_at(work, Chat("telegram", "bot", PRINCIPAL_B))
        assert owned is not None
        await people.set_address_state(work, owned.id, type(owned.state).BLOCKED, NOW)
    made = await site.district.issue(OFFICER_A)
    await site.district.drain()
    for name in (PRINCIPAL_A, PRINCIPAL_B):
        assert "✓ Cần hỗ trợ" in (await site.answers(site.token(name, made), "can-ho-tro")).words
    assert await queued(site.district, "reply") == [PRINCIPAL_A]


async def test_times_are_said_as_on_that_day(site: Site):
    token = site.token(PRINCIPAL_A, await site.district.issue(OFFICER_A))
    await site.answers(token, "da-nhan")
    site.district.now += timedelta(hours=20)
    assert "✓ Đã nhận – trả lời lúc 08g30 hôm qua" in (await site.looks(token)).words
