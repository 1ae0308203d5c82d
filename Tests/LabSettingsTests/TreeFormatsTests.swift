import LabModel
import LabSettings
import Testing

@Suite("files of nested values")
struct TreeFormatsTests {
    @Test(
        "a value is replaced in its notation",
        arguments: [
            ("a: {b: x} # c\n", "a.b", "z", "a: {b: z} # c\n"),
            ("a:\n- b: 1\n", "a[0].b", "2", "a:\n- b: 2\n"),
            ("a: 1\n", "a", "x", "a: x\n"), ("a: x\n", "a", "1", "a: '1'\n"), ("a: yes\n", "a", "no", "a: no\n"),
            ("a: x\n", "a", "no", "a: 'no'\n"), ("a: x\n", "a", "b: c", "a: 'b: c'\n"),
            ("a: 'x'\n", "a", "it's", "a: 'it''s'\n"), ("a: \"x\"\n", "a", "l1\nl2", "a: \"l1\\nl2\"\n"),
            ("a: x\n", "a", "l1\nl2", "a: \"l1\\nl2\"\n"), ("a:   # c\n", "a", "v", "a: v   # c\n"),
            ("a:\nb: 1\n", "a", "v", "a: v\nb: 1\n"), ("a: |\n  x\n  y\nb: 1\n", "a", "z\n", "a: |\n  z\nb: 1\n"),
            ("a: |\n  x\nb: 1\n", "a", "z", "a: |-\n  z\nb: 1\n"), ("a: &n !!str x\n", "a", "z", "a: &n !!str z\n"),
            ("---\na: 1\n---\na: 2\n", "---[1] a", "3", "---\na: 1\n---\na: 3\n"),
            ("é: ü\nb: x\r\n", "b", "z", "é: ü\nb: z\r\n"), ("\"a.b\": x", "\"a.b\"", "10.0.0.1", "\"a.b\": 10.0.0.1"),
        ]
    )
    func yaml(old: String, path: String, value: String, new: String) throws {
        #expect(try rewritten(old, .yaml, path, value) == new)
    }

    @Test(
        "a key is added to YAML",
        arguments: [
            ("a:\n  b: 1\nc: 2\n", "a.k", "a:\n  b: 1\n  k: v\nc: 2\n"), ("a: {b: 1}\n", "a.k", "a: {b: 1, k: v}\n"),
            ("a: {}\n", "a.k", "a: {k: v}\n"), ("- a: 1\n- b\n", "[0].k", "- a: 1\n  k: v\n- b\n"),
            ("a:\n  b:\n    - 1\n    - 2 # c\n", "a.k", "a:\n  b:\n    - 1\n    - 2 # c\n  k: v\n"),
            ("", "k", "k: v\n"),
        ]
    )
    func yamlAdds(old: String, path: String, new: String) throws {
        #expect(try rewritten(old, .yaml, path, "v", create: true) == new)
    }

    @Test(
        "a value of TOML is replaced in its notation",
        arguments: [
            ("a = 1 # c\n", "a", "2", "a = 2 # c\n"), ("a = 1\n", "a", "x", "a = \"x\"\n"),
            ("a = 'x'\n", "a", "c:\\d", "a = 'c:\\d'\n"), ("a = 'x'\n", "a", "it's", "a = \"it's\"\n"),
            ("a = \"x\"\n", "a", "\"\\\n", "a = \"\\\"\\\\\\n\"\n"),
            ("[t]\nb.c = true\n", "t.b.c", "false", "[t]\nb.c = false\n"),
            ("[[p]]\nx = 1\n[[p]]\nx = 2\n", "p[1].x", "3", "[[p]]\nx = 1\n[[p]]\nx = 3\n"),
            ("a = [ {b = \"c\"}, 2 ]\n", "a[0].b", "d", "a = [ {b = \"d\"}, 2 ]\n"),
            ("d = 1979-05-27 07:32:00 # c\n", "d", "1980-01-01", "d = 1980-01-01 # c\n"),
            ("s = '''\nx\n'''\n", "s", "y\n", "s = '''\ny\n'''\n"), ("a = 1_000\n", "a", "0xff", "a = 0xff\n"),
        ]
    )
    func toml(old: String, path: String, value: String, new: String) throws {
        #expect(try rewritten(old, .toml, path, value) == new)
    }

    @Test(
        "a key is added to TOML",
        arguments: [
            ("[t]\na = 1 # c\n[u]\n", "t.k", "[t]\na = 1 # c\nk = \"v\"\n[u]\n"),
            ("[u]\nb = 1\n", "k", "k = \"v\"\n[u]\nb = 1\n"),
            ("a = {b = 1}\n", "a.k", "a = {b = 1, k = \"v\"}\n"), ("a = 1\n", "t.k", "a = 1\n\n[t]\nk = \"v\"\n"),
            ("", "k", "k = \"v\"\n"),
        ]
    )
    func tomlAdds(old: String, path: String, new: String) throws {
        #expect(try rewritten(old, .toml, path, "v", create: true) == new)
    }

