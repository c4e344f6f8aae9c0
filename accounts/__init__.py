"""Users: sign-in, tokens, quotas, deletion of one's account with everything in it."""
