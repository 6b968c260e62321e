"""Networks of the pages: each in a process of its own, with its predictions and its scorings."""
