"""Inviting people and being asked: the mails, what answers to them mean, and what follows."""
