"""Operations: whether the system lives, what its jobs did, and what WeChat pushes to it.

``GET /health`` says alive or not to anybody; the history of jobs needs a role, and only an administrator of the whole
city revives what was given up; ``/wechat/push`` believes only what is signed with WECHAT_PUSH_TOKEN. Knows the kernel,
the areas and the WeChat client.
"""
