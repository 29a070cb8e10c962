"""What needs several rooms at once: GET me, and the end of a registration together with its claims on posts."""
