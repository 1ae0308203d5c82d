import LabManifest
import LabModel
import LabYAML
import Testing

@Suite("Models of PICT with mistakes")
struct BrokenPICTTests {
    @Test("the printed text says everything that is wrong, with line and column")
    func printed() {
        let text = #"""
            Type: a, b
            Size: 1, 2, 2
            type: c
            Nothing
            $Result: 1, 2
            Order @ 3: 1, 2
            Ref: <Sise>, 4

            { Type, Siez } @ 2
            { Type, Size } @ 3
            { Type, Size } 2
            Late: 1, 2

            IF [Tpye] = "a" THEN [Size] = 1;
            [Type] = 1;
            [Size] = "1";
            [Size] LIKE "1*";
            [Type] = [Size];
            [Type] = "c";
            IF [Type] = "a" [Size] = 1;
            [Type] == "a";
            [Type] IN "a";
            [Type] = "a
            """#
        let file = PICTFile(text: text, path: "m.pict")
        let shown = DiagnosticRenderer(sources: ["m.pict": text]).render(file.diagnostics)
        #expect(
            shown == #"""
                m.pict:2:13: warning: value '2' is there twice
                    2 | Size: 1, 2, 2
                      |             ^
                m.pict:3:1: error: there is another parameter 'Type'
                    3 | type: c
                      | ^~~~
                  hint: it is on line 1
                m.pict:4:1: error: a parameter has a name and at least one value
                    4 | Nothing
                      | ^~~~~~~
                  hint: write 'NAME: VALUE, VALUE'
                m.pict:5:1: error: result parameters ('$NAME') are not supported
                    5 | $Result: 1, 2
                      | ^~~~~~~
                m.pict:6:1: error: a parameter with an order of its own is not supported
                    6 | Order @ 3: 1, 2
                      | ^~~~~~~~~
                  hint: put it into a sub-model: '{ A, B } @ 2'
                m.pict:7:7: error: the model has no parameter 'Sise'
                    7 | Ref: <Sise>, 4
                      |       ^~~~
                  hint: did you mean 'Size'?
                m.pict:9:9: error: the model has no parameter 'Siez'
                    9 | { Type, Siez } @ 2
                      |         ^~~~
                  hint: did you mean 'Size'?
                m.pict:9:18: error: order 2 combines more parameters than the sub-model has, 1
                    9 | { Type, Siez } @ 2
                      |                  ^
                m.pict:10:18: error: order 3 combines more parameters than the sub-model has, 2
                   10 | { Type, Size } @ 3
                      |                  ^
                m.pict:11:16: error: expected '@' and the order of the sub-model
                   11 | { Type, Size } 2
                      |                ^
                  hint: write '{ A, B, C } @ 2'
                m.pict:12:1: error: expected a sub-model or a constraint
                   12 | Late: 1, 2
                      | ^~~~~~~~~~
                  hint: parameters come first, then sub-models, then constraints
                m.pict:14:5: error: the model has no parameter 'Tpye'
                   14 | IF [Tpye] = "a" THEN [Size] = 1;
                      |     ^~~~
                  hint: did you mean 'Type'?
                m.pict:15:10: error: parameter 'Type' has words, and 1 is a number
                   15 | [Type] = 1;
                      |          ^
                  hint: words stand in double quotes
                m.pict:16:10: error: parameter 'Size' has numbers, and '1' is a word
                   16 | [Size] = "1";
                      |          ^~~
                  hint: write it without quotes
                m.pict:17:13: error: parameter 'Size' has numbers, which 'LIKE' does not compare
                   17 | [Size] LIKE "1*";
                      |             ^~~~
                m.pict:18:10: error: parameter 'Size' has numbers and 'Type' has words
                   18 | [Type] = [Size];
                      |          ^~~~~~
                m.pict:19:10: warning: parameter 'Type' has no value 'c'
                   19 | [Type] = "c";
                      |          ^~~
                  hint: did you mean 'a'?
                m.pict:20:17: error: expected 'THEN', found '['
                   20 | IF [Type] = "a" [Size] = 1;
                      |                 ^
                m.pict:21:9: error: expected a value, found '='
                   21 | [Type] == "a";
                      |         ^
                  hint: words stand in double quotes, parameters in brackets
                m.pict:22:11: error: expected '{' after 'IN', found '"'
                   22 | [Type] IN "a";
                      |           ^
                m.pict:23:10: error: '"' without '"'
                   23 | [Type] = "a
                      |          ^~

                """#
        )
    }

    @Test("a model without parameters is none", arguments: ["", "# only a comment\n"])
    func empty(text: String) {
        let file = PICTFile(text: text, path: "m.pict")
        #expect(file.diagnostics.map(\.message) == ["the model has no parameters"])
    }
}
