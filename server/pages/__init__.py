"""What every signed-in page shares: layout and style, signing in and out, refusals that people understand."""
