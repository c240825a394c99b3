"""What tests stand on: private servers, clocks, settings, a browser."""
