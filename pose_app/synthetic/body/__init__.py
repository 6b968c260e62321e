"""Bodies: their rig, surface, clothes and what these are made of."""
