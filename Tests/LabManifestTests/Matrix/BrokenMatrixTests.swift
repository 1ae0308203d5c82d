import LabTestSupport
import Testing

@Suite("Matrices with mistakes")
struct BrokenMatrixTests {
    @Test("the printed text says everything that is wrong, and where", arguments: tests)
    func printed(_ broken: Broken) throws {
        #expect(try broken.printed() == broken.shown)
    }

    static let tests = [
        Broken(
            "every key of a matrix is checked at once",
            #"""
            lab: k
            machines: {m: {os: debian-12, when: so == a}}
            matrix:
              axes: {os: [a, b], load: [1, {value: 2, weight: 0}], e: []}
              derive: {os: x, port: [{value: p}, {value: q, when: os == a}], image: "${oss}"}
              exclude:
                - load == heavy
                - !(os == a)
              require: [os = a]
              coverage: 5
              stronger: [{axes: [os, lod], coverage: 3}]
              environment: [os, port]
              seed: -1

            """#,
            shows: #"""
                lab.yaml:2:37: error: the matrix has no axis 'so'
                    2 | machines: {m: {os: debian-12, when: so == a}}
                      |                                     ^~
                  hint: did you mean 'os'?
                lab.yaml:4:51: error: a weight is a number from 1 to 1000000, found 0
                    4 |   axes: {os: [a, b], load: [1, {value: 2, weight: 0}], e: []}
                      |                                                   ^
                lab.yaml:4:59: error: axis 'e' has no values
                    4 |   axes: {os: [a, b], load: [1, {value: 2, weight: 0}], e: []}
                      |                                                           ^~
                lab.yaml:5:12: error: there is another axis 'os'
                    5 |   derive: {os: x, port: [{value: p}, {value: q, when: os == a}], image: "${oss}"}
                      |            ^~
                lab.yaml:5:38: error: this value is never taken
                    5 |   derive: {os: x, port: [{value: p}, {value: q, when: os == a}], image: "${oss}"}
                      |                                      ^~~~~~~~~~~~~~~~~~~~~~~~~
                  hint: a value without 'when' is the last one
                lab.yaml:5:74: error: unknown name '${oss}'
                    5 |   derive: {os: x, port: [{value: p}, {value: q, when: os == a}], image: "${oss}"}
                      |                                                                          ^~~~~~
                  hint: did you mean 'os'?
                lab.yaml:7:15: error: axis 'load' has numbers, and 'heavy' is a word
                    7 |     - load == heavy
                      |               ^~~~~
                  hint: there is '1', '2'
                lab.yaml:8:7: error: tag '!(os' is not supported
                    8 |     - !(os == a)
                      |       ^~~~~~~~~~
                  hint: leave the tag out, or put a text that begins with '!' in quotes
                lab.yaml:9:16: error: '=' has no meaning in a condition
                    9 |   require: [os = a]
                      |                ^
                  hint: write '=='
                lab.yaml:10:13: error: coverage 5 combines more axes than the matrix has
                   10 |   coverage: 5
                      |             ^
                  hint: there are 3 axes; 'all' combines them all
                lab.yaml:11:26: error: the matrix has no axis 'lod'
                   11 |   stronger: [{axes: [os, lod], coverage: 3}]
                      |                          ^~~
                  hint: did you mean 'load'?
                lab.yaml:12:21: error: axis 'port' is derived and not combined
                   12 |   environment: [os, port]
                      |                     ^~~~
                  hint: name the axes that it follows from
                lab.yaml:13:9: error: a seed is a number from 0 to 9223372036854775807, found -1
                   13 |   seed: -1
                      |         ^~

                """#
        ),
        Broken(
            "a model of PICT in a lab is checked in its own file",
            #"""
            lab: k
            machines: {m: {os: debian-12}}
            matrix: {pict: m.pict, exclude: [A == 3]}

            """#,
            model: "A: 1, 2\nFile system: FAT\nB: x y\nIF [A] = 1 THEN [C] = 2;\n",
            shows: #"""
                lab.yaml:3:39: error: axis 'A' has no value '3'
                    3 | matrix: {pict: m.pict, exclude: [A == 3]}
                      |                                       ^
                  hint: did you mean '1'?
                m.pict:2:1: error: 'File system' cannot be an axis
                    2 | File system: FAT
                      | ^~~~~~~~~~~
                  hint: 1 to 60 letters, digits, '_' and '-', a letter first
                m.pict:3:4: error: 'x y' cannot be the value of an axis
                    3 | B: x y
                      |    ^~~
                  hint: letters, digits and . _ - + : / @ ~, at most 100
                m.pict:4:18: error: the model has no parameter 'C'
                    4 | IF [A] = 1 THEN [C] = 2;
                      |                  ^
                  hint: did you mean 'A'?

                """#
        ),
    ]
}
