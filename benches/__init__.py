"""What `make bench` runs: measures as ratios, in one run, on one machine. No part of the portal that is installed."""
