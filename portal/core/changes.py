"""What changed, told to the apps above in the transaction of the change."""

from django.dispatch import Signal

# One of `pages` (their numbers), `path` (of the tree: what stands there and below), or `classifier` (a term, an
# establishment, a region or an MRC, whose name pages show).
noted = Signal()
