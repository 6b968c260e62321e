"""Whether a session's browser has drawn a figure yet: the network is loaded after that."""

import time
from dataclasses import dataclass, field

PATIENCE_S = 10.0


@dataclass
class FirstFigure:
    """When a session began, by time.monotonic, and whether its browser has drawn a figure since."""

    begun: float = field(default_factory=time.monotonic)
    drawn: bool = False

    @property
    def over(self) -> bool:
        """Whether it is drawn; a browser that does not say so (one without WebGL) is not waited for for long."""
        return self.drawn or time.monotonic() - self.begun > PATIENCE_S
