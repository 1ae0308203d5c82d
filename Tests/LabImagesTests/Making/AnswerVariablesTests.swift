import FoundationEssentials
import LabModel
import LabProcess
import LabTestSupport
import Testing

@testable import LabImages

@Suite("Answers as shell variables", .scratch, .timeLimit(.minutes(5)))
struct AnswerVariablesTests {
    private func text(_ text: String) -> AnswerValue { .text(Template(literal: text)) }

    @Test("lists are counted and numbered, maps named, both as deep as they go")
    func flattening() {
        let variables = AnswerVariables.variables([
            "workers": text("4"),
            "users": .list([
                .map(["name": text("orders"), "grants": .list([text("read"), text("write")])]),
                .map(["name": text("shop")]),
            ]),
            "limits": .map(["open-files": text("1024"), "deep": .map(["er": text("x")])]),
            "none": .list([]),
        ]) { $0.description }
        #expect(
            variables == [
                "ASSAY_ANSWER_WORKERS": "4",
                "ASSAY_ANSWER_USERS_COUNT": "2",
                "ASSAY_ANSWER_USERS_0_NAME": "orders",
                "ASSAY_ANSWER_USERS_0_GRANTS_COUNT": "2",
                "ASSAY_ANSWER_USERS_0_GRANTS_0": "read",
                "ASSAY_ANSWER_USERS_0_GRANTS_1": "write",
                "ASSAY_ANSWER_USERS_1_NAME": "shop",
                "ASSAY_ANSWER_LIMITS_OPEN_FILES": "1024",
                "ASSAY_ANSWER_LIMITS_DEEP_ER": "x",
                "ASSAY_ANSWER_NONE_COUNT": "0",
            ]
        )
    }

    @Test(
        "a name becomes a name that the shell knows",
        arguments: [("dataDir", "DATADIR"), ("data-dir", "DATA_DIR"), ("naïve.2", "NA_VE_2"), ("a b", "A_B")]
    )
    func names(name: String, word: String) {
        #expect(AnswerVariables.variables([name: text("x")]) { $0.description } == ["ASSAY_ANSWER_\(word)": "x"])
    }

    @Test("every template is filled, and what cannot be filled stops all")
    func filling() throws {
        struct Missing: Error {}
        let answers: [String: AnswerValue] = ["password": .text(try Template("x${secret.db}y"))]
        #expect(
            AnswerVariables.variables(answers) { template in template.filled { "<\($0)>" } }
                == ["ASSAY_ANSWER_PASSWORD": "x<secret.db>y"]
        )
        #expect(throws: Missing.self) {
            try AnswerVariables.variables(answers) { (_: Template) throws(Missing) -> String in throw Missing() }
        }
    }

    @Test("the file is sorted, one assignment a variable")
    func file() {
        #expect(AnswerVariables.shellFile(["B": "2", "A": "it's"]) == "A='it'\\''s'\nB='2'\n")
        #expect(AnswerVariables.shellFile([:]) == "")
    }

    @Test(
        "the shell reads back every value as it was, and runs nothing of it",
        arguments: [
            "", "plain", "two words", "  spaces  ", "it's", "'", "''", "'''", "'quoted'", "\"", "\\", "\\'", "'\\",
            "$HOME ${HOME} $(echo no) `echo no`", "a\nb", "line\n", "\n", "\ttab", "*", "~", "# no comment", "a;b|c&d",
            "!!", "é€😀", "\r", "-n", "%s\\n", "a=b",
        ]
    )
    func quoting(value: String) async throws {
        let file = "\(ScratchFolder.path)/answers"
        let content = AnswerVariables.shellFile(["ASSAY_ANSWER_A": value, "ASSAY_ANSWER_B": "after"])
        try Data(content.utf8).write(to: URL(filePath: file))
        let read = Command("sh", ["-c", #". "$0"; printf '%s|%s' "$ASSAY_ANSWER_A" "$ASSAY_ANSWER_B""#, file])
        let output = try await read.run(within: .seconds(120)).output
        #expect(Array(output.utf8) == Array("\(value)|after".utf8))
    }
}
