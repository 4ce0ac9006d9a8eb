"""The demo: a sandbox with its page and the bot in one process, over an invented roster of old District 1."""
