import LabModel
import LabSettings
import Testing

@Suite("Apache's and HAProxy's configuration")
struct DirectiveSettingsTests {
    private let site = """
        <VirtualHost *:80>
            ServerName example.org
            ProxyPass /api "http://127.0.0.1:8000/" retry=0
            proxypass /img http://127.0.0.1:9000/
            <Directory "/var/www/my site">
                Require all granted
            </Directory>
        </VirtualHost>
        <VirtualHost *:81>
            ServerName other
        </VirtualHost>

        """

    @Test("a directive of Apache is chosen by its first arguments, names in any case")
    func apache() throws {
        let path = "VirtualHost[*:80]/proxypass[/api]"
        #expect(try values(site, .apache, path) == ["http://127.0.0.1:8000/ retry=0"])
        #expect(
            try rewritten(site, .apache, path, "http://10.0.0.1:80/ retry=0")
                == site.replacing("127.0.0.1:8000", with: "10.0.0.1:80")
        )
        #expect(
            try rewritten(site, .apache, "VirtualHost[*:80]/Directory[/var/www/my site]/Require", "ip 10.0.0.0/8")
                == site.replacing("all granted", with: "ip 10.0.0.0/8")
        )
        #expect(
            try rewritten(site, .apache, "VirtualHost[*:81]/ServerAlias", "a b", create: true)
                == site.replacing("ServerName other\n", with: "ServerName other\n    ServerAlias a b\n")
        )
    }

    @Test(
        "words of Apache are quoted where they have to be",
        arguments: [
            ("A x", "two words", "A two words"), ("A \"x\"", "a\"b\\", "A \"a\\\"b\\\\\""), ("A x", "", "A \"\""),
            ("A 'x y'", "it's", "A 'it\\'s'"), ("A \"^/(.*)\\.php$\"", "\\d", "A \"\\d\""),
            ("A x\\\n y", "p q", "A p\\\n q"),
        ]
    )
    func apacheWords(old: String, value: String, new: String) throws {
        #expect(try rewritten(old, .apache, "A", value) == new)
    }

    @Test("a pool of Apache's balancer has as many members as there are providers")
    func balancer() throws {
        let old =
            "<Proxy balancer://a>\n  BalancerMember http://x:1 loadfactor=2\n  BalancerMember http://y:1\n</Proxy>\n"
        #expect(
            try rewritten(old, .apache, "Proxy/BalancerMember", "http://1:1")
                == "<Proxy balancer://a>\n  BalancerMember http://1:1 loadfactor=2\n</Proxy>\n"
        )
    }

    private let proxy = """
        defaults
            timeout connect 5s   # c
            timeout client  50s

        backend orders
            balance roundrobin
            server app1 127.0.0.1:8000 check inter 2s
        backend other
            server x 127.0.0.1:1

        """

    @Test("a server of HAProxy gets an address and keeps its name and parameters")
    func haproxy() throws {
        #expect(
            try rewritten(proxy, .haproxy, "backend[orders]/server", "10.0.0.1:80")
                == proxy.replacing("127.0.0.1:8000", with: "10.0.0.1:80")
        )
        #expect(
            try rewritten(proxy, .haproxy, "backend[other]/server[x]", "10.0.0.1:80")
                == proxy.replacing("x 127.0.0.1:1\n", with: "x 10.0.0.1:80\n")
        )
        #expect(
            try rewritten(proxy, .haproxy, "defaults/timeout[connect]", "9s") == proxy.replacing("5s ", with: "9s ")
        )
    }

    @Test("a pool of HAProxy that grows gets servers with names of their own")
    func haproxyPool() throws {
        #expect(
            try rewritten(proxy, .haproxy, "backend[orders]/server", "10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80")
                == proxy.replacing(
                    "server app1 127.0.0.1:8000 check inter 2s",
                    with: "server app1 10.0.0.1:80 check inter 2s\n    server app2 10.0.0.2:80 check inter 2s\n"
                        + "    server app3 10.0.0.3:80 check inter 2s"
                )
        )
    }

    @Test(
        "what cannot be done is said",
        arguments: [
            (.apache, "A 1\nA 2\n", "A", "v", "ambiguous: A: the file says it 2 times, on lines 1 and 2"),
            (
                .apache, "<X>\n</X>\n<X>\n</X>", "X/a", "v",
                "ambiguous: X/a: 2 blocks are meant, on lines 1 and 3: choose one with '[...]'"
            ),
            (.apache, "<X>\n", "X/a", "v", "malformed: X/a: line 1: a block is opened and not closed"),
            (.apache, "<X>\n</Y>", "X/a", "v", "malformed: X/a: line 2: the end of a block does not fit"),
            (
                .apache, "A x\n", "A", "${B}",
                "inexpressible: A: Apache takes '${' for a variable and has no other way to write it"
            ),
            (
                .apache, "A x\n", "A", "a\nb",
                "inexpressible: A: an Apache directive is one line, without control characters"
            ),
            (
                .haproxy, "global\n  x \"y\n", "global/x", "v",
                "malformed: global/x: line 2: a quote is opened and not closed"
            ),
            (
                .haproxy, "global\n  x 1\n  x 2\n", "global/x", "v",
                "ambiguous: global/x: the file says it 2 times, on lines 2 and 3"
            ),
        ] as [(SettingFormat, String, String, String, String)]
    )
    func refuses(format: SettingFormat, text: String, path: String, value: String, message: String) {
        #expect(refusal(text, format, path, value) == message)
    }
}
