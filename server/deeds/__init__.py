"""deeds"""
