"""How people arrive: who may give what, invitations, requests to join, and their screens."""
