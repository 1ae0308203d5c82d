import LabModel

extension Sample {
    /// Files of nested values and of lines.
    static let more = [
        Sample(
            format: .properties,
            texts: [
                "# c\na=1\nb : two \\\n   lines\r\nc.d\\ e  x\\u00e9y\n! c\nempty=\nflag\n",
                "\u{feff}a\\=b=c\\:\\\\d\r\nz=1",
            ],
            paths: ["a", "b", "c.d e", "empty", "flag", "new", "a=b", "z"],
            pieces: ["=", ":", " ", "\\", "\\u", "00e9", "\n", "\r\n", "#", "!", "a", "\t"]
        ),
        Sample(
            format: .yaml,
            texts: [
                "# c\na: {b: [1, 'x', \"y\\n\"]}\nc:\n  - d: e # c\n    f: |\n      l1\n      l2\n  - g\nh: >-\n  w\n"
                    + "i:\nj: &x 5\nk: *x\n",
                "---\na: 1\n---\na: 2\nb: true\r\n",
            ],
            paths: [
                "a.b[0]", "a.b[1]", "a.b[2]", "c[0].d", "c[0].f", "c[1]", "h", "i", "j", "k", "---[1] a", "b", "new",
                "a.new",
            ],
            pieces: [
                ": ", "- ", "\n", "  ", "{", "}", "[", "]", ",", "'", "\"", "|", ">", "#", "&a ", "*a", "a", "---\n",
            ]
        ),
        Sample(
            format: .xml,
            texts: [
                "<?xml version=\"1.0\"?>\n<!-- c --><a x='1'>\n <b y=\"2 &amp; 3\">t &lt;</b><b/><c><![CDATA[d<]]></c>\r\n"
                    + " <e>f</e></a>\n",
                "<s xmlns=\"urn:a\" xmlns:x=\"urn:b\"><x:p>1</x:p><q x:r='2'/></s>",
            ],
            paths: [
                "/a/@x", "/a/b[1]", "/a/b[1]/@y", "/a/b[2]", "//c", "//e", "/a/@new", "/a/new", "/default:s/x:p",
                "//default:q/@x:r",
            ],
            pieces: ["<", ">", "/>", "</", "a", "b ", "x='", "\"", "&", ";", "<!--", "-->", "<![CDATA[", "]]>", "="]
        ),
        Sample(
            format: .toml,
            texts: [
                "a = 1\n[t] # c\nb = 'x'\nc.d = \"y\\n\"\ne = [1, {f = true}]\r\n[[u]]\ng = 2020-01-01\n[[u]]\n"
                    + "g = \"\"\"\nl\"\"\"\n",
                "\u{feff}[\"q.r\"]\r\ns = '''z'''\r\n",
            ],
            paths: [
                "a", "t.b", "t.c.d", "t.e[0]", "t.e[1].f", "u[0].g", "u[1].g", "new", "t.new", "w.new", "\"q.r\".s",
            ],
            pieces: [
                "[", "]", "[[", "]]", "=", "\"", "'", "\"\"\"", "\\", "{", "}", ",", ".", "\n", "a", " ", "1", "#",
            ]
        ),
        Sample(
            format: .php,
            texts: [
                "<?php\n// c\ndefine('A', 'x');\ndefine(\"B\", 5 /* c */);\n$t = \"y $z\";\n"
                    + "$d['a'][\"b\"] = array('h' => 'v', 'n' => array(1, true));\nreturn ['r' => ['s' => 'u',],];\n",
                "<html><?= 1 ?><?php const C = 'q';\r\n$o->p = <<<X\n a\nX;\n$e = f('x') . 'y'; ?>\n",
            ],
            paths: [
                "A", "B", "$t", "$d.a.b.h", "$d.a.b.n[0]", "$d.a.b.n[1]", "return.r.s", "C", "$e", "$o.p", "NEW",
                "$new", "$d.a.b.new", "return.r.new",
            ],
            pieces: [
                "'", "\"", "\\", "$a", "[", "]", "(", ")", "=>", "=", ";", ",", "<?php ", "?>", "//", "/*", "*/", "#",
                "\n", "define(",
            ]
        ),
        Sample(
            format: .hosts,
            texts: [
                "127.0.0.1\tlocalhost\n::1 localhost ip6-localhost # c\n10.0.0.1  db.lab db\r\n", "\u{feff}1.1.1.1 a",
            ],
            paths: ["localhost/ipv4", "localhost/ipv6", "db", "DB.lab", "10.0.0.1/names", "a", "new", "9.9.9.9/names"],
            pieces: ["1.1.1.1 ", "::2 ", "a ", "db ", "#", "\n", "\r\n", "\t", " "]
        ),
        Sample(
            format: .line,
            texts: ["a = 1\r\nb = 2 # c\nport 80;\n", "\u{feff}port 1"],
            paths: ["^a = (\\d+)$", "^b\\s*=\\s*(\\w+)", "port ([^;]*)", "(\\w+) # c"],
            pieces: ["a", " = ", "\n", "\r\n", "port ", "1", "#"]
        ),
        Sample(
            format: .literal,
            texts: ["a = '1';\r\nb = 2\n[3]\n", "\u{feff}a = '1'"],
            paths: ["a = '<>'", "b = <>", "[<>]", "<> = 2"],
            pieces: ["a = '", "'", "b = ", "[", "]", "\n", "\r\n", "x"]
        ),
    ]

