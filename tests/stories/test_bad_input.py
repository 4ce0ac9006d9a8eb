"""Whatever is handed in, wherever somebody stands: a kind answer, nothing lost, nothing to anybody else."""

from bot.dialogue.engine import Conversation
from bot.domain.units import UnitKind
from bot.store import drafts
from bot.store.engine import Database
from tests.kit.roster import DUTY_OFFICER, OFFICER_A, PRINCIPAL_A, SCHOOL_A, WARD_A
from tests.kit.town import Town, open_town
from tests.stories.bad_inputs import inputs_for, names_somebody
from tests.stories.bad_places import PLACES, Step, take
from tests.stories.bad_rounds import OOPS, Round, comes_to_rest

NAMES = frozenset(name for name, place in PLACES.items() if place.names)


async def test_bad_input_at_every_question_is_answered_and_loses_nothing(story_database: Database, channel: str):
    async with open_town(story_database, channel, "polling") as town:
        story = Round(town)
        await story.begins()
        wrong = []
        for kind, act in inputs_for(channel).items():
            wrong += await story.comes(kind, act, but=NAMES if names_somebody(kind) else frozenset())
        for name, place in PLACES.items():
            await take(place.good, story.people[name])
        for one in town.people:
            one.ignores_the_rest()
        assert not wrong, "\n".join(wrong)


IMPOSSIBLE, PAST, UNREAD = "Không có ngày giờ như vậy", "đã qua", "chưa thấy ngày giờ nào"
BAD_NUMBER, DIGITS, LENGTH = "không phải số điện thoại Việt Nam", "không có chữ số", "từ 2 đến 80 ký tự"
NO_SCHOOL, NO_UNIT, WHO = (
    "Không thấy trường nào",
    "Không tìm thấy đơn vị nào",
    "họ tên hoặc số điện thoại của người thay",
)
NOT_YOURS, NO_REQUEST, NO_COMMAND = "không thuộc phạm vi", "Không có yêu cầu tham gia số", "không có lệnh này"
ANSWERS = {
    "when to remind": {
        "31/2": IMPOSSIBLE,
        "29/2/2027": IMPOSSIBLE,
        "32/13": IMPOSSIBLE,
        "mai lúc 25:00": IMPOSSIBLE,
        "mai 8g75": IMPOSSIBLE,
        "hôm qua": PAST,
        "1/1/2020": PAST,
        "0/0": UNREAD,
        "1/1/9999": UNREAD,
        "mỗi phút": "mỗi ngày một lần",
        "99999999999999999999/1": UNREAD,
        "ngày mai ngày kia hôm nay": "hiểu nhiều cách",
    },
    "the number": {
        "+1 202 555 0100": BAD_NUMBER,
        "+86 139 1099 8888": BAD_NUMBER,
        "0901": BAD_NUMBER,
        "090123456789012345": BAD_NUMBER,
        "không nhớ": BAD_NUMBER,
        "９０１２３４５６７８": BAD_NUMBER,
        "113": BAD_NUMBER,
        "0900 000 005": "đã có trong danh bạ",
    },
    "the name": {
        "L4n": DIGITS,
        "Lan 0912345678": DIGITS,
        "A": LENGTH,
        "ă" * 500: LENGTH,
        "👍👍": LENGTH,
        "\u200b\u200b\u200b": LENGTH,
        "--": LENGTH,
        "/start ai": "không giống mã thư mời",
        "\u202eBA\u202c \u200bCÔNG\n\nAN": "số điện thoại",
    },
    "the school of who asks": dict.fromkeys(("zzzz", "(.*)", "a", "%", "\\", "_"), NO_UNIT)
    | {"x" * 101: "tối đa 100"},
    "single schools": dict.fromkeys(("zzzz", "(.*", "%", "_", "?"), NO_SCHOOL) | {"x" * 101: "tối đa 100"},
    "the successor": {"...": WHO, "👍": WHO, "12": WHO, "/khong": NO_COMMAND, "": WHO, "x" * 201: "Dài quá"},
    "an officer with nothing open": {
        "duyệt 99999": NO_REQUEST,
        "từ chối 0": NO_REQUEST,
        "trả lời TD-9999 xin chào": NOT_YOURS,
        "trả lời TD-0001 xin chào": NOT_YOURS,
        "hủy NV-9999": "Không có nhắc việc này",
        "ai chưa trả lời TB-9999": "Không có thông báo TB-9999",
        "bảng TB-0": "Không có thông báo TB-0000",
        "/bang 9999": "Không có thông báo TB-9999",
        "gỡ 999999999": "không có hoặc đã được gỡ",
        "9 TB-9999": "không có thông báo nào đang chờ",
        "hoàn tác": "Không có thông báo nào đang chờ gửi",
        "/khongcolenh": NO_COMMAND,
        "/SOAN@bot gì đó": NO_COMMAND,
    },
    "a principal with nothing open": {
        "trả lời TD-0001 xin chào": NOT_YOURS,
        "bảng": "không được làm việc đó",
        "bảng TB-0001": "không được làm việc đó",
        "soạn": "không phát thông báo",
        "hủy NV-1": "Không có nhắc việc này",
        "/khongcolenh": NO_COMMAND,
    },
}


