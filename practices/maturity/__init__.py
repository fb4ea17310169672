"""The maturity of a practice, judged by people when its establishment asks."""
