"""Signing in to a mailbox or smarthost of a provider that takes no passwords (RFC 6749).

A person signs in once (`mailbridge login`), by a code shown here and typed in
at the provider (RFC 8628), or, with Google, who allows no mail that way, by an
address that the browser ends at. What is kept of it is a refresh token, from
which every connection gets an access token of its own.
"""

from mailbridge.doors.oauth2.bearer import Mechanism, bearer
from mailbridge.doors.oauth2.grant import Grant, grant_for

__all__ = ["Grant", "Mechanism", "bearer", "grant_for"]
