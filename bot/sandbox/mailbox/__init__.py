"""What comes by e-mail or SMS: letters and short messages on people's phones, which can't answer there.

`POST /mailbox/<channel>/<address>` takes what Apprise posts to `json://`: `{"title", "message"}`; the answer is
200 `{"ok": true}`, or a status of a fault. `MailServer` takes real letters by SMTP.
"""

from bot.sandbox.mailbox.box import Mailbox
from bot.sandbox.mailbox.smtp import MailServer

__all__ = ["MailServer", "Mailbox"]
