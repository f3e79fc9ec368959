"""Accounts: coming by a link, signing in, tokens, and a person's name taken out while the work stays."""
