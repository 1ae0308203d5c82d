import LabImages
import Testing

@Suite("A question that nobody answers")
struct UnansweredQuestionTests {
    @Test(
        "is the last thing that was said",
        arguments: [
            "Do you accept the licence?", "Continue? [Y/n]", "Overwrite (yes/no)", "Really remove it [ y / N ]",
            "Enter the licence key: ", "Password:", "Please choose a folder >", "press Return to go on:",
        ]
    )
    func asked(_ line: String) {
        let question = UnansweredQuestion(endOf: "unpacking\n  \(line)\n\n")
        #expect(question?.text == String(line.reversed().drop { $0 == " " }.reversed()))
    }

    @Test("is told without what is said on the same line afterwards")
    func saidOn() {
        let output = "Accept the licence? [y/N]: /tmp/install: 4: [: =: unexpected operator\n"
        #expect(UnansweredQuestion(endOf: output)?.text == "Accept the licence? [y/N]")
    }

    @Test(
        "is nothing that an installer reports",
        arguments: [
            "", "done", "E: Sub-process /usr/bin/dpkg returned an error code (1)", "Password is too short.",
            "What now?\nnothing more", "sed: -e expression #1, char 3:", "usage: install [y/n] FOLDER",
        ]
    )
    func reported(_ output: String) {
        #expect(UnansweredQuestion(endOf: output) == nil)
    }
}
