"""A channel with text only: no buttons, no edits, no files, 2,000 characters. Base `/text/<token>/`.

`POST send {"to", "text"}` -> `{"ok": true, "message_id"}`; `GET updates?after=<id>&timeout=<s>` ->
`{"ok": true, "updates": [{"id", "from", "name", "kind", "text", "message_id", "at"}]}`;
`PUT webhook {"url", "secret"}`; `DELETE webhook`; `GET me`.
Errors: `{"ok": false, "error", "retry_after"?}` with HTTP 400, 401, 403, 404, 429 or 500.
"""
