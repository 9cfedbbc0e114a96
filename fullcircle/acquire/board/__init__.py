"""The board: the open deals of a pipeline in lanes, moved by hand, by key and by menu."""
