"""Rows that others refer to: a town's people with addresses, an advisory, a reminder."""

from datetime import datetime, timedelta

from bot.domain.advisory import Advisory, AdvisoryText, Audience, Category, Level, Status
from bot.domain.people import AddressState, Chat, Role, Standing
from bot.store import advisories, occurrences, people, reminders
from bot.store.engine import Database
from bot.store.reminders import Reminder
from tests.kit.roster import OFFICER_A, WARD_A, Roster, make_town
from tests.store.box import LANE, NOW

EVERYBODY = Audience()


class Town:
    """The kit's town in a database, with addresses on one lane."""

    def __init__(self, database: Database, roster: Roster) -> None:
        self.database = database
        self.roster = roster

    @classmethod
    async def make(cls, database: Database) -> "Town":
        return cls(database, await make_town(database, NOW))

    def contact(self, name: str) -> int:
        return self.roster.contacts[name]

    def unit(self, name: str) -> int:
        return self.roster.units[name]

    async def join(
        self,
        name: str,
        external_id: str = "",
        *,
        state: AddressState = AddressState.ACTIVE,
        lane: tuple[str, str] = LANE,
    ) -> int:
        """Gives somebody an address; returns its id."""
        async with self.database.write() as work:
            opened = await people.open_address(work, self.contact(name), Chat(*lane, external_id or name), NOW)
            await people.set_address_state(work, opened.id, state, NOW)
        return opened.id

    async def advisory(
        self,
        *,
        level: Level = Level.CANH_BAO,
        status: Status = Status.ACTUAL,
        expires: datetime | None = NOW + timedelta(days=1),
        author: str = OFFICER_A,
    ) -> Advisory:
        """An advisory of the first ward that waits for its release."""
        async with self.database.write() as work:
            return await advisories.add_advisory(
                work,
                status=status,
                level=level,
                category=Category.LUA_DAO,
                author_contact_id=self.contact(author),
                standing=Standing(0, self.unit(WARD_A), Role.CONG_AN),
                audience=Audience(units=(self.unit(WARD_A),), roles=(Role.HIEU_TRUONG,)),
                words=AdvisoryText("Giả giáo viên", "Báo học sinh cấp cứu", "Gọi lại"),
                expires=expires,
                now=NOW,
            )

    async def reminder(
        self, *, next_at: datetime | None = NOW, rule: str | None = None, audience: Audience | None = EVERYBODY
    ) -> Reminder:
        async with self.database.write() as work:
            return await reminders.add_reminder(
                work,
                author_contact_id=self.contact(OFFICER_A),
                standing=Standing(0, self.unit(WARD_A), Role.CONG_AN),
                text="Nộp báo cáo tháng",
                rule=rule,
                starts_at=NOW,
                next_at=next_at,
                grace_minutes=60,
                audience=audience,
                now=NOW,
            )

    async def occurrence(self, reminder: Reminder, at: datetime = NOW, state: str = "fired") -> int:
        async with self.database.write() as work:
            added = await occurrences.add(work, [(reminder.id, at, state)], NOW)
        return added[reminder.id, at]
