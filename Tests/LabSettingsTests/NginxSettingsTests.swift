import LabModel
import LabSettings
import Testing

@Suite("nginx's configuration")
struct NginxSettingsTests {
    private let site = """
        # upstream orders { server 1.1.1.1; }
        upstream orders {
            least_conn;
            server 127.0.0.1:8000 max_fails=2 fail_timeout=5s;  # first
        }
        upstream other { server 10.0.0.9:80; }
        include /etc/nginx/*.conf;
        server {
            listen 80 default_server;
            location ~ "^/[a-z]{2}$" { return 200 "a; }"; }
            location / {
                proxy_pass http://orders$request_uri;
            }
        }

        """

    @Test("an upstream's server changes its address and keeps its parameters")
    func oneServer() throws {
        #expect(
            try rewritten(site, .nginx, "upstream[orders]/server", "10.20.0.3:8000")
                == site.replacing("127.0.0.1:8000", with: "10.20.0.3:8000")
        )
    }

    @Test("several servers get lines like the first, after the last")
    func severalServers() throws {
        let old = "upstream a {\r\n\tserver x:1 max_fails=2; # c\r\n\tserver y:1;\r\n}"
        #expect(
            try rewritten(old, .nginx, "upstream[a]/server", "1:1", "2:2", "3:3", "4:4")
                == "upstream a {\r\n\tserver 1:1 max_fails=2; # c\r\n\tserver 2:2;\r\n\tserver 3:3 max_fails=2;\r\n"
                + "\tserver 4:4 max_fails=2;\r\n}"
        )
        #expect(
            try rewritten("upstream a { server x:1 down; keepalive 4; }", .nginx, "upstream/server", "1:1", "2:2")
                == "upstream a { server 1:1 down; server 2:2 down; keepalive 4; }"
        )
    }

    @Test("servers that are left over go, and their comments stay")
    func fewerServers() throws {
        let old = "upstream a {\n  server x:1;\n  server y:1;\n  server z:1; # c\n  server w:1; keepalive 4;\n}\n"
        #expect(
            try rewritten(old, .nginx, "upstream/server", "1:1")
                == "upstream a {\n  server 1:1;\n   # c\n   keepalive 4;\n}\n"
        )
    }

    @Test(
        "other directives change all arguments, in the quotes that are there",
        arguments: [
            ("listen 80;", "8080", "listen 8080;"),
            ("listen 80;", "8080 default_server", "listen 8080 default_server;"),
            ("listen 80  default_server;", "81 default_server", "listen 81  default_server;"),
            ("listen 80 default_server;", "81", "listen 81;"),
            ("listen 'a b';", "c d", "listen 'c d';"),
            ("listen main 'a b';", "main c d", "listen main 'c d';"),
            ("listen a # why\n  b;", "a c", "listen a # why\n  c;"),
            ("listen a;", "\"; rm -rf /", "listen \"\\\";\" rm -rf /;"),
            ("listen ^/a\\.b$;", "^/c\\.d$", "listen ^/c\\.d$;"),
            ("listen \"^/\\.b$\";", "^/\\.c\\n", "listen \"^/\\.c\\\\n\";"),
            ("listen a;", "", "listen \"\";"),
            ("listen a;", "b;c", "listen \"b;c\";"),
            ("listen a;", "}", "listen \"}\";"),
            ("listen a;", " x", "listen \" x\";"),
            ("listen a;", "x\ny", "listen \"x\\ny\";"),
            ("listen;", "a b", "listen a b;"),
            ("listen http://x$uri;", "http://y$uri", "listen http://y$uri;"),
            ("listen a${b}c;", "${b}", "listen \"${b}\";"),
        ]
    )
    func arguments(old: String, value: String, new: String) throws {
        #expect(try rewritten("server { \(old) }", .nginx, "server/listen", value) == "server { \(new) }")
    }

    @Test("a directive is chosen by its first arguments")
    func chosenDirective() throws {
        let old = "l {\n proxy_set_header Host $host;\n proxy_set_header X-A  a b;\n}"
        #expect(try values(old, .nginx, "l/proxy_set_header[X-A]") == ["a b"])
        #expect(try rewritten(old, .nginx, "l/proxy_set_header[X-A]", "c d") == old.replacing("a b", with: "c d"))
        #expect(
            try rewritten(old, .nginx, "l/proxy_set_header[X-B]", "1", create: true)
                == old.replacing("\n}", with: "\n proxy_set_header X-B 1;\n}")
        )
    }

    @Test("a location is chosen by its arguments, whatever they hold")
    func selectors() throws {
        #expect(try values(site, .nginx, "server/location[/]/proxy_pass") == ["http://orders$request_uri"])
        #expect(try values(site, .nginx, "server/location[~ ^/[a-z]{2}$]/return") == ["200 a; }"])
    }

    @Test(
        "a new directive goes to the end of its block with the block's indentation",
        arguments: [
            ("a {\n  b 1; # c\n  # d\n}\n", "a/k", "a {\n  b 1; # c\n  # d\n  k v;\n}\n"),
            ("\ta {\r\n\t}\r\n", "a/k", "\ta {\r\n\t    k v;\r\n\t}\r\n"),
            ("a {}", "a/k", "a { k v; }"),
            ("a { b; }", "a/k", "a { b; k v; }"),
            ("a { b {\n c; } }", "a/b/k", "a { b {\n c; k v; } }"),
            ("b 1;\n", "k", "b 1;\nk v;\n"),
            ("b 1;", "k", "b 1;\nk v;"),
        ]
    )
    func adds(old: String, path: String, new: String) throws {
        #expect(try rewritten(old, .nginx, path, "v", create: true) == new)
    }

    @Test(
        "what cannot be done is said",
        arguments: [
            (
                "upstream a { server x; }", "upstream[b]/server", "v", false,
                "notFound: upstream[b]/server: the file has nothing there; did you mean 'upstream[a]/server'?"
            ),
            (
                "s { l 1; } s { l 2; }", "s/l", "v", false,
                "ambiguous: s/l: 2 blocks are meant, on lines 1 and 1: choose one with '[...]'"
            ),
            ("s { l { } }", "s/l", "v", false, "notAValue: s/l: the path leads to a block"),
            ("s { }", "t/l", "v", true, "notFound: t/l: the block that it would be added to is not there"),
            (
                "s { l 1; }", "s/l", "$x", false,
                "inexpressible: s/l: nginx takes '$' for a variable and has no other way to write it"
            ),
            (
                "s { l a # c\n b; }", "s/l", "a", false,
                "inexpressible: s/l: a comment stands between the arguments, whose number would change"
            ),
            ("s {\n l 1 }", "s/l", "v", false, "malformed: s/l: line 2: '}' inside a directive"),
            ("s { l 1;", "s/l", "v", false, "malformed: s/l: line 1: a block is opened and not closed"),
            ("s { l 1; } }", "s/l", "v", false, "malformed: s/l: line 1: '}' closes no block"),
            ("s { l 'x; }", "s/l", "v", false, "malformed: s/l: line 1: a quote is opened and not closed"),
            ("s {\n l 1;\n l 2;\n}", "s/l", "v", false, "ambiguous: s/l: the file says it 2 times, on lines 2 and 3"),
            ("", "s[a", "v", false, "invalidPath: s[a: a '[' has no ']', as in 'http/upstream[orders]/server'"),
            ("", "a/", "v", true, "invalidPath: a/: a name is missing, as in 'http/upstream[orders]/server'"),
        ] as [(String, String, String, Bool, String)]
    )
    func refuses(text: String, path: String, value: String, create: Bool, message: String) {
        #expect(refusal(text, .nginx, path, value, create: create) == message)
    }
}