    /// Configurations of directives.
    static let directives = [
        Sample(
            format: .nginx,
            texts: [
                "u x {\n  server a:1 w=2; # c\n  server b:2;\n}\nhttp { server { listen 80 'd s'; "
                    + "l ~ \"^/{2}\" { r $a${b}; } } }",
                "\u{feff}upstream o {\r\n\tserver a:1 down;\r\n\tserver b:1;\r\n}\r\ni *.conf;\r\n",
            ],
            paths: [
                "u[x]/server[a:1]", "upstream[o]/server", "http/server/listen", "http/server/l/r", "i",
                "http/server/new", "u/n",
            ],
            pieces: [
                "{", "}", ";", "'", "\"", "\\", "$", "${", "#", "\n", "\r\n", " ", "server ", "a", ")", "upstream o {",
            ]
        ),
        Sample(
            format: .apache,
            texts: [
                "# c\nListen 80\n<VirtualHost *:80>\n  ServerName a\n  ProxyPass /a \"http://b/ c\"\n"
                    + "  ProxyPass /b x \\\n    y\n  <If \"%{A} == '>'\">\n  D 'e'\n  </If>\n</VirtualHost>\n",
                "<Proxy balancer://x>\r\n\tBalancerMember http://a:1 route=1\r\n\tbalancermember http://b:1\r\n</Proxy>\r\n",
            ],
            paths: [
                "Listen", "virtualhost/servername", "VirtualHost[*:80]/ProxyPass[/a]", "VirtualHost/ProxyPass[/b]",
                "VirtualHost/If/D", "Proxy/BalancerMember", "New", "VirtualHost/New",
            ],
            pieces: [
                "<", ">", "</", "\"", "'", "\\", "\n", "\r\n", " ", "#", "a", "<A b>\n", "</A>\n", "Listen ",
            ]
        ),
        Sample(
            format: .haproxy,
            texts: [
                "# c\nglobal\n  maxconn 5 # c\n\ndefaults\n  timeout connect 5s\n  timeout client \"6s\"\nbackend b\n"
                    + "  server s1 1.1.1.1:80 check\n  server s2 a\\ b:80\n  x 'y z'\n",
                "listen l\r\n\tbind *:80 ssl\r\n\tserver a \"${H}:1\"\r\n",
            ],
            paths: [
                "global/maxconn", "defaults/timeout[connect]", "defaults/timeout[client]", "backend[b]/server",
                "backend/server[s1]", "backend/x", "listen/bind", "listen[l]/server[a]", "global/new",
            ],
            pieces: ["\"", "'", "\\", "#", "\n", "\r\n", " ", "global\n", "backend b\n", "server ", "a ", "$"]
        ),
    ]
}
