import LabModel
import LabSettings
import Testing

@Suite("lines, literal places and the hosts file")
struct TextFormatsTests {
    @Test(
        "a value of a line is replaced",
        arguments: [
            (.line, "a\nlisten 80;\r\nb", #"^listen (\d+);"#, "81", "a\nlisten 81;\r\nb"),
            (.line, "port=1 port2=2", #"port2=(\d*)"#, "", "port=1 port2="),
            (.line, "x=grün y", "x=([^ ]+) ", "é→", "x=é→ y"),
            (.line, "aXb", "(?:a|c){1,2}(.)b", "Y", "aYb"),
            (.line, "k = \"v w\"", "k = \"(.*?)\"", "z", "k = \"z\""),
            (
                .literal, "listen_addresses = 'localhost'  # c", "listen_addresses = '<>'", "*",
                "listen_addresses = '*'  # c"
            ),
            (.literal, "a: 1\r\nb: 2\r\n", "b: <>", "3", "a: 1\r\nb: 3\r\n"),
            (.hosts, "# c\n10.0.0.1\tdb db.lab # x\n", "db.lab", "10.0.0.2", "# c\n10.0.0.2\tdb db.lab # x\n"),
            (
                .hosts, "127.0.0.1 localhost\n::1 localhost", "localhost/ipv6", "::2",
                "127.0.0.1 localhost\n::2 localhost"
            ),
            (.hosts, "10.0.0.1 a b", "10.0.0.1/names", "c", "10.0.0.1 c"),
            (.hosts, "the db is here\nfe80::1%eth0 db\n", "db", "fe80::2", "the db is here\nfe80::2 db\n"),
        ] as [(SettingFormat, String, String, String, String)]
    )
    func replaces(format: SettingFormat, old: String, path: String, value: String, new: String) throws {
        #expect(try rewritten(old, format, path, value) == new)
    }

    @Test("a new name gets a line at the end of the hosts file")
    func addsHost() throws {
        #expect(try rewritten("::1 a", .hosts, "db", "10.0.0.1", create: true) == "::1 a\n10.0.0.1\tdb")
    }

    @Test(
        "what cannot be done is said",
        arguments: [
            (.line, "a=1\na=2", "a=(.)", "v", "ambiguous: a=(.): the file says it 2 times, on lines 1 and 2"),
            (.line, "a=1 a=2", "a=(.)", "v", "ambiguous: a=(.): the file says it 2 times, on lines 1 and 1"),
            (.line, "a=1", "a=(\\d)", "v", "inexpressible: a=(\\d): the expression would not find the value again"),
            (.line, "a=1", "a=(.)", "v\nw", "inexpressible: a=(.): the value is a part of a line, without line breaks"),
            (.line, "b", "a=(.)", "v", "notFound: a=(.): the file has nothing there"),
            (
                .line, "", "a", "v",
                "invalidPath: a: an expression has one group '(...)' for the value, and this one has 0; write '(?:...)' for others"
            ),
            (.line, "", "(a", "v", "invalidPath: (a: the regular expression is wrong at character 3: '(' has no ')'"),
            (
                .line, "", "(a)*", "v",
                "invalidPath: (a)*: the regular expression is wrong at character 5: the group of the value cannot be repeated or left out"
            ),
            (.literal, "a1b", "a<>b", "xby", "inexpressible: a<>b: the value contains the text that ends it"),
            (.literal, "a1 a2", "a<> ", "x", nil),
            (
                .literal, "", "a", "x",
                "invalidPath: a: a path has '<>' once, where the value stands, as in 'port = <>;'"
            ),
            (.hosts, "1.1.1.1 a\n::1 a", "a", "1.1.1.2", "ambiguous: a: the file says it 2 times, on lines 1 and 2"),
            (.hosts, "1.1.1.1 a", "a", "db", "inexpressible: a: the hosts file has an address in numbers there"),
        ] as [(SettingFormat, String, String, String, String?)]
    )
    func refuses(format: SettingFormat, text: String, path: String, value: String, message: String?) {
        #expect(refusal(text, format, path, value) == message)
    }

    @Test("a line of a million characters takes no longer than its length asks for")
    func longLine() throws {
        let line = String(repeating: "a", count: 1 << 20)
        #expect(try values(line + "=1", .line, "(?:a*)*(?:a|aa)+=(.)") == ["1"])
        #expect(try values(line, .line, "(?:a*)*b(.)").isEmpty)
        #expect(try values(String(repeating: "a'", count: 1 << 19), .literal, "a'<>b").isEmpty)
    }
}
