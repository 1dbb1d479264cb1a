"""Raw issues go in, parsed issues come out, read by a process that may be killed: the bytes are not to be trusted."""
