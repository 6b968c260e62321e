"""Clips by number or by choice, and the data folders they are written to."""
