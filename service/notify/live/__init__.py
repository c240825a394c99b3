"""What happens in the inbox, told to every open page the moment it happens."""
