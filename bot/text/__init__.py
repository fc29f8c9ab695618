"""Text that nobody may trust, made safe to show: on terminals, on forges, and to models."""
