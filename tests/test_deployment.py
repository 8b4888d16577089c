"""The files of a server: no container engine runs here, so their structure and their commands are checked."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
OURS = {
    "release": ["./run", "release"],
    "web": ["./run", "serve"],
    "worker": ["./run", "worker"],
    "beat": ["./run", "beat"],
}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(text("docker-compose.yml"))
    return loaded


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = compose["services"]
    return found


def run_commands() -> set[str]:
    """The names in the last `case` of ./run."""
    cases = text("run").rpartition("case $command in")[2]
    return set(re.findall(r"^    ([a-z]+)\)", cases, flags=re.MULTILINE))


def test_compose_file_fits_its_schema(compose: dict[str, Any]) -> None:
    schema = json.loads(text("tests/compose_schema.json"))
    faults = [fault.message for fault in jsonschema.Draft202012Validator(schema).iter_errors(compose)]
    assert faults == []


def test_services(services: dict[str, Any]) -> None:
    assert sorted(services) == ["beat", "nginx", "postgres", "redis", "release", "web", "worker"]


def test_our_services_run_commands_of_run(services: dict[str, Any]) -> None:
    assert {name: services[name]["command"] for name in OURS} == OURS
    assert {command[1] for command in OURS.values()} - run_commands() == set()
    assert services["web"]["healthcheck"]["test"] == ["CMD", "./run", "health"]


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_services_are_locked_down(services: dict[str, Any], name: str) -> None:
    service = services[name]
    locks = {key: service[key] for key in ("read_only", "cap_drop", "security_opt", "tmpfs", "init")}
    assert locks == {
        "read_only": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "tmpfs": ["/tmp"],  # noqa: S108 because it is the container's own
        "init": True,
    }
    assert "ports" not in service


@pytest.mark.parametrize("kind", ["secrets", "volumes", "networks"])
def test_whatever_a_service_names_is_declared_and_used(compose: dict[str, Any], kind: str) -> None:
    entries = [entry for service in compose["services"].values() for entry in service.get(kind, [])]
    named = {entry.partition(":")[0] for entry in entries if not entry.startswith("./")}
    assert named == set(compose[kind])


def test_dependencies_can_become_healthy(services: dict[str, Any]) -> None:
    waits = {
        (name, on, what["condition"])
        for name, service in services.items()
        for on, what in service.get("depends_on", {}).items()
    }
    assert {on for _, on, what in waits if what == "service_healthy" and "healthcheck" not in services[on]} == set()
    finished = {on for _, on, what in waits if what == "service_completed_successfully"}
    assert {services[on]["restart"] for on in finished} == {"no"}
    assert {name for name, on, _ in waits if on == "release"} == {"web", "worker", "beat"}


def test_secrets_come_from_files_and_servers_stay_inside(compose: dict[str, Any]) -> None:
    services = compose["services"]
    given = {**services["web"]["environment"], **services["postgres"]["environment"]}
    secret = {name: value for name, value in given.items() if re.search("KEY|PASSWORD|DATABASE", name)}
    assert secret == {
        "SECRET_KEY_FILE": "/run/secrets/secret_key",
        "DATABASE_URL_FILE": "/run/secrets/database_url",
        "POSTGRES_PASSWORD_FILE": "/run/secrets/postgres_password",
    }
    assert compose["networks"] == {"front": None, "back": {"internal": True}}
    assert {name: services[name]["networks"] for name in ("postgres", "redis", "nginx")} == {
        "postgres": ["back"],
        "redis": ["back"],
        "nginx": ["front"],
    }
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]


def test_the_site_reads_every_variable_it_is_given(services: dict[str, Any]) -> None:
    settings = text("config/settings.py")
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    given = {name.removesuffix("_FILE") for name in services["web"]["environment"]}
    assert given - read == set()


def test_redis_keeps_its_log_and_drops_nothing(services: dict[str, Any]) -> None:
    command = services["redis"]["command"]
    assert command == ["redis-server", "--appendonly", "yes", "--maxmemory-policy", "noeviction"]


def test_tests_and_production_order_words_alike(services: dict[str, Any]) -> None:
    options = services["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    harness = text("tests/servers.py")
    assert [option for option in options if f'"{option}"' not in harness] == []


def test_image() -> None:
    lines = [line for line in text("Dockerfile").splitlines() if line and not line.startswith("#")]
    words = [line.split(maxsplit=1) for line in lines]
    said = {word: rest for word, rest in words if word in {"FROM", "USER", "CMD", "EXPOSE", "WORKDIR"}}
    assert said == {
        "FROM": "python:3.13-slim-bookworm",
        "WORKDIR": "/srv/roadmap",
        "USER": "roadmap",
        "EXPOSE": "8000",
        "CMD": '["./run", "serve"]',
    }
    assert lines.index("USER roadmap") > max(n for n, line in enumerate(lines) if line.startswith(("RUN", "COPY")))
    assert [line for line in lines if re.match(r"RUN (?!\./run install)", line)] == []


def test_image_has_a_python_that_the_project_accepts() -> None:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    asked = tuple(int(part) for part in project["requires-python"].removeprefix(">=").split("."))
    given = re.search(r"^FROM python:(\d+)\.(\d+)", text("Dockerfile"), flags=re.MULTILINE)
    assert given is not None
    assert tuple(int(part) for part in given.groups()) >= asked


def test_proxy_and_site_agree_on_user_port_and_folders(services: dict[str, Any]) -> None:
    proxy, image = text("config/nginx.conf"), text("Dockerfile")
    assert "server web:8000;" in proxy
    assert "DATA_DIR=/data BIND=0.0.0.0:8000" in image
    assert re.findall(r"alias (\S+);", proxy) == ["/data/static/", "/data/media/"]
    assert services["nginx"]["user"] == "10001:10001"
    assert "--uid 10001" in image
    assert services["nginx"]["ports"] == ["80:8080", "443:8443"]
    assert re.findall(r"listen (\d+)", proxy) == ["8080", "8443"]
    assert set(re.findall(r"/run/secrets/(\S+);", proxy)) == set(services["nginx"]["secrets"])


def test_the_visitor_cannot_choose_his_address() -> None:
    proxy = text("config/nginx.conf")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in proxy
    assert "proxy_add_x_forwarded_for" not in proxy


def test_proxy_configuration_is_balanced() -> None:
    proxy = re.sub(r"#.*", "", text("config/nginx.conf"))
    statements = [line.strip() for line in proxy.splitlines() if line.strip()]
    assert [line for line in statements if line[-1] not in ";{}"] == []
    assert proxy.count("{") == proxy.count("}")


def test_ci_and_hooks_call_what_is_there() -> None:
    workflow = yaml.safe_load(text(".github/workflows/ci.yml"))
    steps = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    assert steps[1:3] == [".ci/run", "./run demo --check"]
    assert text(".ci/run").rstrip().endswith("exec ./run test")
    hooks = yaml.safe_load(text(".pre-commit-config.yaml"))["repos"][0]["hooks"]
    development = text("requirements-dev.txt")
    tools = {hook["entry"].split()[0].removeprefix(".venv/bin/") for hook in hooks}
    assert tools == {"ruff", "lint-imports", "djlint"}
    assert [name for name in ("ruff", "import-linter", "djlint") if f"\n{name}==" not in development] == []


@pytest.mark.parametrize("name", ["run", ".ci/run"])
def test_shell_scripts_are_plain_sh_and_executable(name: str) -> None:
    path = ROOT / name
    assert path.read_text(encoding="utf-8").splitlines()[0] == "#!/bin/sh"
    assert os.access(path, os.X_OK)
    assert subprocess.run(["sh", "-n", str(path)], capture_output=True, text=True, check=True).stderr == ""


def test_run_alone_lists_every_command_and_refuses_others() -> None:
    shown = subprocess.run([ROOT / "run"], capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"\./run ([a-z]+)", shown)) == run_commands() - {"apt"}
    wrong = subprocess.run([ROOT / "run", "nonsense"], capture_output=True, text=True, check=False)
    assert (wrong.returncode, wrong.stdout, wrong.stderr) == (2, "", shown)
