"""A recipe in, a plan out."""
