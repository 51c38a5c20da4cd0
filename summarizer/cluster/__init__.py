"""A batch on many machines: Ray Data moves the articles, a keeper holds what is shared.

reader ─blocks of records→ workers ─blocks of endings→ this process, as any batch
                              ⇅
                  keeper: store, pacer, budget

docs/scale.md says when that is worth it, and docs/decisions/0012 why it is built so.
"""
