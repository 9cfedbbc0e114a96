"""Fields of one's own: defined in the browser, and there in lists, forms, filters, imports, exports, API and search."""
