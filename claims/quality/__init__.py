"""How well a pipeline run does, beside what people made of the same articles."""
