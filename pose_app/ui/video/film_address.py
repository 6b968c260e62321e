"""What was chosen of a film, in the page's address: a film uploaded again gets it too."""

import re
from collections.abc import Mapping

from pose_app.ui.address import chosen, remember
from pose_app.ui.video.open_film import FilmChoices

IN_ADDRESS = ("start", "stride", "crop", "person")


def chosen_in_address() -> FilmChoices:
    """Read from the address what was chosen of a film before."""
    return read_choices({name: chosen(name)[-1] for name in IN_ADDRESS if chosen(name)})


def read_choices(address: Mapping[str, str]) -> FilmChoices:
    """Read start (seconds), stride, person and crop as the command line takes them; what cannot be is left out."""
    choices = FilmChoices()
    start, stride, crop, person = (address.get(name, "") for name in IN_ADDRESS)
    if re.fullmatch(r"\d{1,6}(\.\d{1,3})?", start):
        choices.start = float(start)
    if re.fullmatch(r"[1-9]\d?", stride):
        choices.stride = int(stride)
    if re.fullmatch(r"[1-9]\d{0,3}", person):
        choices.person = int(person)
    if re.fullmatch(r"\d{1,5}(,\d{1,5}){3}", crop):
        x, y, width, height = map(int, crop.split(","))
        choices.crop, choices.box = "box", (x, y, width, height)
    elif crop == "none":
        choices.crop = crop
    return choices


def forget_choices() -> None:
    """Take what was chosen of a film out of the address."""
    for name in IN_ADDRESS:
        remember(name, "")
