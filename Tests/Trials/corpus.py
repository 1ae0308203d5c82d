#!/usr/bin/env python3
"""Changes real configuration files of Debian's packages, and has other readers compare.

    corpus.py PROGRAM FOLDER

The files come from the packages that are installed and from those listed here, which are downloaded and unpacked in FOLDER.
PROGRAM (assay-settings-trials) changes each file at five of its paths and back. Then a reader of each format that shares no
code with it must find the new value in place of the old one, and everything else as before.
"""
import collections, configparser, io, json, os, re, shlex, subprocess, sys, tomllib
import xml.etree.ElementTree as ElementTree
import yaml

PACKAGES = """nginx-common apache2 haproxy postgresql-common tomcat10 fontconfig-config roundcube-core php8.2-common
php8.2-fpm redis-server netplan.io cloud-init mysql-common samba-common munin activemq jetty9 squid rsyslog uwsgi-core
fail2ban supervisor dokuwiki golang-github-containers-common golang-github-containers-image influxdb podman
openjdk-17-jre-headless collectd-core wordpress phpmyadmin""".split()
LEAST = 300
# So many files of one format say what there is to say.
MOST = 120


def unpacked(folder):
    """The trees of the packages that are to be had."""
    debs, trees = os.path.join(folder, "deb"), os.path.join(folder, "tree")
    os.makedirs(debs, exist_ok=True)
    os.makedirs(trees, exist_ok=True)
    known = subprocess.run(["apt-cache", "policy", *PACKAGES], capture_output=True, text=True).stdout
    there = re.findall(r"^(\S+):\n  Installed: .*\n  Candidate: \d", known, re.M)
    missing = [name for name in there if not any(f.startswith(name + "_") for f in os.listdir(debs))]
    if missing:
        subprocess.run(["apt-get", "-q", "download", *missing], cwd=debs, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
    for deb in sorted(os.listdir(debs)):
        tree = os.path.join(trees, deb.split("_")[0])
        if not os.path.isdir(tree):
            subprocess.run(["dpkg-deb", "-x", os.path.join(debs, deb), tree], check=True)
    return [os.path.join(trees, name) for name in sorted(os.listdir(trees))]


def format_of(path):
    """The format of a file by its name, where the name leaves no doubt."""
    if "/doc/" in path or "/locale" in path or "/test" in path:
        return None
    rules = [
        (r"/etc/nginx/[^/]*\.(conf)$|/etc/nginx/(sites|conf|snippets)[^/]*/|/etc/nginx/[a-z_]*_params$", "nginx"),
        (r"/etc/apache2/.*\.(conf|load)$|/apache2?/.*\.conf$|/apache\.conf$", "apache"),
        (r"/haproxy[^/]*\.cfg$", "haproxy"),
        (r"/pg_hba\.conf(\.sample)?$", "hba"),
        (r"^/etc/hosts$|/hosts(\.debian)?\.tmpl$", "hosts"),
        (r"/etc/default/[a-z0-9-]+$|/etc/os-release$|/usr/lib/os-release$", "env"),
        (r"\.properties$", "properties"),
        (r"\.toml$|/containers/(containers|registries|storage)\.conf$|/etc/influxdb/.*\.conf$", "toml"),
        (r"\.ya?ml$", "yaml"),
        (r"\.json$", "json"),
        (r"/etc/.*\.xml$|/fontconfig/.*\.conf$|/dbus-1/.*\.conf$|/tomcat10/.*\.xml$|/jetty9/.*\.xml$", "xml"),
        (r"\.(ini|service|socket|timer|desktop|cnf)$|/etc/systemd/.*\.conf$|/fail2ban/.*\.conf$|/supervisord\.conf$", "ini"),
        (r"/etc/.*\.php$|/conf(ig)?/[^/]*\.php$|config[^/]*\.php(\.dist)?$|/defaults\.inc\.php$", "php"),
    ]
    return next((format for pattern, format in rules if re.search(pattern, path)), None)


def files(trees):
    """At most MOST files of each format, small enough to be configuration."""
    found = collections.defaultdict(list)
    roots = [("", "/etc"), ("", "/usr/lib/systemd/system"), ("", "/usr/share/fontconfig"), ("", "/usr/lib/python3")]
    roots += [(tree, tree) for tree in trees]
    for root, start in roots:
        for folder, folders, names in os.walk(start):
            folders.sort()
            for name in sorted(names):
                path = os.path.join(folder, name)
                format = format_of(path[len(root):])
                if format and os.path.isfile(path) and not os.path.islink(path) and 0 < os.path.getsize(path) < 100_000:
                    found[format].append(path)
    for format, paths in found.items():
        step = max(1, len(paths) // MOST)
        found[format] = paths[::step][:MOST]
    return found


# Each reader gives the values of a file by their place, in its own notation.


def flat(value, at=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{at}/{key}")
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from flat(inner, f"{at}/{index}")
    else:
        yield at, value if isinstance(value, str) else json.dumps(value, default=str)


def pairs(items):
    """JSON objects may have a name twice."""
    seen = collections.Counter()
    result = {}
    for key, value in items:
        seen[key] += 1
        result[f"{key}#{seen[key]}"] = value
    return result


def read_json(data):
    return flat(json.loads(data.decode("utf-8-sig"), object_pairs_hook=pairs))


def read_yaml(data):
    return flat(list(yaml.load_all(data, yaml.BaseLoader)))


def read_toml(data):
    return flat(tomllib.loads(data.decode("utf-8-sig")))


def read_ini(data):
    parser = configparser.RawConfigParser(
        strict=False, allow_no_value=True, inline_comment_prefixes=(";", "#"), delimiters=("=", ":"),
        default_section="[ none ]")
    parser.optionxform = str
    parser.read_string("[ top ]\n" + data.decode("utf-8-sig"))
    return [(f"{section}/{key}", unquoted(value or "")) for section in parser.sections()
            for key, value in parser.items(section, raw=True)]


def unquoted(text):
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def read_xml(data):
    subprocess.run(["xmllint", "--nonet", "--noout", "-"], input=data, check=True, stderr=subprocess.DEVNULL)
    def walk(element, at):
        for name, value in element.attrib.items():
            yield f"{at}@{name}", value
        yield at, element.text or ""
        for index, child in enumerate(element):
            yield from walk(child, f"{at}/{index}:{child.tag}")
            yield f"{at}/{index}:tail", child.tail or ""
    return walk(ElementTree.fromstring(data), "")


def read_properties(data):
    import jproperties
    properties = jproperties.Properties()
    properties.load(io.BytesIO(data), "utf-8" if is_utf8(data) else "iso-8859-1")
    return [(key, value.data) for key, value in properties.items()]


def is_utf8(data):
    try:
        data.decode()
        return True
    except UnicodeDecodeError:
        return False


def read_env(data):
    """Runs the file in an empty shell that finds no program."""
    script = data + b"\nset\n"
    result = subprocess.run(
        ["env", "-i", "PATH=/nowhere", "/bin/dash", "-f"], input=script, capture_output=True, timeout=10, cwd="/tmp")
    if result.stderr:
        raise ValueError(result.stderr.decode(errors="replace"))
    values = re.findall(r"^(\w+)='(.*?)'$", result.stdout.decode(errors="replace").replace("'\"'\"'", "\0"), re.M | re.S)
    return [(name, value.replace("\0", "'")) for name, value in values if name not in ("OPTIND", "PPID", "PS1", "PS2", "PS4")]


def read_nginx(data):
    import crossplane, tempfile
    with tempfile.NamedTemporaryFile(suffix=".conf") as file:
        file.write(data)
        file.flush()
        parsed = crossplane.parse(file.name, single=True, check_ctx=False, check_args=False)
    if parsed["status"] != "ok":
        raise ValueError(parsed["errors"])
    def walk(block, at):
        for index, directive in enumerate(block):
            yield from flat(directive["args"], f"{at}/{index}:{directive['directive']}")
            yield from walk(directive.get("block") or [], f"{at}/{index}")
    return walk(parsed["config"][0]["parsed"], "")


def read_haproxy(data):
    """The words of every line: the lens knows an older language, and haproxy itself refuses what it cannot resolve."""
    for number, line in enumerate(data.decode().split("\n")):
        for index, word in enumerate(shlex.split(line, comments=True)):
            yield f"{number}/{index}", word


LENSES = {"apache": "Httpd.lns", "hosts": "Hosts.lns", "hba": "Pg_Hba.lns"}


def augeas(format):
    def read(data):
        import tempfile
        with tempfile.NamedTemporaryFile(dir="/tmp", suffix=".conf") as file:
            file.write(data)
            file.flush()
            commands = f"transform {LENSES[format]} incl {file.name}\nload\nprint /files{file.name}\nprint /augeas/files{file.name}/error\n"
            output = subprocess.run(["augtool", "--noautoload"], input=commands, capture_output=True, text=True).stdout
        if "/error" in output or "/files" not in output:
            raise ValueError("augtool does not read it")
        lines = re.findall(rf"^/files{re.escape(file.name)}(\S*) = \"(.*)\"$", output, re.M)
        return [(f"{index}{place}", unquoted(value.replace("\\\"", "\""))) for index, (place, value) in enumerate(lines)]
    return read


def read_php(data):
    """The words of the file as PHP takes them apart; nothing is run."""
    script = "echo json_encode(array_map(fn($t) => is_array($t) ? [$t[0], bin2hex($t[1])] : [0, bin2hex($t)], "\
        "token_get_all(stream_get_contents(STDIN), TOKEN_PARSE)));"
    result = subprocess.run(["php", "-n", "-d", "extension=tokenizer", "-r", script], input=data, capture_output=True)
    if result.returncode or result.stdout[:1] != b"[":
        raise ValueError(result.stdout.decode(errors="replace")[:200])
    def shown(text):
        text = bytes.fromhex(text).decode(errors="surrogateescape")
        quoted = unquoted(text)
        return quoted.replace("\\'", "'").replace("\\\\", "\\") if quoted != text else text
    return [(str(index), shown(text)) for index, (_, text) in enumerate(json.loads(result.stdout))]


READERS = {"json": read_json, "yaml": read_yaml, "toml": read_toml, "ini": read_ini, "xml": read_xml,
           "properties": read_properties, "env": read_env, "nginx": read_nginx, "haproxy": read_haproxy, "php": read_php,
           **{format: augeas(format) for format in LENSES}}
# Readers that see the words of a value, not all of it.
WORDS = {"nginx", "apache", "haproxy", "php", "hba", "hosts"}


def compare(change, cache):
    """What another reader says against a change; None when it agrees, False when it cannot read the original."""
    read = READERS[change["format"]]
    if change["file"] not in cache:
        try:
            cache[change["file"]] = list(read(open(change["file"], "rb").read()))
        except Exception:
            cache[change["file"]] = None
    before = cache[change["file"]]
    if before is None:
        return False
    try:
        after = list(read(open(change["changed"], "rb").read()))
    except Exception as error:
        return f"the changed file is not read: {error}"
    if [place for place, _ in before] != [place for place, _ in after]:
        return "places are added or lost"
    differ = [(old, new) for (_, old), (_, new) in zip(before, after) if old != new]
    if not differ:
        return "nothing changed"
    old, new = change["old"], change["new"]
    if change["format"] in WORDS:
        good = len(differ) == 1 and differ[0][0] in old and differ[0][1] in new
    elif change["format"] == "ini":
        good = differ == [(old, new)] or len(differ) == 1 and differ[0][0].strip("\"'") == old.strip("\"'")
    elif change["format"] == "yaml":
        # An alias repeats the value elsewhere.
        good = all(pair == (old, new) for pair in differ)
    elif change["format"] == "env":
        # Other variables may be made from this one.
        good = (old, new) in differ
    else:
        good = differ == [(old, new)]
    return None if good else f"{differ[:3]} instead of {(old, new)}"


def main(program, folder):
    os.makedirs(os.path.join(folder, "changed"), exist_ok=True)
    found = files(unpacked(folder))
    listed = "".join(f"{format} {path}\n" for format in sorted(found) for path in found[format])
    changed = os.path.join(folder, "changed")
    result = subprocess.run([program, "corpus", changed], input=listed, text=True, capture_output=True)
    print(result.stdout, end="")
    good = result.returncode == 0
    tally = collections.defaultdict(lambda: [set(), 0, set(), []])
    cache = {}
    for line in open(os.path.join(changed, "changes.jsonl")):
        change = json.loads(line)
        verdict = compare(change, cache)
        counts = tally[change["format"]]
        if verdict is False:
            counts[2].add(change["file"])
        else:
            counts[0].add(change["file"])
            counts[1] += 1
            if verdict:
                counts[3].append(f"{change['file']}: {change['path']}: {verdict}")
    for format, (files_read, values, unread, mistakes) in sorted(tally.items()):
        print(f"{format}: another reader agrees on {values - len(mistakes)} of {values} values in {len(files_read)} files; "
              f"{len(unread)} files it cannot read")
        for mistake in mistakes:
            print(f"  {mistake}")
        good = good and not mistakes
    total = sum(len(counts[0]) for counts in tally.values())
    print(f"{total} files of {len(tally)} formats")
    if total < LEAST:
        print(f"that is less than {LEAST}")
        good = False
    return 0 if good else 1


sys.exit(main(*sys.argv[1:3]))
