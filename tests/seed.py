"""The number from which a run draws its samples. `dev.py test` draws it, prints it and gives it to every process of the run; given
again (SEED=…) the same is drawn. CHECK_ALL=1 draws nothing and plays all."""

import os
import random

SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
CHECK_ALL = bool(os.environ.get("CHECK_ALL"))
