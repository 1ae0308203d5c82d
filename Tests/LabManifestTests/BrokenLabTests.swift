import Testing

@Suite("Lab files with broken shared parts")
struct BrokenLabTests {
    @Test("the printed text says everything that is wrong, and where", arguments: files)
    func shown(_ broken: Broken) throws {
        #expect(try broken.printed() == broken.shown)
    }

    static let files = [
        Broken(
            "an empty mapping misses what a lab needs",
            #"""
            {}

            """#,
            shows: #"""
                lab.yaml:1:1: error: missing key 'lab' in the lab
                    1 | {}
                      | ^~
                lab.yaml:1:1: error: missing key 'machines' in the lab
                    1 | {}
                      | ^~

                """#
        ),
        Broken(
            "a list is no lab",
            #"""
            - lab

            """#,
            shows: #"""
                lab.yaml:1:1: error: expected a mapping for the lab, found a list
                    1 | - lab
                      | ^

                """#
        ),
        Broken(
            "the shared parts are checked all at once",
            #"""
            lab: Web_Shop
            descripton: x
            library: [libary, 7]
            machine: {}
            machines: {web: {os: debian-12}}
            secrets:
              db: {}
              1x: {env: DB-PASSWORD}
              ok: {env: 9LIVES, defautl: x}

            """#,
            shows: #"""
                lab.yaml:1:6: error: 'Web_Shop' cannot be the name of a lab
                    1 | lab: Web_Shop
                      |      ^~~~~~~~
                  hint: 1 to 60 lower-case letters, digits, and hyphens between them
                lab.yaml:2:1: error: unknown key 'descripton' in the lab
                    2 | descripton: x
                      | ^~~~~~~~~~
                  hint: did you mean 'description'?
                lab.yaml:3:11: error: there is no library folder 'libary'
                    3 | library: [libary, 7]
                      |           ^~~~~~
                lab.yaml:3:19: error: there is no library folder '7'
                    3 | library: [libary, 7]
                      |                   ^
                lab.yaml:4:1: error: unknown key 'machine' in the lab
                    4 | machine: {}
                      | ^~~~~~~
                  hint: did you mean 'machines'?
                lab.yaml:7:3: error: secret 'db' needs 'env' or 'default'
                    7 |   db: {}
                      |   ^~
                lab.yaml:8:3: error: '1x' cannot be the name of a secret
                    8 |   1x: {env: DB-PASSWORD}
                      |   ^~
                  hint: 1 to 60 letters, digits, '_' and '-', a letter first
                lab.yaml:8:13: error: 'DB-PASSWORD' is not an environment variable
                    8 |   1x: {env: DB-PASSWORD}
                      |             ^~~~~~~~~~~
                  hint: letters, digits and '_', not a digit first
                lab.yaml:9:13: error: '9LIVES' is not an environment variable
                    9 |   ok: {env: 9LIVES, defautl: x}
                      |             ^~~~~~
                  hint: letters, digits and '_', not a digit first
                lab.yaml:9:21: error: unknown key 'defautl' in secret 'ok'
                    9 |   ok: {env: 9LIVES, defautl: x}
                      |                     ^~~~~~~
                  hint: did you mean 'default'?

                """#
        ),
        Broken(
            "a matrix is checked all at once",
            #"""
            lab: a
            machines: {web: {os: debian-12}}
            matrix:
              axes:
                os: [debian-11, debian-12, debian-12]
                secret: [a]
                cache: [none, "a b", "a=b"]
                empty: []
                text: x
              exclude:
                - {so: debian-11}
                - {os: debain-12, cache: [none, redis]}
                - os == debian-11
                - {}
              include:
                - {oss: debian-11}
                - {os: debian-14}
                - {kernel: rt}
                - if x then y

            """#,
            shows: #"""
                lab.yaml:5:32: error: value 'debian-12' is there twice
                    5 |     os: [debian-11, debian-12, debian-12]
                      |                                ^~~~~~~~~
                lab.yaml:6:5: error: 'secret' cannot be an axis
                    6 |     secret: [a]
                      |     ^~~~~~
                  hint: '${secret...}' has a meaning of its own
                lab.yaml:7:19: error: 'a b' cannot be the value of an axis
                    7 |     cache: [none, "a b", "a=b"]
                      |                   ^~~~~
                  hint: letters, digits and . _ - + : / @ ~, at most 100
                lab.yaml:7:26: error: 'a=b' cannot be the value of an axis
                    7 |     cache: [none, "a b", "a=b"]
                      |                          ^~~~~
                  hint: letters, digits and . _ - + : / @ ~, at most 100
                lab.yaml:8:12: error: axis 'empty' has no values
                    8 |     empty: []
                      |            ^~
                lab.yaml:9:11: error: expected a list of values, found 'x'
                    9 |     text: x
                      |           ^
                lab.yaml:11:8: error: the matrix has no axis 'so'
                   11 |     - {so: debian-11}
                      |        ^~
                  hint: did you mean 'os'?
                lab.yaml:12:12: error: axis 'os' has no value 'debain-12'
                   12 |     - {os: debain-12, cache: [none, redis]}
                      |            ^~~~~~~~~
                  hint: did you mean 'debian-12'?
                lab.yaml:12:37: error: axis 'cache' has no value 'redis'
                   12 |     - {os: debain-12, cache: [none, redis]}
                      |                                     ^~~~~
                  hint: there is 'none'
                lab.yaml:14:7: error: a condition names at least one axis
                   14 |     - {}
                      |       ^~
                lab.yaml:16:8: error: the matrix has no axis 'oss'
                   16 |     - {oss: debian-11}
                      |        ^~~
                  hint: did you mean 'os'?
                lab.yaml:17:12: error: axis 'os' has no value 'debian-14'
                   17 |     - {os: debian-14}
                      |            ^~~~~~~~~
                  hint: did you mean 'debian-11'?
                lab.yaml:19:7: error: expected a mapping of axes to values, found 'if x then y'
                   19 |     - if x then y
                      |       ^~~~~~~~~~~

                """#
        ),
        Broken(
            "an axis of a further cell only has no value in the others",
            #"""
            lab: a
            machines: {m: {os: "debian-${release}"}}
            matrix:
              axes: {os: [a]}
              include: [{release: 12}]

            """#,
            shows: #"""
                lab.yaml:2:28: error: '${release}' cannot stand here
                    2 | machines: {m: {os: "debian-${release}"}}
                      |                            ^~~~~~~~~~
                  hint: only some configurations have a value for it; make it one of the 'axes'

                """#
        ),
        Broken(
            "a file with wrong YAML is judged no further",
            #"""
            lab: [

            """#,
            shows: #"""
                lab.yaml:1:6: error: expected a value here
                    1 | lab: [
                      |      ^

                """#
        ),
        Broken(
            "an axis with wrong values is not also an unknown name",
            #"""
            lab: a
            machines: {m: {os: "${os}", applications: ["${app}", {nginx: {workers: "${os}"}}], instances: "${n}"}}
            tests: [{name: "${nn}", run: x}]
            matrix: {axes: {os: debian-12, app: [a b], n: []}, exclude: [{os: x, n: 1}]}

            """#,
            shows: #"""
                lab.yaml:3:17: error: unknown name '${nn}'
                    3 | tests: [{name: "${nn}", run: x}]
                      |                 ^~~~~
                  hint: did you mean 'n'?
                lab.yaml:4:21: error: expected a list of values, found 'debian-12'
                    4 | matrix: {axes: {os: debian-12, app: [a b], n: []}, exclude: [{os: x, n: 1}]}
                      |                     ^~~~~~~~~
                lab.yaml:4:38: error: 'a b' cannot be the value of an axis
                    4 | matrix: {axes: {os: debian-12, app: [a b], n: []}, exclude: [{os: x, n: 1}]}
                      |                                      ^~~
                  hint: letters, digits and . _ - + : / @ ~, at most 100
                lab.yaml:4:47: error: axis 'n' has no values
                    4 | matrix: {axes: {os: debian-12, app: [a b], n: []}, exclude: [{os: x, n: 1}]}
                      |                                               ^~

                """#
        ),
    ]
}