async def test_what_can_t_be_is_answered_with_why(story_database: Database, channel: str):
    async with open_town(story_database, channel, "polling") as town:
        story = Round(town, {name: PLACES[name] for name in (*ANSWERS, "an answer to the police")})
        await story.begins()
        heard = [
            (place, text[:40], words, await story.hears(place, text))
            for place, texts in ANSWERS.items()
            for text, words in texts.items()
        ]
        for one in town.people:
            one.ignores_the_rest()
        assert not [line for line in heard if line[2] not in line[3]]


async def test_a_name_is_shown_without_what_turns_words_round(story_database: Database, channel: str):
    async with open_town(story_database, channel, "polling") as town:
        stranger = town.newcomer("Người lạ", "+84912345678")
        await PLACES["the name"].is_reached_by(stranger)
        await take(Step("\u202eNguyễn\u202c \u200b Thị\nLan\x07", "số điện thoại"), stranger)
        await take(Step("0912 345 678", "Nguyễn Thị Lan"), stranger)
        stranger.ignores_the_rest()


async def test_digits_of_any_kind_choose_what_they_say(story_database: Database, channel: str):
    async with open_town(story_database, channel, "polling") as town:
        principal = await town.member(PRINCIPAL_A)
        for number in ("1", "１", "①", "1️⃣", "(1)", "1."):
            await take(Step("/ngonngu", "Chọn ngôn ngữ"), principal)
            await take(Step(number, "tiếng Việt"), principal)
        principal.ignores_the_rest()


async def test_forwarded_words_choose_nothing(story_database: Database):
    async with open_town(story_database, "telegram", "polling") as town:
        officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
        await PLACES["a last word on Khẩn"].is_reached_by(officer)
        for words in ("1", "Gửi KHẨN ngay", "ok"):
            officer.phone.forward(words)
        await PLACES["leaving"].is_reached_by(principal)
        for words in ("có", "1", "Rời khỏi"):
            principal.phone.forward(words)
        await comes_to_rest(town)
        assert "chắc chắn" in officer.messages[-1].text
        assert "có chắc" in principal.messages[-1].text
        officer.ignores_the_rest()
        principal.ignores_the_rest()


async def test_a_member_with_a_dead_link_is_no_stranger_again(town: Town):
    principal = await town.member(PRINCIPAL_A)
    await take(Step("/start rubbish_-", "làm được những việc"), principal)
    await take(Step("/start ABCDE23456", "Không có mã thư mời này"), principal)
    await take(Step("thôi", "Đã dừng"), principal)
    await take(Step("/trogiup", "làm được những việc"), principal)
    principal.ignores_the_rest()


async def test_somebody_s_card_names_the_successor(story_database: Database):
    async with open_town(story_database, "telegram", "polling") as town:
        principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
        await PLACES["the successor"].is_reached_by(principal)
        principal.phone.forward_contact("+84911111111", 77)
        await officer.sees("84911111111")
        principal.ignores_the_rest()


async def test_many_schools_with_long_names_chosen_one_by_one(story_database: Database):
    async with open_town(story_database, "telegram", "polling") as town:
        officer = await town.member(DUTY_OFFICER)
        names = [f"{first} {second}" for first in _SYLLABLES for second in _SYLLABLES[:5]]
        async with town.database.write() as work:
            for name in names:
                long = f"{name} – {'cơ sở giáo dục phổ thông nhiều cấp học ' * 3}"
                await town.roster.add_unit(work, long, UnitKind.THCS, polices=WARD_A)
        await PLACES["single schools"].is_reached_by(officer)
        for name in names:
            officer.says(name)
        await comes_to_rest(town)
        officer.says("mau")
        await comes_to_rest(town)
        officer.chooses(SCHOOL_A)
        await comes_to_rest(town)
        assert "Đã chọn" in officer.messages[-2].text
        assert SCHOOL_A in officer.messages[-1].text
        assert not any(OOPS in one.text for one in officer.messages)
        officer.ignores_the_rest()


_SYLLABLES = ("Kim", "Bình", "Đức", "Phước", "Quảng", "Thạnh", "Xuân")


async def test_a_hundred_drafts_are_listed_where_choices_are_text(story_database: Database, channel: str):
    async with open_town(story_database, channel, "polling") as town:
        officer = await town.member(OFFICER_A)
        async with town.database.write() as work:
            for number in range(120):
                start = {"headline": f"{number} " + "tiêu đề dài " * 9, "description": "", "instruction": ""}
                body = Conversation("compose", 1, start | {"files": []}).dump()
                contact = town.roster.contacts[OFFICER_A]
                await drafts.add(work, start["headline"], body, town.world.clock.now(), contact_id=contact)
        await take(Step("/mau", "Bản nháp"), officer)
        await comes_to_rest(town)
        officer.chooses("Soạn thông báo mới")
        await officer.sees("nội dung")
        officer.ignores_the_rest()
