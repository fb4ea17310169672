"""The catalogue of trainings: what one chooses them by, and where one stands in each."""
