"""A drill never looks like the real thing: its mark stands on all that speaks of it, and on nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels import plain
from bot.channels.telegram import render as telegram
from bot.domain.advisory import AdvisoryText, Answer, Level, Status
from bot.domain.messages import Part
from bot.domain.people import Language
from bot.text.catalogue import say_plain
from bot.usecases import guiding
from bot.usecases.advisory import decide_release
from bot.usecases.layout import parts_of
from bot.usecases.wording import Shown, advisory_message
from tests.kit.roster import DUTY_OFFICER, OFFICER_A, OFFICER_B, PRINCIPAL_A, SECOND_OFFICER
from tests.usecases.district import District
from tests.usecases.samples import CAPABILITIES, HOUSE, LONG, NOW, TELEGRAM, TEXTONLY, TYPED, VOICES, advisory

MARKS = {
    (status, language): say_plain(f"mark.{status.value}", language)
    for status in (Status.EXERCISE, Status.TEST)
    for language in Language
}


def rendered(part: Part, lane: tuple[str, str]) -> str:
    return telegram.render(part).text if lane == TELEGRAM else plain.render(part)


@settings(max_examples=80)
@given(
    words=st.builds(AdvisoryText, TYPED, LONG, TYPED),
    status=st.sampled_from(Status),
    level=st.sampled_from(Level),
    lane=st.sampled_from([TELEGRAM, TEXTONLY]),
    voice=VOICES,
    files=st.lists(st.integers(1, 9), max_size=2, unique=True),
)
def test_a_drill_bears_its_mark_on_every_part_and_the_real_thing_none(words, status, level, lane, voice, files):
    shown = Shown(advisory(words, status=status, level=level), "Công an phường Mẫu", files, NOW)
    for part in parts_of(advisory_message(shown, voice), CAPABILITIES[lane], voice, 200):
        said = rendered(replace(part, choices=()), lane)
        if status is Status.ACTUAL:
            assert not any(mark in said for mark in MARKS.values())
        else:
            mark = MARKS[status, voice.language]
            assert said.startswith(mark)
            assert said.endswith(mark)


def test_the_marks_differ_from_each_other_and_from_any_level():
    assert len(set(MARKS.values())) == len(MARKS)
    for (_, language), mark in MARKS.items():
        assert not any(say_plain(f"level.{level.value}", language) in mark for level in Level)


@pytest.mark.parametrize("status", Status)
async def test_everything_that_leaves_because_of_a_drill_says_so(district: District, status: Status):
    made = await district.issue(DUTY_OFFICER, status, Level.KHAN)
    asked = await district.drain()
    async with district.database.write() as work:
        await decide_release(work, HOUSE, await district.person(SECOND_OFFICER), made.id, NOW, yes=True)
    released = await district.drain()
    await district.answer(PRINCIPAL_A, made, Answer.CAN_HO_TRO)
    alarmed = await district.drain()
    assert (set(asked), set(released)) == ({"release"}, {"advisory", "board", "echo"})
    assert set(alarmed) == {"alarm", "echo", "reply"}
    parts = [part for left in (asked, released, alarmed) for group in left.values() for part in group]
    assert any(part.file_id for part in parts)
    mark = MARKS.get((status, Language.VI), "⟦")
    for part in parts:
        assert part.text.plain.startswith(mark) == (status is not Status.ACTUAL)
        assert part.text.plain.endswith(mark) == (status is not Status.ACTUAL)


@pytest.mark.parametrize("status", Status)
async def test_lists_and_questions_tell_a_drill_from_the_real_thing(district: District, status: Status):
    await district.issue(OFFICER_A, status, Level.CANH_BAO)
    person = await district.person(PRINCIPAL_A)
    voice = district.target(person).voice
    async with district.database.read() as work:
        listed = (await guiding.open_list(work, person, voice, NOW))[0].plain
        (question,) = await guiding.open_questions(work, person, voice, NOW)
    mark = MARKS.get((status, Language.VI), "⟦")
    for said in (listed, question.title):
        assert (mark in said) == (status is not Status.ACTUAL)
        assert "Giả giáo viên" in said


@pytest.mark.parametrize("status", [Status.EXERCISE, Status.TEST])
async def test_a_drill_of_one_ward_is_no_matter_of_the_other(district: District, status: Status):
    await district.issue(OFFICER_A, status, Level.KHAN)
    left = await district.drain()
    assert left
    other = await district.person(OFFICER_B)
    async with district.database.read() as work:
        assert await guiding.open_questions(work, other, district.target(other).voice, NOW) == ()
