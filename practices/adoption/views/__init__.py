"""The pages of adoption files."""
