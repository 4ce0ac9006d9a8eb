"""The Bot API's refusals, in its exact words (telegram-bot-api 10.0, TDLib). Methods raise, `api` writes."""

from typing import Any


class ApiError(Exception):
    """A refusal: HTTP status and `error_code` are the same number.

    Args:
        code: the HTTP status.
        description: the words, with their prefix.
        retry_after: seconds, for 429; also sent as the header `Retry-After`.
        migrate_to: the new id of a group that was upgraded.
    """

    def __init__(
        self, code: int, description: str, *, retry_after: int | None = None, migrate_to: int | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to = migrate_to

    def as_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        parameters = {"retry_after": self.retry_after, "migrate_to_chat_id": self.migrate_to}
        given = {key: value for key, value in parameters.items() if value is not None}
        return body | {"parameters": given} if given else body


def bad_request(words: str) -> ApiError:
    """A 400. Like the real server it lower-cases the first letter unless the words are an UPPER_CASE code."""
    is_code = len(words) > 1 and (words[1] == "_" or words[1].isupper())
    return ApiError(400, f"Bad Request: {words if is_code else words[:1].lower() + words[1:]}")


def forbidden(words: str) -> ApiError:
    return ApiError(403, f"Forbidden: {words}")


def conflict(words: str) -> ApiError:
    return ApiError(409, f"Conflict: {words}")


def too_many(retry_after: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
SET_WEBHOOK = "terminated by setWebhook request"
