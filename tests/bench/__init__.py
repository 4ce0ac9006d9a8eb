"""How fast, how careful and how small: figures of the whole program as a process, against bounds; never a test."""
