"""The sizes, times and switches of the imitation, each at the real platform's value."""

from dataclasses import dataclass, field

from bot.sandbox.limiter import Limits

MEBIBYTE = 1024 * 1024


@dataclass(slots=True)
class Settings:
    """Attributes may be changed at any time. Seconds and bytes.

    `repeat_rules`: a poll that repeats its offset waits at least 3 s, and gets one update if it comes in 0.5 s.
    `webhook_retry`: a failed delivery is repeated at once, then after 2, 4, 8 … times this.
    `pace_uploads`: hold up uploads over 100 kB of the same size, as the real server does; off, as it costs time.
    `check_pictures`: refuse as a photo what does not begin like a picture.
    """

    upload_limit: int = 50 * MEBIBYTE
    photo_limit: int = 10 * MEBIBYTE
    download_limit: int = 20 * MEBIBYTE
    pace_uploads: bool = False
    check_pictures: bool = True
    repeat_rules: bool = True
    conflict_delay: float = 3.0
    longest_poll: float = 50.0
    webhook_retry: float = 1.0
    webhook_timeout: float = 60.0
    webhook_interval: float = 1.0
    update_lifetime: float = 24 * 3600.0
    callback_lifetime: float = 150.0
    limits: Limits = field(default_factory=Limits)
