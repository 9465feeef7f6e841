"""What the stand-ins of the Jitsi bridge and of Jicofo have in common."""
