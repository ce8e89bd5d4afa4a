"""Pictures by diffusion: one renderer, one table of families, through diffusers."""
