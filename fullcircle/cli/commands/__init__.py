"""One file per command; a file's `command` is what `fullcircle <file name>` runs."""
