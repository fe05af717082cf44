"""What an operator may change: settings, wording, look, and samples to start from."""
