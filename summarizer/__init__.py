"""News articles in, typed briefs out: every claim tied to the sentence that supports it."""
