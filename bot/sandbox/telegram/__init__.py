"""The imitated Telegram: one bot's state (`bot`), what it may ask for (`methods`), how it asks (`api`)."""
