"""The portal as a tool of learning platforms (LTI 1.3): blocks opened from a course, chosen there, graded there."""
