"""What people do in Slack, one module per kind, each with `register(app, answer)`."""
