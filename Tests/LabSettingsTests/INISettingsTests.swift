import LabModel
import LabSettings
import Testing

@Suite("ini files")
struct INISettingsTests {
    @Test(
        "a value changes and everything around it stays",
        arguments: [
            ("[db]\nhost = old\n", "[db]\nhost = new\n"),
            ("[db]\nhost=old", "[db]\nhost=new"),
            ("[db]\nhost: old\n", "[db]\nhost: new\n"),
            ("\u{feff}[db]\r\n\thost\t=\told \r\nport=1\r\n", "\u{feff}[db]\r\n\thost\t=\tnew \r\nport=1\r\n"),
            (
                "host=0\n[db]\n; host = 1\n# host = 2\nhost = old ; c\n",
                "host=0\n[db]\n; host = 1\n# host = 2\nhost = new ; c\n"
            ),
            ("[db]\nport=1\n[x]\nhost=x\n[db]\nhost=old#1\n", "[db]\nport=1\n[x]\nhost=x\n[db]\nhost=new\n"),
            ("[db] ; the [main] one\nhost=old\n", "[db] ; the [main] one\nhost=new\n"),
            ("[db]\nhost = \"old\" # c\n", "[db]\nhost = \"new\" # c\n"),
            ("[db]\nhost = 'o ; d'\n", "[db]\nhost = 'new'\n"),
            ("[db]\nhost =\nport=1\n", "[db]\nhost =new\nport=1\n"),
            ("[db]\nflag\nhost = a=b:c\n", "[db]\nflag\nhost = new\n"),
            ("[db]\nlist =\n  host = 1\n  b\nhost=old\n", "[db]\nlist =\n  host = 1\n  b\nhost=new\n"),
        ]
    )
    func replaces(old: String, new: String) throws {
        #expect(try rewritten(old, .ini, "db/host", "new") == new)
    }

    @Test(
        "a path names what stands before the sections, and sections with slashes",
        arguments: [
            ("/key", "key = new\n[key]\nkey = 2\n[a/b]\nkey = 3\n"),
            ("key", "key = new\n[key]\nkey = 2\n[a/b]\nkey = 3\n"),
            ("key/key", "key = 1\n[key]\nkey = new\n[a/b]\nkey = 3\n"),
            ("a/b/key", "key = 1\n[key]\nkey = 2\n[a/b]\nkey = new\n"),
        ]
    )
    func paths(path: String, new: String) throws {
        #expect(try rewritten("key = 1\n[key]\nkey = 2\n[a/b]\nkey = 3\n", .ini, path, "new") == new)
    }

    @Test(
        "a new key stands beside its siblings and looks like them",
        arguments: [
            ("", "[s]\nk = v\n"),
            ("[s]\n  a=1 ; c\n\n[t]\nb=2\n", "[s]\n  a=1 ; c\n  k=v\n\n[t]\nb=2\n"),
            ("[s]\na: 1", "[s]\na: 1\nk: v"),
            ("[s]\r\n[t]\r\nb=2\r\n", "[s]\r\nk=v\r\n[t]\r\nb=2\r\n"),
            ("[t]\nb=2\n", "[t]\nb=2\n\n[s]\nk=v\n"),
            ("[s]\na =\n  1\n  2\n", "[s]\na =\n  1\n  2\nk = v\n"),
        ]
    )
    func adds(old: String, new: String) throws {
        #expect(try rewritten(old, .ini, "s/k", "v", create: true) == new)
    }

    @Test("a new key before the sections becomes the first line")
    func addsBeforeSections() throws {
        #expect(try rewritten("\u{feff}[s]\na=1\n", .ini, "k", "v", create: true) == "\u{feff}k=v\n[s]\na=1\n")
        #expect(try rewritten("a=1\n[s]\n", .ini, "/k", "v", create: true) == "a=1\nk=v\n[s]\n")
    }

    @Test(
        "what cannot be done is said",
        arguments: [
            (
                "[db]\nhost=1\n", "db/hots", "x",
                "notFound: db/hots: the file has nothing there; did you mean 'db/host'?"
            ),
            ("[a]\nk=1\n[a]\nk=2\n", "a/k", "x", "ambiguous: a/k: the file says it 2 times, on lines 2 and 4"),
            ("[a]\nk\n", "a/k", "x", "malformed: a/k: line 2: the key has no '=' and no value"),
            ("[a\nk=1\n", "a/k", "x", "malformed: a/k: line 1: a section's name has '[' and no ']'"),
            (
                "[a]\nk=1\n 2\n", "a/k", "x",
                "inexpressible: a/k: more deeply indented lines follow the key, which some readers take for its value "
                    + "and some for other keys"
            ),
            (
                "[a]\nk=1\n", "a/k", "x\ny",
                "inexpressible: a/k: a value of an ini file is one line, without control characters"
            ),
            (
                "[a]\nk=1\n", "a/k", "x ; y",
                "inexpressible: a/k: readers of ini files would disagree about the value's quotes, backslash, '#', ';' "
                    + "or outer blanks"
            ),
            ("[a]\nk=1\n", "a/", "x", "invalidPath: a/: a path is 'section/key', or '/key' before the first section"),
        ]
    )
    func refuses(text: String, path: String, value: String, message: String) {
        #expect(refusal(text, .ini, path, value) == message)
    }

    @Test("quotes keep what would be a comment without them, and give way to what they cannot hold")
    func quotes() throws {
        #expect(try rewritten("k = \"x\"\n", .ini, "k", " a ; b ") == "k = \" a ; b \"\n")
        #expect(try rewritten("k = \"x\"\n", .ini, "k", "C:\\x") == "k = C:\\x\n")
        #expect(try rewritten("k = 'x'\n", .ini, "k", "") == "k = ''\n")
    }
}
