"""What people type in words: characters that nobody can see have no place in it."""

from unicodedata import category

_UNSEEN = ("Cc", "Cs")  # control characters and halves of one: no database, page and workbook takes them all
_LINES = "\n\r\t"


def unseen(label: str, text: str, *, lines: bool = False) -> str:
    """What to say of the first character that cannot be seen; "" if there is none. `lines`: the text may have several."""
    kept = _LINES if lines else ""
    found = next((char for char in text.strip() if category(char) in _UNSEEN and char not in kept), None)
    return "" if found is None else f"{label}含有不可见字符U+{ord(found):04X}"
