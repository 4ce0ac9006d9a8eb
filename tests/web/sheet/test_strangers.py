"""The call sheet's page and whoever has no business there: forged links, foreign forms, many at once."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain.advisory import Level
from bot.domain.links import Link, LinkKind, Links
from bot.store.tables import term
from tests.kit.roster import (
    DUTY_OFFICER,
    OFFICER_A,
    OFFICER_B,
    PRINCIPAL_C,
    SCHOOL_A,
    SCHOOL_C,
    WARD_A,
    WARD_B,
)
from tests.usecases.district import District
from tests.web.sheet.reading import LINKS, THEIRS, Visitor, called, form_of, token


def bad(links: Links, change: Callable[[Link], Link]) -> Callable[[Link], str]:
    return lambda link: links.token(change(link))


NOBODYS = {
    "forged": bad(THEIRS, lambda link: link),
    "over": bad(LINKS, lambda link: replace(link, expires=link.expires - timedelta(hours=25))),
    "of another ward": bad(LINKS, lambda link: replace(link, subject_id=link.subject_id + 1)),
    "of a school": bad(LINKS, lambda link: replace(link, subject_id=5)),
    "of no unit": bad(LINKS, lambda link: replace(link, subject_id=99_999)),
    "of nobody": bad(LINKS, lambda link: replace(link, contact_id=99_999)),
    "of a principal": bad(LINKS, lambda link: replace(link, contact_id=5)),
    "of an advisory": bad(LINKS, lambda link: replace(link, kind=LinkKind.ADVISORY)),
    "short": lambda link: LINKS.token(link)[:-1],
    "long": lambda link: LINKS.token(link) + "A",
    "changed": lambda link: ("B" if LINKS.token(link)[0] != "B" else "C") + LINKS.token(link)[1:],
    "dots": lambda _: "..%2f..%2fetc%2fpasswd",
    "more": lambda link: LINKS.token(link) + "/x",
    "nothing": lambda _: "",
    "null": lambda _: "%00" * 40,
    "wide": lambda _: "%C4%90" * 40,
    "huge": lambda _: "A" * 4000,
}


@pytest.mark.parametrize("kind", NOBODYS)
async def test_every_link_that_does_not_hold_gets_the_same_answer(kind: str, district: District, visitor: Visitor):
    await district.issue(OFFICER_A, level=Level.KHAN)
    link = LINKS.read(await token(district), LinkKind.SHEET)
    assert link is not None
    wrong = NOBODYS[kind](link)
    page = await visitor.opens(wrong)
    plain = await visitor.opens("x")
    assert page.text == plain.text
    assert visitor.status == 404
    assert "Liên kết không còn dùng được" in page.text
    assert SCHOOL_A not in page.text
    await visitor.sends(wrong, {"call": "g:1:5", "seal": LINKS.seal(wrong)})
    assert visitor.status == 404
    assert await called(district) == []


async def test_who_has_left_the_post_sees_nothing_any_more(district: District, visitor: Visitor):
    await district.issue(OFFICER_A, level=Level.KHAN)
    mine = await token(district)
    page = await visitor.opens(mine)
    async with district.database.write() as work:
        held = term.c.contact_id == district.roster.contacts[OFFICER_A]
        await work.connection.execute(update(term).where(held).values(to_at=district.now))
    await visitor.sends(mine, form_of(page, district, SCHOOL_A))
    assert visitor.status == 404
    await visitor.opens(mine)
    assert visitor.status == 404
    assert await called(district) == []


async def test_no_call_is_noted_for_a_school_of_another_ward(district: District, visitor: Visitor):
    district.house = replace(district.house, second_person=False)
    made = await district.issue(DUTY_OFFICER, level=Level.KHAN)
    mine = await token(district)
    seal = LINKS.seal(mine)
    await visitor.sends(mine, {"call": f"g:{made.revision_id}:{district.roster.units[SCHOOL_C]}", "seal": seal})
    assert visitor.status == 404
    narrow = await token(district, DUTY_OFFICER, WARD_A)  # of this ward only, though the officer reaches more
    fields = {"call": f"g:{made.revision_id}:{district.roster.units[SCHOOL_C]}", "seal": LINKS.seal(narrow)}
    await visitor.sends(narrow, fields)
    assert visitor.status == 404
    assert await called(district) == []


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"call": "g:1:5"},
        {"call": "g:1:5", "seal": "0" * 32},
        {"seal": "right"},
        {"call": "a:1:0", "seal": "right"},
        {"call": "g:1:99999999999", "seal": "right"},
        {"call": "g:1:5:6", "seal": "right"},
        "call=g:1:5&seal=%ff",
        "call=g:1:5&call=g:1:6&seal=right",
        "x" * 4096,
        "x=" * 3000,
    ],
    ids=str,
)
async def test_what_this_page_s_form_did_not_send_notes_nothing(fields, district: District, visitor: Visitor):
    await district.issue(OFFICER_A, level=Level.KHAN)
    mine = await token(district)
    if isinstance(fields, dict) and fields.get("seal") == "right":
        fields = {**fields, "seal": LINKS.seal(mine)}
    await visitor.sends(mine, fields)
    assert 400 <= visitor.status < 500
    assert await called(district) == []


async def test_other_methods_and_large_bodies_are_turned_away(district: District, visitor: Visitor):
    mine = await token(district)
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        await visitor.opens(mine, method=method)
        assert visitor.status == 405
    large = {"call": "g:1:5", "seal": "x" * 900_000}
    await visitor.sends(mine, large)
    assert visitor.status == 413


async def test_while_the_database_is_away_the_page_says_so_and_tries_again(district: District, visitor: Visitor):
    await district.issue(OFFICER_A, level=Level.KHAN)
    mine = await token(district)
    file = district.database.path
    assert file is not None
    await district.database.close()
    file.rename(file.with_suffix(".away"))
    file.mkdir()
    page = await visitor.opens(mine)
    assert visitor.status == 503
    assert visitor.seen["Refresh"] == "30"
    assert "chưa mở được" in page.text
    assert SCHOOL_A not in page.text
    await visitor.opens("x" * 40)
    assert visitor.status == 404, "the signature is looked at first"
    file.rmdir()
    file.with_suffix(".away").rename(file)
    await visitor.opens(mine)
    assert visitor.status == 200


async def test_many_at_once_are_all_served(district: District, visitor: Visitor):
    await district.issue(OFFICER_A, level=Level.KHAN)
    mine = await token(district)

    async def one(of: str) -> int:
        async with visitor.session.get(f"{visitor.base}/s/{of}") as answer:
            await answer.read()
            return answer.status

    found = await asyncio.gather(*(one(mine if number % 10 == 0 else f"{number:040d}") for number in range(1000)))
    assert found.count(200) == 100
    assert found.count(404) == 900


async def test_nothing_of_a_link_or_a_person_is_logged(
    district: District, visitor: Visitor, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    await district.issue(OFFICER_A, level=Level.KHAN)
    mine = await token(district)
    page = await visitor.opens(mine)
    await visitor.sends(mine, form_of(page, district, SCHOOL_A))
    await visitor.opens(mine[:-1])
    said = capfd.readouterr()
    logged = f"{caplog.text}{said.out}{said.err}"
    assert not [one for one in (mine, OFFICER_A, SCHOOL_A, "0900", WARD_B, PRINCIPAL_C) if one in logged]
    assert OFFICER_B not in logged
