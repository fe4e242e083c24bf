"""What the program is for: running a procedure, coming back to it, keeping its proofs. No command line, no printing."""
