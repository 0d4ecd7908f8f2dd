"""Settings, from the environment: `SECRET_KEY` and `DATABASE_URL` have to be given."""

import os

import dj_database_url

SECRET_KEY = os.environ["SECRET_KEY"]
DEBUG = False
ALLOWED_HOSTS = ["*"]

INSTALLED_APPS = ["rest_framework", "dossiers"]
# without the second one answers would have no Content-Length
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
ROOT_URLCONF = "rival.urls"
WSGI_APPLICATION = "rival.wsgi.application"
APPEND_SLASH = False

# each thread keeps its connection, and PostgreSQL the plans of what is asked often
DATABASES = {"default": dj_database_url.config(conn_max_age=None)}
DATABASES["default"].setdefault("OPTIONS", {}).update(server_side_binding=True, prepare_threshold=5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# days are days in Vietnam
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = False

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["dossiers.access.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["dossiers.access.RoleAllows"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": None,
}
