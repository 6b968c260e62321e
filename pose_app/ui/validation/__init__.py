"""The page Validation: all clips at once."""
