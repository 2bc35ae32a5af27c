"""The Python environment of the peers, the build of our side, and what machine this is."""

import os
import subprocess
import sys

BENCHMARKS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDER = os.path.join(BENCHMARKS, ".venv")
PYTHON = os.path.join(FOLDER, "bin", "python")
PACKAGES = ["keras", "jax", "tensorflow-cpu", "torch", "numpy", "matplotlib"]


def processor_build_of_torch():
    """The newest version of torch for processors alone, if the package index has one.

    PyPI's wheels for Linux bring the libraries of a graphics card along, several GB that nothing here uses. They are as
    fast on the processor; so where the index has nothing else, they will do.
    """
    listing = subprocess.run(
        [PYTHON, "-m", "pip", "index", "versions", "torch"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    versions = [version.strip(" ,") for line in listing.stdout.splitlines() if line.startswith("Available versions:")
                for version in line.split(":", 1)[1].split(",")]
    return next((f"torch=={version}" for version in versions if version.endswith("+cpu")), "torch")


def install_peers():
    """Makes the environment if it is not there, and installs what it lacks."""
    probe = ("from importlib.metadata import version; "
             f"[version(name) for name in {[name.split('=')[0] for name in PACKAGES]}]")
    if os.path.exists(PYTHON) and subprocess.run([PYTHON, "-c", probe], stderr=subprocess.DEVNULL).returncode == 0:
        return
    print("Installing the peers into Benchmarks/.venv", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", FOLDER], check=True)
    wanted = [processor_build_of_torch() if name == "torch" else name for name in PACKAGES]
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", *wanted], check=True)


def enter():
    """Goes on in the environment's Python, which has NumPy and matplotlib, after installing what it lacks."""
    if os.path.realpath(sys.prefix) != os.path.realpath(FOLDER):
        install_peers()
        os.execv(PYTHON, [PYTHON, *sys.argv])


def build():
    """Builds `keras-bench` and returns its path."""
    command = ["swift", "build", "-c", "release", "--product", "keras-bench"]
    if subprocess.run(command, cwd=BENCHMARKS, stdout=sys.stderr).returncode != 0:
        sys.exit(f"compare: the build failed: {' '.join(command)}")
    folder = subprocess.run(
        [*command, "--show-bin-path"], cwd=BENCHMARKS, stdout=subprocess.PIPE, text=True, check=True)
    return os.path.join(folder.stdout.strip(), "keras-bench")


def processors():
    return len(os.sched_getaffinity(0))


def processor_flags():
    with open("/proc/cpuinfo") as file:
        line = next((line for line in file if line.startswith(("flags", "Features"))), "")
    return line.split(":", 1)[-1].split()


def multiplies_bfloat16():
    return bool({"avx512_bf16", "amx_bf16", "bf16"} & set(processor_flags()))


def machine():
    """One line about the machine."""
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")),
                     "unknown processor")
    flags = processor_flags()
    widest = next((name for name in ("amx_tile", "avx512_bf16", "avx512f", "avx2") if name in flags), "baseline")
    with open("/proc/meminfo") as file:
        memory = int(next(line for line in file if line.startswith("MemTotal")).split()[1]) // 2**20
    return f"{model}, {processors()} processors ({widest}), {memory} GiB, Linux {os.uname().release}"
