"""Take each mitigation out of the code, and see that its tests notice."""
