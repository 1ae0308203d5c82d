import LabModel
import LabSettings
import Testing

@Suite("environment files")
struct EnvSettingsTests {
    @Test(
        "a value changes and everything around it stays",
        arguments: [
            ("HOST=old\n", "HOST=new\n"),
            ("HOST=old", "HOST=new"),
            ("# HOST=no\n\n  HOST=old # why\nPORT=1\n", "# HOST=no\n\n  HOST=new # why\nPORT=1\n"),
            ("A=1\r\nHOST=old\r\nB=2\r\n", "A=1\r\nHOST=new\r\nB=2\r\n"),
            ("\u{feff}HOST=old\n", "\u{feff}HOST=new\n"),
            ("export HOST=old\n", "export HOST=new\n"),
            ("export A=1 HOST=old B=2\n", "export A=1 HOST=new B=2\n"),
            ("A=1; HOST=old; export HOST\n", "A=1; HOST=new; export HOST\n"),
            ("if true; then HOST=old\nfi\n", "if true; then HOST=new\nfi\n"),
            ("HOST='old'\n", "HOST='new'\n"),
            ("HOST=\"old\"\n", "HOST=\"new\"\n"),
            ("HOST=o\"l\"d\n", "HOST=new\n"),
            ("HOST=\n", "HOST=new\n"),
            ("HOST=\"\"\n", "HOST=\"new\"\n"),
            ("HOST=$(hostname -f | sed 's/)//')x\n", "HOST=new\n"),
            ("HOST=${OTHER:-\"a}b\"}\n", "HOST=new\n"),
            ("TEXT=\"\nHOST=inside\n\"\nHOST=old\n", "TEXT=\"\nHOST=inside\n\"\nHOST=new\n"),
            ("echo 'HOST=inside\nHOST=inside'\nHOST=old\n", "echo 'HOST=inside\nHOST=inside'\nHOST=new\n"),
            ("HOST=one\\\ntwo\nB=2\n", "HOST=new\nB=2\n"),
            ("A=x#HOST=y\nHOST=old\n", "A=x#HOST=y\nHOST=new\n"),
        ]
    )
    func replaces(old: String, new: String) throws {
        #expect(try rewritten(old, .env, "HOST", "new") == new)
    }

    @Test(
        "a value is quoted as it needs, in the quotes that are there when they can hold it",
        arguments: [
            ("V=x\n", "two words", "V=\"two words\"\n"),
            ("V=x\n", "$HOME", "V='$HOME'\n"),
            ("V=x\n", "it's", "V=\"it's\"\n"),
            ("V=x\n", "it's $5", "V=\"it's \\$5\"\n"),
            ("V=x\n", "\"; rm -rf /", "V='\"; rm -rf /'\n"),
            ("V=x\n", "", "V=\n"),
            ("V=x\n", "two\nlines", "V=\"two\nlines\"\n"),
            ("V=\"x\"\n", "$HOME `id` \"\\", "V=\"\\$HOME \\`id\\` \\\"\\\\\"\n"),
            ("V='x'\n", "a b", "V='a b'\n"),
            ("V='x'\n", "it's", "V=\"it's\"\n"),
            ("V='x'\n", "", "V=''\n"),
        ]
    )
    func quotes(old: String, value: String, new: String) throws {
        #expect(try rewritten(old, .env, "V", value) == new)
    }

    @Test(
        "a new variable goes to the end in the manner of the file",
        arguments: [
            ("", "NEW=v\n"), ("A=1\n", "A=1\nNEW=v\n"), ("A=1", "A=1\nNEW=v"), ("A=1\r\n", "A=1\r\nNEW=v\r\n"),
            ("export A=1\nexport B=2\n", "export A=1\nexport B=2\nexport NEW=v\n"), ("# c", "# c\nNEW=v"),
        ]
    )
    func adds(old: String, new: String) throws {
        #expect(try rewritten(old, .env, "NEW", "v", create: true) == new)
    }

    @Test(
        "what cannot be done is said",
        arguments: [
            ("HOTS=x\n", "HOST", "notFound: HOST: the file has nothing there; did you mean 'HOTS'?"),
            ("A=1\nB=2\nA=3\n", "A", "ambiguous: A: the file says it 2 times, on lines 1 and 3"),
            (
                "A=foo bar\n", "A",
                "malformed: A: line 1: other words follow the value, which a shell runs as a command: "
                    + "put the value in quotes"
            ),
            ("[ x ] ||\\\n A=1\n", "A", "malformed: A: line 2: it is part of a longer shell command"),
            ("[ x ] &&\nA=1\n", "A", "malformed: A: line 2: it is part of a longer shell command"),
            ("A=\"x\nB=1\n", "B", "malformed: B: line 1: a quote is opened and not closed"),
            ("A=$(x\nB=1\n", "B", "malformed: B: line 1: a substitution is opened and not closed"),
            ("cat <<E\nB=1\nE\n", "B", "malformed: B: line 1: here-documents are not understood"),
            ("A=1\n", "A-B", "invalidPath: A-B: a variable's name has up to 120 letters, digits and underscores"),
        ]
    )
    func refuses(text: String, path: String, message: String) {
        #expect(refusal(text, .env, path, "v") == message)
    }

    @Test("several values, and characters that systemd refuses, are errors")
    func refusesValues() {
        #expect(
            refusal("A=1\n", .env, "A", "x", "y")
                == "notRepeatable: A: 2 values, and the path takes one; use '${to[0].address}' or '${to.addresses}'"
        )
        #expect(
            refusal("A=1\n", .env, "A", "x\0y")
                == "inexpressible: A: an environment file holds no control characters but tab and newline"
        )
        #expect(
            refusal("A=1\n", .env, "A", "\u{fffe}")
                == "inexpressible: A: systemd refuses the value: it has a code point that is no character"
        )
    }

    @Test("what a shell would expand is read as it is written, and writing the same text makes it literal")
    func expansions() throws {
        #expect(try values("A=\"$HOME/x\"\n", .env, "A") == ["$HOME/x"])
        #expect(try rewritten("A=\"$HOME/x\"\n", .env, "A", "$HOME/x") == "A=\"\\$HOME/x\"\n")
        #expect(try rewritten("A=~/x\n", .env, "A", "~/x") == "A=\"~/x\"\n")
    }
}
