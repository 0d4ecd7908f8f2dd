"""The project around the app: settings, addresses, and what the server loads."""
