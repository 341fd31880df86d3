"""What Slack and Discord make of our payloads, as web pages that people can judge."""
