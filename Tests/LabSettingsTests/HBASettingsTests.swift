import LabModel
import LabSettings
import Testing

@Suite("pg_hba.conf")
struct HBASettingsTests {
    private let file = """
        # TYPE  DATABASE        USER            ADDRESS                 METHOD
        local   all             postgres                                peer
        host    orders          orders          10.0.0.1/32             md5  clientcert=verify-ca  # app
        include_if_exists       /etc/more.conf
        host    all             all             127.0.0.1/32            scram-sha-256
        host    "all"           all             10.0.0.0  255.0.0.0     reject

        """

    @Test(
        "an address or a method changes and the columns stay",
        arguments: [
            ("host orders orders/address", "10.20.0.3/32", "10.0.0.1/32 ", "10.20.0.3/32 "),
            ("host orders \"orders\"/address", "samehost", "10.0.0.1/32", "samehost"),
            ("host  orders orders md5/address", "::1/128", "10.0.0.1/32", "::1/128"),
            ("host orders orders/method", "trust", "md5", "trust"),
            ("local all postgres/method", "trust", "peer", "trust"),
            ("host \"all\" all/address", "10.0.0.0/8", "10.0.0.0  255.0.0.0", "10.0.0.0/8"),
            ("host \"all\" all/address", "10.0.0.0 255.255.0.0", "10.0.0.0  255.0.0.0", "10.0.0.0 255.255.0.0"),
            ("host orders orders/address", "a \"b\"", "10.0.0.1/32", "\"a \"\"b\"\"\""),
        ]
    )
    func replaces(path: String, value: String, old: String, new: String) throws {
        #expect(try rewritten(file, .hba, path, value) == file.replacing(old, with: new, maxReplacements: 1))
    }

    @Test("several addresses make a line each, like the first")
    func severalAddresses() throws {
        let old = "host a b 1.1.1.1/32 md5 x=1 # c\r\nhost c d 2.2.2.2/32 md5"
        let both = try rewritten(old, .hba, "host a b/address", "3.3.3.3/32", "4.4.4.4/32")
        #expect(both == "host a b 3.3.3.3/32 md5 x=1 # c\r\nhost a b 4.4.4.4/32 md5 x=1\r\nhost c d 2.2.2.2/32 md5")
        #expect(try values(both, .hba, "host a b/address") == ["3.3.3.3/32", "4.4.4.4/32"])
        #expect(try rewritten(both, .hba, "host a b/address", "1.1.1.1/32") == old)
        let last = try rewritten(old, .hba, "host c d/address", "2.2.2.2/32", "5.5.5.5/32")
        #expect(last == old + "\r\nhost c d 5.5.5.5/32 md5")
    }

    @Test("a new line goes before all others of its kind, with the method of the path")
    func adds() throws {
        let lines = "host shop \"or ders\" 10.0.0.1/32 scram-sha-256\nhost shop \"or ders\" 10.0.0.2/32 scram-sha-256\n"
        #expect(
            try rewritten(
                file,
                .hba,
                "host shop \"or ders\"/address",
                "10.0.0.1/32",
                "10.0.0.2/32",
                create: true
            ) == file.replacing("host    orders", with: lines + "host    orders")
        )
        #expect(
            try rewritten("local all all peer\n", .hba, "hostssl a b cert/address", "all", create: true)
                == "local all all peer\nhostssl a b all cert\n"
        )
        #expect(
            try rewritten("local all all peer", .hba, "local a b/method", "md5", create: true)
                == "local a b md5\nlocal all all peer"
        )
    }

    @Test("lists, joined lines and fields in quotes are read as PostgreSQL reads them")
    func notation() throws {
        let text = "host a, b \\\n \"c \"\"d\" all md5\nhost a#x b all md5\n"
        #expect(try values(text, .hba, "host a,b \"c \"\"d\"/address") == ["all"])
        #expect(try values(text, .hba, "host all c/address") == [])
        #expect(try values("host a,b , c d all trust\n", .hba, "host a,b c/method") == ["all"])
        #expect(try values("host \"all\" x all md5\n", .hba, "host all x/address") == [])
    }

    @Test(
        "what cannot be done is said",
        arguments: [
            (
                "host a b all md5\n", "host a c/address", "all", false,
                "notFound: host a c/address: the file has nothing there; did you mean 'host a b/address'?"
            ),
            (
                "host a b all md5\nhost a b ::1/128 md5\n", "host a b/method", "trust", false,
                "ambiguous: host a b/method: 2 lines have this rule: they take a method each"
            ),
            (
                "local a b md5\n", "local a b/address", "all", true,
                "invalidPath: local a b/address: a line of type 'local' has no address"
            ),
            (
                "", "host a b/method", "md5", true,
                "notFound: host a b/method: a new line of a host needs an address: set that at '.../address'"
            ),
            (
                "host a b all md5\n", "host a b/address", "10.0.0.1", false,
                "inexpressible: host a b/address: PostgreSQL wants a prefix length after an address, such as '/32'"
            ),
            (
                "host a b all md5\n", "host a b/address", "\"; rm -rf /", false,
                "inexpressible: host a b/address: PostgreSQL takes '/' in an address only after one in numbers"
            ),
            (
                "host a b all md5\n", "host a b/address", "x\nhost all all all trust", false,
                "inexpressible: host a b/address: a field of pg_hba.conf is one line, without control characters"
            ),
            (
                "host a \"b all md5\n", "host a b/address", "all", false,
                "malformed: host a b/address: line 1: a quote is opened and not closed"
            ),
            (
                "", "host a/address", "all", false,
                "invalidPath: host a/address: a path is 'TYPE DATABASE USER/address' or 'TYPE DATABASE USER/method'"
            ),
        ] as [(String, String, String, Bool, String)]
    )
    func refuses(text: String, path: String, value: String, create: Bool, message: String) {
        #expect(refusal(text, .hba, path, value, create: create) == message)
    }
}
