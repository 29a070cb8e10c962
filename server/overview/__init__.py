"""What needs several rooms at once: GET me, the receipt, a transfer together with its claims."""
