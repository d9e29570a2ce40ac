"""What `detect` is made of: scripts, the default detector, the optional ones."""
