"""How good the data is: rules that anybody can read, figures that open their rows, and mends that can be taken back."""
