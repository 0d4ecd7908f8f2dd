"""How the rival is served. What was tried, and why it is so, stands in README.md."""

import os

wsgi_app = "rival.wsgi:application"
bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WORKERS", "4"))
# the sync worker ends a connection after each answer; gthread keeps it open
worker_class = "gthread"
threads = int(os.environ.get("THREADS", "2"))
keepalive = 75
timeout = 120
preload_app = True
control_socket_disable = True
