"""The crew: one agent per file, and the graph that wires them."""
