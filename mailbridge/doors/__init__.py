"""The only sockets: how mail and pages come in, and how letters go out.

A door turns what the network says into values and our errors into the codes of
its protocol. Nothing is decided here.
"""
