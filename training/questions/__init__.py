"""Questions: how authors write them, how they are asked, how they are graded."""
