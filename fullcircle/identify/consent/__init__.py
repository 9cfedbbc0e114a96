"""Who agreed to what: purposes, wordings, the ledger of what people said, and whether we may contact them."""
