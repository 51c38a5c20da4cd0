"""How long a test may take before something is of the wrong complexity class."""

from __future__ import annotations

# Seconds. What is linear takes a few on a slow and busy machine under coverage; what is
# quadratic takes minutes on the inputs of these tests. How fast it is, benchmarks tell.
LINEAR_S = 60.0
# Seconds. What stops at a deadline of a fraction of a second; what ignores it hangs for good.
PROMPT_S = 20.0