    @Test(
        "a value of properties is replaced, whatever its line is like",
        arguments: [
            ("a=1\nb : two \\\n  lines\n", "b", "x", "a=1\nb : x\n"), ("k v\n", "k", "é\n\\", "k \\u00e9\\n\\\\\n"),
            ("k\n", "k", "v", "k=v\n"), ("a\\ b\\==c\n", "a b=", "d", "a\\ b\\==d\n"),
            ("k=x\r\n", "k", "  y", "k=\\  y\r\n"),
            ("u=http\\://a\n", "u", "http://b", "u=http\\://b\n"), ("k=\\u00fc\n", "k", "ü", "k=\\u00fc\n"),
        ]
    )
    func properties(old: String, path: String, value: String, new: String) throws {
        #expect(try rewritten(old, .properties, path, value) == new)
    }

    @Test(
        "a value of PHP is replaced in its quotes",
        arguments: [
            (
                "<?php\ndefine( 'DB_HOST', 'localhost' ); // c\n", "DB_HOST", "10.0.0.1",
                "<?php\ndefine( 'DB_HOST', '10.0.0.1' ); // c\n"
            ),
            ("<?php $p = 'wp_';", "$p", "it's \\", "<?php $p = 'it\\'s \\\\';"),
            ("<?php $p = \"x\";", "$p", "$a\"", "<?php $p = \"\\$a\\\"\";"),
            (
                "<?php $d['a']['b'] = array('host' => 'x', 'port' => 1);", "$d.a.b.host", "y",
                "<?php $d['a']['b'] = array('host' => 'y', 'port' => 1);"
            ),
            (
                "<?php $d['a']['b'] = array('host' => 'x', 'port' => 1);", "$d.a.b.port", "2",
                "<?php $d['a']['b'] = array('host' => 'x', 'port' => 2);"
            ),
            (
                "<?php return ['db' => ['h' => getenv('H')]];", "return.db.h", "x",
                "<?php return ['db' => ['h' => 'x']];"
            ),
            ("<?php $CFG->dbhost = 'x';", "$CFG.dbhost", "y", "<?php $CFG->dbhost = 'y';"),
            ("<?php define('D', true);", "D", "false", "<?php define('D', false);"),
            ("<?php $l = [1, 'a'];", "$l[1]", "b", "<?php $l = [1, 'b'];"),
        ]
    )
    func php(old: String, path: String, value: String, new: String) throws {
        #expect(try rewritten(old, .php, path, value) == new)
    }

    @Test(
        "a constant, a variable and a key are added to PHP",
        arguments: [
            ("<?php\ndefine('A', 1);\nf();\n", "B", "<?php\ndefine('A', 1);\ndefine('B', 'v');\nf();\n"),
            ("<?php\n", "$b", "<?php\n$b = 'v';\n"),
            ("<?php $a = [\n  'x' => 1,\n];\n", "$a.k", "<?php $a = [\n  'x' => 1,\n  'k' => 'v',\n];\n"),
        ]
    )
    func phpAdds(old: String, path: String, new: String) throws {
        #expect(try rewritten(old, .php, path, "v", create: true) == new)
    }

    @Test(
        "what cannot be done is said",
        arguments: [
            (.yaml, "a: 1\nb:\n  a: 2\na: 3\n", "a", "ambiguous: a: the file says it 2 times, on lines 1 and 4"),
            (.yaml, "a: 1\n---\na: 2\n", "a", "ambiguous: a: the file says it 2 times, on lines 1 and 3"),
            (
                .yaml, "a: &x 1\nb: *x\n", "b",
                "notAValue: b: the alias '*x' stands there, which repeats another value: change that one"
            ),
            (.yaml, "a: [1\n", "a", "malformed: a: line 2: did not find expected ',' or ']'"),
            (.yaml, "a: {b: 1}\n", "a", "notAValue: a: the path leads to an object or a list"),
            (.yaml, "a: 1\n", "b", "notFound: b: the file has nothing there; did you mean 'a'?"),
            (.toml, "a = 1\na = 2\n", "a", "ambiguous: a: the file says it 2 times, on lines 1 and 2"),
            (.toml, "a = \"x\n", "a", "malformed: a: line 1: a string is opened and not closed"),
            (.toml, "a = b\n", "a", "malformed: a: line 1: a value should be here"),
            (.properties, "a=1\nb=2\na=3\n", "a", "ambiguous: a: the file says it 2 times, on lines 1 and 3"),
            (.properties, "a=\\u12\n", "a", "malformed: a: line 1: '\\u' needs four hexadecimal digits"),
            (
                .php, "<?php if (x) { define('A', 1);\n} else { define('A', 2); }", "A",
                "ambiguous: A: the file says it 2 times, on lines 1 and 2"
            ),
            (.php, "<?php $a = 'x", "$a", "malformed: $a: line 1: a quote is opened and not closed"),
        ] as [(SettingFormat, String, String, String)]
    )
    func refuses(format: SettingFormat, text: String, path: String, message: String) {
        #expect(refusal(text, format, path, "v") == message)
    }
}
