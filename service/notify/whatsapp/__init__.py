"""WhatsApp: the 24-hour window, approved templates, and the one fall-back to SMS."""
