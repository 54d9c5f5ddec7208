"""nginx before a server on loopback: HTTPS with HTTP/2, a certificate of its own made for the run.

    with Http2Front(port_behind) as front: ... front.url ... front.environment   # SSL_CERT_FILE for both tools
"""
import pathlib, shutil, socket, subprocess, tempfile, time

CONF = """daemon off; master_process off; error_log {folder}/error.log; pid {folder}/pid; worker_rlimit_nofile 4096;
events {{ worker_connections 1024; }}
http {{
  access_log off; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  upstream behind {{ server 127.0.0.1:{behind}; keepalive 256; }}
  server {{
    listen 127.0.0.1:{port} ssl http2; ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem; http2_max_concurrent_streams 256;
    location / {{ proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host; proxy_buffering on; }}
  }}
}}
"""


class Http2Front:
    def __init__(self, behind):
        self.behind = behind

    def __enter__(self):
        if not shutil.which("nginx"):
            raise SystemExit("bench --cold --http2: nginx is absent: apt install nginx-light")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="fitment-nginx-"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        openssl = lambda *words: subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=self.folder)
        key = ("-newkey", "rsa:2048", "-nodes", "-subj")
        openssl("req", "-x509", "-days", "2", *key, "/CN=fitment bench", "-keyout", "ca.key", "-out", "ca.pem")
        openssl("req", *key, "/CN=localhost", "-keyout", "key.pem", "-out", "request.pem")
        (self.folder / "names").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\nbasicConstraints=CA:FALSE\n")
        openssl("x509", "-req", "-days", "2", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names", "-out", "cert.pem")
        (self.folder / "nginx.conf").write_text(CONF.format(folder=self.folder, behind=self.behind, port=port))
        self.process = subprocess.Popen(["nginx", "-p", self.folder, "-c", self.folder / "nginx.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.url, self.environment = f"https://127.0.0.1:{port}", {"SSL_CERT_FILE": str(self.folder / "ca.pem")}
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return self
            time.sleep(0.05)
        raise SystemExit("bench: nginx did not start: " + (self.folder / "error.log").read_text())

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder)
