"""The house design: templates, style sheets and fonts. No code."""
