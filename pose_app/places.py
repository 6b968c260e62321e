"""Where the files that come with the program are: beside the package in a checkout, inside it once installed."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_LAID_INSIDE = _PACKAGE / "shipped"  # by the wheel; pyproject.toml says what

IN_CHECKOUT = not _LAID_INSIDE.is_dir()
SHIPPED = _PACKAGE.parent if IN_CHECKOUT else _LAID_INSIDE
SHIPPED_WEIGHTS = SHIPPED / "weights"
SAMPLES = SHIPPED / "samples"
APP_SCRIPT = SHIPPED / "app.py"  # .streamlit/config.toml, which lets in nobody else, lies beside it
# What is read and written of the user's own: the checkout, or the folder the program was started in.
PROJECT = SHIPPED if IN_CHECKOUT else Path.cwd()
