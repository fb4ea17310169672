"""The practices that blocks train to, each at the version that the block was published for."""
