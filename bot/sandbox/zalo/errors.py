"""Zalo's refusals: its codes and words (https://bot.zapps.me/docs/error-code/). Methods raise, `api` writes."""

from typing import Any

_WORDS = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Internal server error",  # sic: so the page labels it
    404: "Not Found",
    408: "Request timeout",
    426: "Upgrade Required",
    429: "Quota exceeded",
}


class ApiError(Exception):
    """A refusal.

    Args:
        code: the `error_code`.
        description: the words; those of the code unless given.
        status: the HTTP status; the code unless given.
    """

    def __init__(self, code: int, description: str = "", *, status: int | None = None) -> None:
        self.code = code
        self.description = description or words_of(code)
        self.status = code if status is None else status
        super().__init__(self.description)

    def as_json(self) -> dict[str, Any]:
        return {"ok": False, "description": self.description, "error_code": self.code}


def words_of(code: int) -> str:
    return _WORDS.get(code, "Internal server error" if code >= 500 else "Bad request")


def bad_request(words: str) -> ApiError:
    return ApiError(400, f"Bad request: {words}")
