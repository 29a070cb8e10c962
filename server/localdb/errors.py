"""What goes wrong with the embedded PostgreSQL; told to whoever started it, never over HTTP."""


class LocalDatabaseError(RuntimeError):
    """The embedded PostgreSQL cannot be started or asked; the message is Chinese and names the way out."""


class AlreadyRunning(LocalDatabaseError):
    """Another process runs this cluster; its address is that process's to tell."""
