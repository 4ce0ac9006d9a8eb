"""An imitation of the Zalo Bot Platform. Base `/zalo`, calls at `/zalo/bot<token>/<method>`, GET or POST.

Parameters come as query, form, JSON or multipart; methods are case-sensitive. Answers:
`{"ok": true, "result"?}`, refusals `{"ok": false, "description", "error_code"}` with that HTTP status.
No buttons, files, edits, receipts or offsets: text of 2,000, a photo or voice by URL, a sticker, typing.
What the documentation leaves open, or live measurements contradict, is a switch in `settings`.
Source: https://bot.zapps.me/docs/ as of 2026-10; https://bot.zaloplatforms.com/docs/.
"""
