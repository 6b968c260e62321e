"""The page Training: the runs behind the weights."""
