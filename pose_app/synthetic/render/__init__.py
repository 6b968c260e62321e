"""Pictures of a stage: z-buffer, shadows, shading, background, lens and sensor."""
