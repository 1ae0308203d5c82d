import LabModel
import LabSettings
import Testing

@Suite("XML settings")
struct XMLSettingsTests {
    @Test(
        "a value is replaced and nothing else",
        arguments: [
            ("<a x='1' y=\"2\"/>", "/a/@y", "it's <\"&>", "<a x='1' y=\"it's &lt;&quot;&amp;>\"/>"),
            ("<a x='1'/>", "/a/@x", "it's\n", "<a x='it&apos;s&#10;'/>"),
            ("<a>\n <b>c</b>\n</a>", "//b", "<&\r", "<a>\n <b>&lt;&amp;&#13;</b>\n</a>"),
            ("<a><b/></a>", "//b", "c", "<a><b>c</b></a>"),
            ("<a><![CDATA[x]]></a>", "/a", "<y>", "<a><![CDATA[<y>]]></a>"),
            ("<a><![CDATA[x]]></a>", "/a", "]]>", "<a>]]&gt;</a>"),
            ("<a><b n='1'>x</b><b n='2'>y</b></a>", "//b[@n='2']", "z", "<a><b n='1'>x</b><b n='2'>z</b></a>"),
            (
                "<s xmlns='u' xmlns:x='v'><x:p>1</x:p></s>", "/default:s/x:p/text()", "2",
                "<s xmlns='u' xmlns:x='v'><x:p>2</x:p></s>"
            ),
            (
                "<!DOCTYPE a SYSTEM 'x' [<!ELEMENT a ANY>]>\n<!-- <a> --><a>1</a>", "/a", "2",
                "<!DOCTYPE a SYSTEM 'x' [<!ELEMENT a ANY>]>\n<!-- <a> --><a>2</a>"
            ),
        ]
    )
    func replaces(old: String, path: String, value: String, new: String) throws {
        #expect(try rewritten(old, .xml, path, value) == new)
    }

    @Test("an attribute and an element are added")
    func adds() throws {
        #expect(try rewritten("<a><b c='1'/></a>", .xml, "/a/b/@d", "2", create: true) == "<a><b c='1' d=\"2\"/></a>")
        #expect(
            try rewritten("<a>\n  <b/>\n</a>", .xml, "/a/k", "<", create: true) == "<a>\n  <b/>\n  <k>&lt;</k>\n</a>"
        )
        #expect(
            try rewritten("<a xmlns='u'>\n <b/></a>", .xml, "/default:a/default:k", "v", create: true)
                == "<a xmlns='u'>\n <b/>\n <k>v</k></a>"
        )
    }

    @Test("what the declared encoding lacks is written as a reference, and the encoding stays")
    func encodings() throws {
        var latin = SettingsDocument(
            bytes: Array("<?xml version='1.0' encoding='ISO-8859-1'?><a b='x'>".utf8) + [0xe9] + Array("</a>".utf8),
            format: .xml
        )
        #expect(try latin.values(at: "/a") == ["é"])
        try latin.set(["ü€"], at: "/a/@b")
        #expect(
            latin.bytes
                == Array("<?xml version='1.0' encoding='ISO-8859-1'?><a b='".utf8) + [0xfc] + Array("&#8364;'>".utf8)
                + [0xe9]
                + Array("</a>".utf8)
        )
        let error = #expect(throws: SettingError.self) {
            try SettingsDocument(bytes: Array("<?xml version='1.0' encoding='koi8-r'?><a/>".utf8), format: .xml).values(
                at: "/a"
            )
        }
        #expect(error?.description == "/a: XML in the encoding that this file declares cannot be changed")
    }

    @Test(
        "what cannot be done is said",
        arguments: [
            ("<a><b/>\n<b/></a>", "//b", "v", "ambiguous: //b: the file says it 2 times, on lines 1 and 2"),
            ("<a><b/></a>", "/a", "v", "notAValue: /a: the element has elements inside: choose one of them"),
            (
                "<a>x<!-- c --></a>", "/a", "v",
                "notAValue: /a: a comment or an instruction stands in the element's text"
            ),
            ("<a/>", "/a", "\u{1}", "inexpressible: /a: XML 1.0 has no way to write a character of the value"),
            ("<a/>", "/b", "v", "notFound: /b: the file has nothing there; did you mean '/a'?"),
            ("<a/>", "/[", "v", "invalidPath: /[: the XPath cannot be used: it is not XPath 1.0"),
            ("<a", "/a", "v", "malformed: /a: line 1: a tag has no end"),
            (
                "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "/a", "v",
                "malformed: /a: line 1: the file declares entities, which are not followed"
            ),
        ]
    )
    func refuses(text: String, path: String, value: String, message: String) {
        #expect(refusal(text, .xml, path, value) == message)
    }
}
