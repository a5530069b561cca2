"""The public pages: read from editions only, the same for every reader, without script and without cookies."""
