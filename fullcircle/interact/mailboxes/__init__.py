"""Mailboxes into which customers write: read by IMAP, matched with what we wrote, counted against the server."""
