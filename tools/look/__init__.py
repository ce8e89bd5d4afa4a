"""Looking with a local model: pictures and words as vectors, by weights of one's own. Off unless a model is named."""
