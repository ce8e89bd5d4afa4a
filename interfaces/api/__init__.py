"""The HTTP API: films under /api, and the protocol of OpenAI's clients under /v1. It speaks to the studio and knows nothing else."""
