"""The anti-bullying charter mark: who was awarded it, at which level, until when."""
