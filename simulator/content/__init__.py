"""Templates as Twilio's Content API keeps them, and their approval by WhatsApp."""
