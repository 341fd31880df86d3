"""Language models over HTTP: any OpenAI-compatible endpoint, and Anthropic's messages."""
