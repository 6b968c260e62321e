"""The page Clips: find a clip, see its prediction beside the truth."""
