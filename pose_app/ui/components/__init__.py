"""What several pages share: player, strip, tiles, charts, rows of figures."""
