"""Where is it? Passages, embeddings, engines, query and evaluation."""

import os

# Before numpy loads: on a busy two-core machine a second thread made one question ten times slower, not faster.
for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
