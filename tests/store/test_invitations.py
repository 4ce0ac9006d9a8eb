"""Codes: stored hashed, good for whoever holds the post now, used once."""

from datetime import timedelta

from sqlalchemy import update

from bot.store import invitations
from bot.store.tables import term
from bot.usecases.invitations import hash_code
from tests.kit.roster import DEPUTY_A, PRINCIPAL_A, PRINCIPAL_B
from tests.store.box import NOW
from tests.store.people import Town

MONTH = timedelta(days=30)
CODE = "ABCDE23456"


async def invite(town: Town, name: str, code: str = CODE, expires_at=NOW + MONTH) -> invitations.Invitation:
    async with town.database.write() as work:
        await invitations.add_invitation(work, town.roster.posts[name], hash_code(code), NOW, expires_at)
        made = await invitations.invitation_by_hash(work, hash_code(code))
    assert made is not None
    return made


async def test_a_code_is_found_by_its_hash_with_who_holds_the_post_now(town: Town):
    made = await invite(town, PRINCIPAL_A)
    assert (made.post_id, made.contact_id) == (town.roster.posts[PRINCIPAL_A], town.contact(PRINCIPAL_A))
    assert (made.expires_at, made.used_at, made.revoked_at) == (NOW + MONTH, None, None)
    async with town.database.write() as work:
        assert await invitations.invitation_by_hash(work, hash_code("ZZZZZ99999")) is None
        await work.connection.execute(
            update(term).where(term.c.contact_id == town.contact(PRINCIPAL_A)).values(to_at=NOW)
        )
        vacant = await invitations.invitation_by_hash(work, hash_code(CODE))
        await work.connection.execute(
            term.insert().values(post_id=made.post_id, contact_id=town.contact(DEPUTY_A), from_at=NOW)
        )
        taken_over = await invitations.invitation_by_hash(work, hash_code(CODE))
    assert vacant is not None
    assert vacant.contact_id is None
    assert taken_over is not None
    assert taken_over.contact_id == town.contact(DEPUTY_A)


async def test_the_holder_goes_before_a_stand_in(town: Town):
    async with town.database.write() as work:
        await work.connection.execute(
            update(term).where(term.c.contact_id == town.contact(PRINCIPAL_A)).values(stand_in=True)
        )
        post_id = town.roster.posts[PRINCIPAL_A]
        await work.connection.execute(
            term.insert().values(post_id=post_id, contact_id=town.contact(DEPUTY_A), from_at=NOW)
        )
    assert (await invite(town, PRINCIPAL_A)).contact_id == town.contact(DEPUTY_A)


async def test_a_code_is_used_once(town: Town):
    made, address_id = await invite(town, PRINCIPAL_A), await town.join(PRINCIPAL_A)
    async with town.database.write() as work:
        assert await invitations.use_invitation(work, made.id, address_id, NOW)
        assert not await invitations.use_invitation(work, made.id, address_id, NOW)
        used = await invitations.invitation_by_hash(work, hash_code(CODE))
        assert await invitations.revoke_unused(work, [made.post_id], NOW) == 0
    assert used is not None
    assert (used.used_at, used.used_by_address_id, used.revoked_at) == (NOW, address_id, None)


async def test_revoking_counts_only_the_codes_that_were_still_good(town: Town):
    good, _expired, others = [
        await invite(town, name, code, expires)
        for name, code, expires in [
            (PRINCIPAL_A, "AAAAA22222", NOW + MONTH),
            (PRINCIPAL_A, "BBBBB33333", NOW),
            (PRINCIPAL_B, "CCCCC44444", NOW + MONTH),
        ]
    ]
    address_id = await town.join(PRINCIPAL_A)
    async with town.database.write() as work:
        assert await invitations.revoke_unused(work, [good.post_id], NOW) == 1
        assert await invitations.revoke_unused(work, [good.post_id], NOW) == 0
        assert await invitations.revoke_unused(work, [], NOW) == 0
        assert not await invitations.use_invitation(work, good.id, address_id, NOW)
        still_good = await invitations.invitation_by_hash(work, hash_code("CCCCC44444"))
    assert still_good is not None
    assert (still_good.id, still_good.revoked_at) == (others.id, None)
