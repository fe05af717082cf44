"""Looks at what an installation needs of the world: ports, servers, the DNS, a mail to itself.

Whatever a server says or does not say becomes a finding: none of these raise.
"""
