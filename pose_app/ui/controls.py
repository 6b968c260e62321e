"""Controls whose choice is the session's: kept from page to page, in the address, and safe from late messages.

A message of the browser says the values of all controls, as the browser has them. One that was on its way while
a button changed a control would change it back: so that control is made anew, under another key.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import streamlit as st

from pose_app.ui.address import chosen, keep, key_of, renew, unwritten, write_address


def control(draw: Callable, name: str, label: str, start: Any, read: Callable[[list[str]], Any], *args, **options):
    """Draw a control that shows what was chosen; returns its value.

    draw: such as st.checkbox. start: its value where nothing was chosen. read: gives a value that the control
    can have for what an address may say, or raises ValueError.
    """
    key = key_of(name)
    if key not in st.session_state:
        st.session_state[key] = _read(read, chosen(name), start)
    value = draw(label, *args, key=key, on_change=_note, args=(name, key, start), **options)
    keep(name, _texts(value, start))
    write_address([name])
    if unwritten(name):
        st.rerun()
    return value


def set_choices(choices: dict[str, Sequence[str]]) -> None:
    """Change controls from elsewhere: what each shows as an address says it, nothing for its start."""
    for name, values in choices.items():
        keep(name, values)
        renew(name)


def one_of(options: Iterable) -> Callable[[list[str]], Any]:
    """Read one of some options."""
    return lambda texts: {str(option): option for option in options}[texts[-1]]


def switch(texts: list[str]) -> bool:
    """Read whether something is on."""
    return texts[-1] == "true"


def within(low: float, high: float) -> Callable[[list[str]], float]:
    """Read a number of the limits' kind that is not outside them."""

    def read(texts: list[str]) -> float:
        number = type(low)(texts[-1])
        if not low <= number <= high:
            raise ValueError
        return number

    return read


def some_of(options: Iterable) -> Callable[[list[str]], list]:
    """Read those that are among some options."""
    return lambda texts: [option for option in options if str(option) in texts]


def _read(read: Callable[[list[str]], Any], texts: list[str], start: Any) -> Any:
    try:
        return read(texts) if texts else start
    except (ValueError, LookupError):
        return start


def _note(name: str, key: str, start: Any) -> None:
    # At once: the page may be left before the control is drawn again. Controls made anew since are not asked.
    if key == key_of(name) and key in st.session_state:
        keep(name, _texts(st.session_state[key], start))


def _texts(value: Any, start: Any) -> list[str]:
    if value == start or value is None:
        return []
    values = value if isinstance(value, (list, tuple)) else [value]
    texts = [
        str(each).lower() if isinstance(each, bool) else f"{each:g}" if isinstance(each, float) else str(each)
        for each in values
    ]
    return texts or [""]  # none of several, where the start is some
