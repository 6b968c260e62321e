"""Rendered people: bodies, motions, cameras, light, and the generator that makes clips of them."""
