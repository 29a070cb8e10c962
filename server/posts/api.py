"""Routes of the posts room."""

from server.kernel.http import Routes

routes = Routes("posts", "posts")
