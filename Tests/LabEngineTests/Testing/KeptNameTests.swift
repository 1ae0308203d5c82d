import Testing

@testable import LabEngine

@Suite("The name of a result file that a guest chose")
struct KeptNameTests {
    @Test(
        "stays in the run's folder, fits any file system, and steers nothing",
        arguments: [
            ("out/result.xml", "1-result.xml"), ("../../../etc/passwd", "1-passwd"), ("..", "1-.."), ("", "1-result"),
            ("/", "1-result"), ("a\u{0}b\u{1b}[2J.xml", "1-a_b_[2J.xml"),
            (String(repeating: "é", count: 200) + ".xml", "1-" + String(repeating: "é", count: 56) + ".xml"),
        ]
    )
    func name(path: String, expected: String) {
        let name = TestExecution.keptName(of: path[...], number: 1)
        #expect(name == expected)
        #expect(name.utf8.count <= 255 && !name.contains("/"))
    }
}
