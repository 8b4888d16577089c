"""The only override of the settings: fast hashing, local mail, everything in a temporary folder."""

import os
import tempfile

from tests.servers import redis_url_of_worker

os.environ.setdefault("SINGLE_DESK", "1")
os.environ.setdefault("DEBUG", "0")
os.environ.setdefault("SECRET_KEY", "tests-only-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2)
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="roadmap-tests-"))
os.environ.setdefault("SITE_URL", "http://testserver")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
if os.environ.get("REDIS_URL"):
    # Because each process of the suite has a database of its own, and job 7 of one is not job 7 of the other.
    os.environ["REDIS_URL"] = redis_url_of_worker(
        os.environ["REDIS_URL"], os.environ.get("PYTEST_XDIST_WORKER", "master")
    )

from config.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_CLASSES": []}
LOGGING["root"]["level"] = "ERROR"
if str(DATABASES["default"]["ENGINE"]).endswith("sqlite3"):
    # Because the plug-in for Django knows only Django's own SQLite to be in memory, and ours orders schools besides.
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}
