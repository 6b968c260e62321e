"""What goes wrong, shown on a page: a visitor may sit elsewhere, and the server's folders are not theirs to know."""

import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

import streamlit as st

from pose_app.errors import InputError
from pose_app.places import PROJECT
from pose_app.ui.options import app_options

# Folders with no space in their names, as in "/home/ann/data/"; neither an address (https://) nor "and/or".
_FOLDERS = re.compile(r"(?<![\w:/.~\\-])(?:[A-Za-z]:)?[/\\](?:[^\s/\\'\"<>|:*?]+[/\\])+")


def show_error(error: Exception | str) -> None:
    """Draw an error; of the files it names, those below the root keep their path from there, others their name."""
    st.error(for_visitors(error), icon=":material/error:")


def for_visitors(error: Exception | str) -> str:
    """Put an error's text in words that name no folder of the server."""
    try:
        root = app_options().root
    except InputError:  # it is these options that are wrong
        root = PROJECT
    return without_folders(str(error), (root, PROJECT))


def without_folders(text: str, roots: Iterable[Path]) -> str:
    """Take the folders out of all paths in a text, but for what lies below a root."""
    for folder in (*roots, Path.cwd(), Path.home(), Path(tempfile.gettempdir())):
        for prefix in {str(folder), str(folder.absolute()), str(folder.resolve())}:
            if Path(prefix).is_absolute() and len(Path(prefix).parts) > 1:
                text = re.sub(rf"{re.escape(prefix)}[/\\]+", "", text)
    return _FOLDERS.sub("", text)
