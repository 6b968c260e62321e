"""Ways from one page to another."""

from collections.abc import Mapping
from urllib.parse import urlencode

from pose_app.ui.address import follow


def open_clips_page(address: Mapping[str, str]) -> None:
    """Go to the page Clips with an address's names and values."""
    follow(f"./?{urlencode(address)}")
