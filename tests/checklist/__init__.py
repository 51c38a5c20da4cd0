"""The robustness checklist, row by row, on the whole path from article to brief."""
