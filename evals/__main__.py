"""`python -m evals`: the command line."""

from evals.cli import main

main()
