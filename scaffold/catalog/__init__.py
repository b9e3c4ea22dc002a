"""What there is to choose from: templates, features, presets and the words that they add."""
