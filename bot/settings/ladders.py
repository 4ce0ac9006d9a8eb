"""What holds for each level: how long for an answer, how long it is valid, what follows on silence."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from bot.domain.advisory import Level
from bot.domain.ladder import After, Hours
from bot.settings.values import Duration, Section, read_after, read_hours


class Ladder(Section):
    """What holds for a level. A key not given keeps its level's default.

    `answer_within` 0 = no answer is asked for by a certain time. The rungs: when after the release each is
    climbed; 0 = never. `hours`: of the day, in which people may be disturbed; None = day and night.
    """

    answer_within: Duration
    valid_for: Duration
    push: Annotated[After, BeforeValidator(read_after)] = timedelta(0)
    other_channel: Annotated[After, BeforeValidator(read_after)] = timedelta(0)
    call_list: Annotated[After, BeforeValidator(read_after)] = timedelta(0)
    unit_above: Annotated[After, BeforeValidator(read_after)] = timedelta(0)
    hours: Annotated[Hours | None, BeforeValidator(read_hours)] = None


_LADDERS = {
    Level.KHAN: {
        "answer_within": "30m", "valid_for": "1d",
        "push": "10m", "other_channel": "15m", "call_list": "30m", "unit_above": "60m",
    },
    Level.CANH_BAO: {
        "answer_within": "4h", "valid_for": "3d",
        "push": "2h", "other_channel": "4h", "call_list": "next-morning", "hours": "06-21",
    },
    Level.LUU_Y: {"answer_within": "2d", "valid_for": "14d", "push": "24h", "hours": "06-21"},
    Level.THONG_TIN: {"answer_within": "0s", "valid_for": "30d"},
}  # fmt: skip


class Ladders(Section):
    """One a level, keyed by the level's slug."""

    khan: Ladder
    canh_bao: Ladder = Field(alias="canh-bao")
    luu_y: Ladder = Field(alias="luu-y")
    thong_tin: Ladder = Field(alias="thong-tin")

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        filled = {level.value: dict(defaults) for level, defaults in _LADDERS.items()}
        for slug, keys in given.items():
            known = filled.get(slug)
            filled[slug] = known | keys if known is not None and isinstance(keys, dict) else keys
        return filled

    def of(self, level: Level) -> Ladder:
        match level:
            case Level.KHAN:
                return self.khan
            case Level.CANH_BAO:
                return self.canh_bao
            case Level.LUU_Y:
                return self.luu_y
            case Level.THONG_TIN:
                return self.thong_tin
