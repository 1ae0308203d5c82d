import LabModel
import LabTestSupport
import LabYAML
import Testing

@Suite("Files that are not YAML")
struct BrokenYAMLTests {
    @Test("the printed text says what is wrong and where", arguments: files)
    func shown(_ broken: Broken) {
        let reading = YAMLReader.read(bytes: Array(broken.file.utf8), file: "lab.yaml")
        let renderer = DiagnosticRenderer(sources: ["lab.yaml": reading.text])
        #expect(renderer.render(reading.diagnostics) == broken.shown)
    }

    static let files = [
        Broken(
            "a duplicate key is reported at its second place",
            #"""
            machines:
              web: {os: debian-12}
              db: {os: debian-12}
              web: {os: debian-13}

            """#,
            shows: #"""
                lab.yaml:4:3: error: duplicate key 'web'
                    4 |   web: {os: debian-13}
                      |   ^~~
                  hint: it is already on line 2

                """#
        ),
        Broken(
            "every duplicate key is reported, nested ones too",
            #"""
            a: {x: 1, x: 2, x: 3}
            a: 2

            """#,
            shows: #"""
                lab.yaml:1:11: error: duplicate key 'x'
                    1 | a: {x: 1, x: 2, x: 3}
                      |           ^
                  hint: it is already on line 1
                lab.yaml:1:17: error: duplicate key 'x'
                    1 | a: {x: 1, x: 2, x: 3}
                      |                 ^
                  hint: it is already on line 1
                lab.yaml:2:1: error: duplicate key 'a'
                    2 | a: 2
                      | ^
                  hint: it is already on line 1

                """#
        ),
        Broken(
            "a tab that indents is named",
            #"""
            machines:
            	web: {os: debian-12}

            """#,
            shows: #"""
                lab.yaml:2:1: error: a tab cannot indent a line
                    2 |     web: {os: debian-12}
                      | ^~~~
                  hint: use spaces

                """#
        ),
        Broken(
            "a list without an end names its bracket",
            #"""
            machines:
              web:
                networks: [front, back
                os: debian-12

            """#,
            shows: #"""
                lab.yaml:4:7: error: expected ',' or ']' in the list
                    4 |     os: debian-12
                      |       ^
                  hint: its '[' is on line 3

                """#
        ),
        Broken(
            "a mapping without an end names its bracket",
            #"""
            a: {b: c
            d: e

            """#,
            shows: #"""
                lab.yaml:2:2: error: expected ',' or '}' in the mapping
                    2 | d: e
                      |  ^
                  hint: its '{' is on line 1

                """#
        ),
        Broken(
            "a quote without an end is reported at its beginning",
            #"""
            lab: "web
            description: x

            """#,
            shows: #"""
                lab.yaml:1:6: error: the text in quotes has no end
                    1 | lab: "web
                      |      ^

                """#
        ),
        Broken(
            "a colon in plain text is reported where it stands",
            #"""
            description: first: second

            """#,
            shows: #"""
                lab.yaml:1:19: error: a ':' cannot stand here
                    1 | description: first: second
                      |                   ^
                  hint: check the indentation, or put text with ': ' in quotes

                """#
        ),
        Broken(
            "wrong indentation names the line where the mapping begins",
            #"""
            machines:
              web:
                os: debian-12
               db:
                os: debian-12

            """#,
            shows: #"""
                lab.yaml:4:4: error: expected a key here
                    4 |    db:
                      |    ^
                  hint: the mapping begins on line 2; its lines have the same indentation

                """#
        ),
        Broken(
            "a key without a colon is reported",
            #"""
            machines:
              web
              db: {}

            """#,
            shows: #"""
                lab.yaml:3:5: error: a ':' cannot stand here
                    3 |   db: {}
                      |     ^
                  hint: check the indentation, or put text with ': ' in quotes

                """#
        ),
        Broken(
            "a character that begins nothing is shown",
            #"""
            run: @here

            """#,
            shows: #"""
                lab.yaml:1:6: error: a value cannot begin with '@'
                    1 | run: @here
                      |      ^
                  hint: put the text in quotes

                """#
        ),
        Broken(
            "a second document is refused where it begins",
            #"""
            lab: a
            ---
            lab: b

            """#,
            shows: #"""
                lab.yaml:2:1: error: a second document begins here
                    2 | ---
                      | ^
                  hint: a file has one document

                """#
        ),
        Broken(
            "a directive is refused",
            #"""
            %YAML 1.1
            ---
            lab: a

            """#,
            shows: #"""
                lab.yaml:1:1: error: a line cannot begin with '%'
                    1 | %YAML 1.1
                      | ^
                  hint: directives are not supported; indent the line or put the text in quotes

                """#
        ),
        Broken(
            "a merge key is refused",
            #"""
            base: &base {os: debian-12}
            web:
              <<: *base

            """#,
            shows: #"""
                lab.yaml:3:3: error: merge keys ('<<') are not supported
                    3 |   <<: *base
                      |   ^~
                  hint: write the keys out, or give the whole value with an alias

                """#
        ),
        Broken(
            "a key that is no text is refused",
            #"""
            ? [a, b]
            : c

            """#,
            shows: #"""
                lab.yaml:1:3: error: a key must be text, found a list
                    1 | ? [a, b]
                      |   ^~~~~~

                """#
        ),
        Broken(
            "a tag is refused",
            #"""
            port: !!int 80
            secret: !vault x

            """#,
            shows: #"""
                lab.yaml:1:7: error: tag '!!int' is not supported
                    1 | port: !!int 80
                      |       ^~~~~~~~
                  hint: leave the tag out
                lab.yaml:2:9: error: tag '!vault' is not supported
                    2 | secret: !vault x
                      |         ^~~~~~~~
                  hint: leave the tag out, or put a text that begins with '!' in quotes

                """#
        ),
        Broken(
            "an alias without an anchor is reported, and so is one to itself",
            #"""
            a: *b
            c: &d [*d]

            """#,
            shows: #"""
                lab.yaml:1:4: error: alias '*b' names no anchor before it
                    1 | a: *b
                      |    ^~
                lab.yaml:2:8: error: alias '*d' names no anchor before it
                    2 | c: &d [*d]
                      |        ^~

                """#
        ),
        Broken(
            "an empty file is reported",
            #"""
            # nothing but a comment

            """#,
            shows: #"""
                lab.yaml:1:1: error: the file is empty
                    1 | # nothing but a comment
                      | ^

                """#
        ),
        Broken(
            "a control character is shown as an escape",
            "lab: a\u{1b}[31mred\u{7}\n",
            shows: #"""
                lab.yaml:1:7: error: the file is not plain text: it has the character U+001B
                    1 | lab: a\u{1b}[31mred\u{7}
                      |       ^~~~~~

                """#
        ),
        Broken(
            "text with a zero byte is refused",
            "lab: a\0b\n",
            shows: #"""
                lab.yaml:1:7: error: the file is not plain text: it has the character U+0000
                    1 | lab: a\u{0}b
                      |       ^~~~~

                """#
        ),
        Broken(
            "a wrong escape is reported",
            #"""
            lab: "\q"

            """#,
            shows: #"""
                lab.yaml:1:7: error: not YAML: found unknown escape character
                    1 | lab: "\q"
                      |       ^
                  hint: while parsing a quoted scalar

                """#
        ),
    ]
}
