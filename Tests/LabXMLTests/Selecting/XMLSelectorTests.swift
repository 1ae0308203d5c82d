import LabXML
import Testing

@Suite("nodes that an XPath selects")
struct XMLSelectorTests {
    private let text = """
        <?xml version="1.0" encoding="ISO-8859-1"?>
        <!DOCTYPE s SYSTEM "http://127.0.0.1:9/none.dtd">
        <s xmlns="urn:a" xmlns:x="urn:x"><!-- c --><a/><b x:id="1" id="2">t<c/>é</b><x:b y="3"/></s>
        """

    private func selection(_ expression: String) throws -> XMLSelection {
        try XMLSelector(reading: Array(text.utf8), subject: "test").select(expression)
    }

    @Test(
        "an element, an attribute and a text are told with the way to them",
        arguments: [
            ("/default:s", XMLPlace(kind: .element, element: [], name: "s")),
            ("//default:c", XMLPlace(kind: .element, element: [1, 0], name: "c")),
            ("//@x:id", XMLPlace(kind: .attribute("x:id"), element: [1], name: "b")),
            ("//default:b/@id", XMLPlace(kind: .attribute("id"), element: [1], name: "b")),
            ("//x:b/@y", XMLPlace(kind: .attribute("y"), element: [2], name: "b")),
            ("//default:b/text()[2]", XMLPlace(kind: .text, element: [1], name: "b")),
        ]
    )
    func places(expression: String, place: XMLPlace) throws {
        let selection = try selection(expression)
        #expect(selection.count == 1)
        #expect(selection.places == [place])
    }

    @Test("nothing and several are counted")
    func counts() throws {
        #expect(try selection("/s").count == 0)
        #expect(try selection("//@*").count == 3)
        #expect(try selection("//comment()").places.isEmpty)
    }

    @Test(
        "what is no path to nodes is an error",
        arguments: [
            ("1 + 1", "it selects no elements, attributes or texts"), ("//[", "it is not XPath 1.0"),
            ("f()", "it has a function that XPath 1.0 does not know"),
            ("//z:a", "it has a prefix that the document does not declare"),
        ]
    )
    func refused(expression: String, reason: String) {
        let error = #expect(throws: XMLError.self) { try selection(expression) }
        #expect(error?.code == .notAnExpression)
        #expect(error?.reason.hasPrefix(reason) == true, "\(error?.reason ?? "")")
    }

    @Test("an expression that would take too long is ended")
    func endless() throws {
        let text = "<a>" + String(repeating: "<b>", count: 100) + String(repeating: "</b>", count: 100) + "</a>"
        let selector = try XMLSelector(reading: Array(text.utf8), subject: "test")
        let error = #expect(throws: XMLError.self) {
            try selector.select("//*[count(//*[count(//*[count(//*) > 0]) > 0]) > 0]")
        }
        #expect(error?.reason == "it takes too many steps")
    }

    @Test("what is not well-formed is an error with its line")
    func malformed() {
        let error = #expect(throws: XMLError.self) {
            _ = try XMLSelector(reading: Array("<a>\n<b></a>".utf8), subject: "test")
        }
        #expect(error?.reason.hasPrefix("line 2: ") == true, "\(String(describing: error))")
    }
}
