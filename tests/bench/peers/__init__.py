"""What others would write for the same work with python-telegram-bot's own means: short and fair."""
