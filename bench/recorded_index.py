"""The index as it answered once, served on loopback with a delay added to each answer; what is not recorded yet is asked for and kept.

    with RecordedIndex(folder, delay_s, online) as index: ... index.url ... index.take_log()

Recorded are the pages (JSON, their links made relative, so that files too come from here), metadata siblings and byte ranges of archives:
whatever the tools under measurement asked for. take_log(): requests since the last call, and the longest chain of them that ran one after
another (a request follows those that were answered before it began): sequential round trips. misses: what had to be asked of the real index.
"""
import gzip, hashlib, http.server, pathlib, re, threading, time, urllib.error, urllib.parse, urllib.request

from pip._internal.models.index import PyPI

JSON = "application/vnd.pypi.simple.v1+json"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *arguments):
        pass

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        index, began = self.server.index, time.perf_counter()
        status, headers, body = index.answer(self.path, self.headers.get("Range", ""), self.command)
        time.sleep(max(0.0, index.delay_s - (time.perf_counter() - began)))
        index.note(began, time.perf_counter(), f"{self.command} {self.path} {self.headers.get('Range', '')}")
        self.send_response(status)
        for name, value in {"Content-Length": len(body), **headers}.items():
            self.send_header(name, str(value))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        pass                                      # a client that has its answer may hang up


class RecordedIndex:
    def __init__(self, folder, delay_s=0.0, online=False):
        self.folder, self.delay_s, self.online = pathlib.Path(folder), delay_s, online
        self.log, self.lock, self.kept, self.misses = [], threading.Lock(), {}, 0

    def __enter__(self):
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.index = self
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/simple"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def note(self, began, ended, what):
        with self.lock:
            self.log.append((began, ended, what))

    def take_log(self):
        with self.lock:
            log, self.log = sorted(self.log, key=lambda row: row[1]), []
        depths = []
        for began, ended, _ in sorted(log):
            depths.append((ended, 1 + max((d for e, d in depths if e <= began), default=0)))
        return len(log), max((d for _, d in depths), default=0)

    def answer(self, path, span, method):
        """(status, headers, body), from memory, else from the folder, else from the index."""
        key = hashlib.sha256(f"{method} {path} {span}".encode()).hexdigest()[:32]
        if key not in self.kept:
            self.kept[key] = self.recorded(key) or self.ask(key, path, span, method)
        return self.kept[key]

    def recorded(self, key):
        file = self.folder / key[:2] / key
        if not file.exists():
            return None
        head, _, body = file.read_bytes().partition(b"\n\n")
        status, *rows = head.decode().split("\n")
        return int(status), dict(row.split(": ", 1) for row in rows), body

    def ask(self, key, path, span, method):
        self.misses += 1
        if not self.online:
            return 404, {"Content-Type": "text/plain"}, b"not recorded"
        base = PyPI.simple_url.rsplit("/simple", 1)[0] if path.startswith("/simple/") else f"https://{PyPI.file_storage_domain}"
        request = urllib.request.Request(base + path.removeprefix("/files"), method=method,
                                         headers={"Accept": JSON, "User-Agent": "fitment-bench", **({"Range": span} if span else {})})
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                status, body = reply.status, reply.read()
                headers = {name: reply.headers[name] for name in ("Content-Type", "Content-Range", "Accept-Ranges", "ETag") if reply.headers[name]}
                if method == "HEAD":              # of what a GET would bring
                    headers["Content-Length"] = reply.headers["Content-Length"]
        except urllib.error.HTTPError as error:
            status, headers, body = error.code, {"Content-Type": "text/plain"}, b"no"
        if headers.get("Content-Type", "").startswith("application/vnd"):
            body = gzip.compress(re.sub(rb'https://[^/"]+/packages/', b"/files/packages/", body), 6)
            headers = {"Content-Type": JSON, "Content-Encoding": "gzip", "Cache-Control": "max-age=600"}
        elif path.startswith("/files/"):
            headers["Cache-Control"] = "max-age=365000000, immutable"
        file = self.folder / key[:2] / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes("\n".join([str(status), *(f"{n}: {v}" for n, v in headers.items())]).encode() + b"\n\n" + body)
        return status, headers, body
