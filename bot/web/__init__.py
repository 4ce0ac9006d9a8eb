"""One small aiohttp app: the doors that platforms knock at, and whether the house stands."""
