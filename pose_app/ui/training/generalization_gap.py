"""What the curves of a run say about learning by heart, in words."""

import math
from collections.abc import Mapping, Sequence
from statistics import fmean

from pose_app.figures.training_curves import best_epoch, last_stage

WORSE = 1.02  # validation this many times its best, while train falls on, is called overfitting
SMALL, WIDE = 0.1, 0.2  # of the validation error


def gap_words(history: Sequence[Mapping[str, float]]) -> str:
    """Name the gap between train and validation in a sentence or two; history as read_history gives it.

    Of a run in several stages it is the last that is spoken of. Overfitting is said of a run whose validation
    MPJPE was, in two or more epochs after the best, above 1.02 times the best on average and at the end, while
    train MPJPE fell.
    A gap of less than a tenth of the validation MPJPE is called small, one of more than a fifth wide.
    """
    rows = last_stage(history)
    scored = [row for row in rows if math.isfinite(row["val_mpjpe"]) and math.isfinite(row["mpjpe"])]
    best = best_epoch(scored)
    if best is None:
        where = "of the last stage " if rows[-1].get("stage") else ""
        return f"No epoch {where}has both its train and its validation error, so learning by heart cannot be judged."
    last, gap = scored[-1], best["val_mpjpe"] - best["mpjpe"]
    stages = int(last.get("stage", 0)) + 1
    words = f"In the last of {stages} stages, best in epoch" if stages > 1 else "Best in epoch"
    words += f" {best['epoch']:.0f}: validation {best['val_mpjpe']:.1f} mm, train {best['mpjpe']:.1f} mm. "
    after = [row["val_mpjpe"] for row in scored if row["epoch"] > best["epoch"]]
    worse = len(after) > 1 and min(fmean(after), after[-1]) > WORSE * best["val_mpjpe"]
    if worse and last["mpjpe"] < best["mpjpe"]:
        rise, fall = last["val_mpjpe"] - best["val_mpjpe"], best["mpjpe"] - last["mpjpe"]
        return words + (
            f"Overfitting after that: validation rose by {rise:z.1f} mm while train fell by {fall:z.1f} mm. "
            "More or more varied clips, or stopping there, would help."
        )
    share = gap / best["val_mpjpe"]
    if share >= SMALL:
        how_much = "much" if share > WIDE else "some"
        words += f"The gap of {gap:z.1f} mm is {share:.0%} of the validation error: {how_much} was learned by heart. "
    elif gap >= 0:
        words += f"The gap of {gap:z.1f} mm is small: what it learned holds for clips it never saw. "
    else:
        words += (
            "Train is above validation, as train is a mean over the epoch while the network was still learning, "
            "on pictures that may have been varied. "
        )
    if best["epoch"] == rows[-1]["epoch"] and len(scored) > 1:
        words += "The best epoch is the last: more epochs might help."
    return words.strip()
