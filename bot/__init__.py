"""Joins the rooms: commands, the running application, the schedule."""

import os

# Read by numpy's linear algebra and by the tokenizer when they are loaded. Our products are small: a second
# thread for them costs more time than it saves, and the buffers of each thread cost memory.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
