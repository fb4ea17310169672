"""Settings: `production` is the base and is secure by default; the others loosen it visibly."""
