"""The embedded model: which files it needs, how they come here, the engine that runs them."""
