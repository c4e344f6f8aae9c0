"""Speed and memory as ratios within one run: seconds alone say more of the machine than of us."""
