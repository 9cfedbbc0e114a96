"""Files that people attach and that long work leaves behind: kept once by content, shown to whoever sees the record."""
