"""The page Your video: a film of the user's, predicted."""
