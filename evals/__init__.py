"""The eval suite: labelled articles, and what a right brief of each must and must not say."""
