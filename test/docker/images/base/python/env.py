"""Environment variables as upstream's templates read them: an empty value counts as unset."""

import os


def text(name, default=""):
    return os.environ.get(name) or default


def flag(name, default=False):
    """True and false as Go's strconv.ParseBool, and any other non-empty text is true, as in upstream's tpl."""
    value = os.environ.get(name)
    if not value:
        return default
    return value not in ("0", "f", "F", "false", "FALSE", "False")
