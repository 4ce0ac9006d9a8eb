"""How a person is named together with a post: the post is told once. Pure; it invents no name."""


def says_post(name: str, post: str) -> bool:
    """Whether a name tells the post by itself, as *Hiệu trưởng Trường A* tells *Hiệu trưởng – Trường A*."""
    return f" {_bare(post)} " in f" {_bare(name)} "


def with_post(name: str, post: str) -> str:
    """A name with the post behind it, unless there is none or the name tells it."""
    return name if not post or says_post(name, post) else f"{name} ({post})"


def beside_unit(name: str, unit: str, post: str) -> str:
    """As `with_post`, where the unit is named beside it: *Hiệu trưởng Trường A* is *Hiệu trưởng* there."""
    words, many = name.split(), len(unit.split())
    if 0 < many < len(words) and _bare(" ".join(words[-many:])) == _bare(unit):
        return " ".join(words[:-many]).rstrip(" –-,") or name
    return with_post(name, post)


def _bare(text: str) -> str:
    return " ".join(text.casefold().replace("–", " ").split())
