"""The sizes, times and switches of the imitation. Where sources disagree there is a switch for each reading."""

from dataclasses import dataclass, field
from typing import Literal

from bot.sandbox.limiter import Limits


@dataclass(slots=True)
class Settings:
    """Attributes may be changed at any time. Seconds.

    The page named is below https://bot.zapps.me/docs/; "measured" is what users of the real platform saw instead.

    Receiving:
        queue: what a poll does to an update. `consume`: it is given once, at most; `replay` (measured): what was
            given comes again on every poll, at once, new ones first. apis/getUpdates/ says neither.
        idle_poll: how a poll ends when nothing came (measured): HTTP `408`, or HTTP `200` with `error_code` 408.
        longest_poll: apis/getUpdates/ names no longest time; its default is 30.
        beside_webhook: the error of getUpdates while a webhook is set. apis/getUpdates/ names none.
        webhook_body: `wrapped` in `{ok, result}` by webhook/; `bare` as captured in 2026-09.
        webhook_probe: setWebhook posts an empty body without content type (seen once) and tells how that went
            (`verification` in apis/setWebhook/, optional).
        webhook_info: getWebhookInfo without a webhook: `404` (measured), or `empty`, an empty url.
        webhook_tests: testWebhook calls a day, then 426. 0: no such method, as in the reference of 2026-10.
        webhook_retry: a failed delivery is repeated after this, doubled up to 5. webhook/ says nothing of it.
        webhook_tries: after so many an update is given up; None: never.
        photo_field: `photo` by webhook/; `photo_url` as captured in 2026-09.
        voice_field: `voice_url` by webhook/ and as captured; `voice` after the pattern of `photo`.
        message_type: CHAT_PHOTO and CHAT_VOICE stand in messages, as captured in 2026-09.
        media_lifetime: a URL of media can be fetched so long. Undocumented; that they expire was measured.
        media_wait: so long media is not served once it is asked for; media_moved: where it is said to be instead.
            A bot must bear either.

    Sending:
        zero_code: successes carry `error_code` 0 (measured); by the pages they don't.
        text_unit: what is counted up to 2,000. apis/sendMessage/ says characters, and counts styles in UTF-16 code
            units: `utf16` is the stricter reading, `characters` the milder.
        unknown_chat: the error for a chat that never wrote to the bot. Undocumented; error-code/ has 404.
        blocked: who blocked the bot is `refused` with 403, or the message is answered ok and `lost`. Undocumented.
        group_voice: a voice to a group is `refused`, or answered ok and `lost`, which apis/sendVoice/ warns of.
        users, messages: the free plan's limits: people who ever wrote, and messages in a calendar month.
        counted: which messages: `both` directions (one reading of the plan), or `outbound` only (another).
        over_quota: a message beyond a limit is `refused` with 429 (error-code/), `accepted` all the same, or
            answered ok and `lost`. Undocumented.
    """

    queue: Literal["consume", "replay"] = "consume"
    idle_poll: Literal["408", "200"] = "408"
    longest_poll: float = 60.0
    beside_webhook: int = 400
    webhook_body: Literal["wrapped", "bare"] = "wrapped"
    webhook_probe: bool = False
    webhook_info: Literal["404", "empty"] = "404"
    webhook_tests: int = 0
    webhook_retry: float = 0.2
    webhook_tries: int | None = None
    webhook_timeout: float = 30.0
    photo_field: Literal["photo", "photo_url"] = "photo"
    voice_field: Literal["voice_url", "voice"] = "voice_url"
    message_type: bool = False
    media_lifetime: float = 3600.0
    media_wait: float = 0.0
    media_moved: str = ""
    zero_code: bool = False
    text_unit: Literal["utf16", "characters"] = "utf16"
    unknown_chat: int = 404
    blocked: Literal["refused", "lost"] = "refused"
    group_voice: Literal["refused", "lost"] = "refused"
    users: int = 50
    messages: int = 3000
    counted: Literal["both", "outbound"] = "both"
    over_quota: Literal["refused", "accepted", "lost"] = "refused"
    limits: Limits = field(default_factory=Limits)
