"""The embedded renderer: a cut-paper theatre drawn on the CPU."""
