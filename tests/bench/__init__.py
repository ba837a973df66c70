"""``make bench``: speed as ratios within one run, never as a pass or a failure of the build."""
