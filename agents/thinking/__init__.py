"""The crew's second mind: what language models are asked for, how their answers are checked, and what is kept of them."""
