"""What a person is told: a row in their inbox and, where they asked for it by a tap, one WeChat subscribe message."""
