import LabLibrary
import LabModel
import LabTestSupport
import LabYAML
import Testing

@Suite("What applications are installed from, and answered with")
struct InstallationSourceTests {
    private static let sum = String(repeating: "0123456789abcdef", count: 4)

    private func reading(
        _ description: String,
        template: String = "",
        answers: String? = nil
    ) throws -> (application: Application?, folder: String, printed: String) {
        let folder = try ScratchFolder([
            "OperatingSystems/debian-12.yaml": LibraryLoadingTests.debian12,
            "Applications/app/application.yaml": "application: app\nrunsOn: [debian-12]\n" + description,
            "Applications/app/t.tar.gz": "",
            "Applications/app/t.bin": "",
            "Applications/app/answers.ini": template,
            "answers.yaml": answers ?? "{}",
        ])
        let path = answers.map { _ in folder.path + "/answers.yaml" }
        let reading = Library.load(folders: [folder.path], answers: path)
        let printed = DiagnosticRenderer(sources: reading.sources).render(reading.diagnostics)
            .replacing(folder.path + "/Applications/app/", with: "").replacing(folder.path + "/", with: "")
        return (reading.library.applications["app"], folder.path, printed)
    }

    @Test("files of the folder and addresses are read, each with its checksum")
    func sources() throws {
        let read = try reading(
            """
            install:
              sources:
                - {file: t.tar.gz, sha256: \(Self.sum), unpack: /opt/t, strip: 1}
                - {address: "https://example.com/a/t.jar?v=1", sha256: \(Self.sum), to: /opt/t.jar, executable: true}
            """
        )
        #expect(read.printed == "")
        #expect(
            read.application?.sources == [
                ApplicationSource(
                    place: .file("\(read.folder)/Applications/app/t.tar.gz"),
                    checksum: Self.sum,
                    target: "/opt/t",
                    isArchive: true,
                    strip: 1
                ),
                ApplicationSource(
                    place: .address("https://example.com/a/t.jar?v=1"),
                    checksum: Self.sum,
                    target: "/opt/t.jar",
                    isExecutable: true
                ),
            ]
        )
        #expect(read.application?.sources.map(\.fileName) == ["t.tar.gz", "t.jar"])
        #expect(read.application?.isInstalled == true)
    }

    @Test("the printed text says what is wrong with a source and where")
    func brokenSources() throws {
        let read = try reading(
            """
            install:
              sources:
                - {file: ../t, sha256: abc, to: /t}
                - {address: "file:///etc/passwd", sha256: \(Self.sum), to: /t}
                - {address: "http://me:pw@h/t", sha256: \(Self.sum), to: /t}
                - {file: t.bin, sha256: \(Self.sum), unpack: /t}
                - {file: t.bin, sha256: \(Self.sum)}
                - {sha256: \(Self.sum), to: /t, strip: 1}
            """
        )
        let lines = read.printed.split(separator: "\n").filter { $0.contains("error: ") || $0.contains("hint: ") }
        #expect(
            lines.joined(separator: "\n") == """
                application.yaml:5:14: error: '../t' leads out of the folder
                  hint: a path inside the folder of the file, without '..'
                application.yaml:5:28: error: 'abc' is not a SHA-256
                  hint: 64 hexadecimal digits, as 'sha256sum' prints them
                application.yaml:6:17: error: 'file:///etc/passwd' is no address to fetch from
                  hint: it begins with 'https://' or 'http://'; a file of the folder is named with 'file'
                application.yaml:7:17: error: 'http://me:pw@h/t' is no address to fetch from
                  hint: a host, a path, and neither user nor password
                application.yaml:8:14: error: the name 't.bin' does not say what kind of archive it is
                  hint: names end in .tar, .tar.gz, .tgz, .tar.xz, .tar.zst
                application.yaml:9:7: error: a source has either 'to' or 'unpack'
                  hint: 'to: FILE' for the file as it is, 'unpack: FOLDER' for an archive
                application.yaml:10:7: error: a source has either 'file' or 'address'
                application.yaml:10:97: error: 'strip' is for archives
                """
        )
    }

    private static let asking = """
        answers:
          owner: {default: nobody}
          licence: {default: "", at: deployment}
        values: {port: {debian-12: "80"}}
        templates:
          - {template: answers.ini, file: /etc/app/answers.ini}

        """

    @Test("a template has answers and values, and at deployment the machine's name")
    func templates() throws {
        let read = try reading(Self.asking, template: "owner=${answer.owner}\nport=${value.port}\n$${x}\n")
        #expect(read.printed == "")
        let file = try #require(read.application?.answerFiles.first)
        #expect((file.target, file.moment) == ("/etc/app/answers.ini", .installation))
        #expect(file.content.references.map(\.description) == ["answer.owner", "value.port"])
        let later = Self.asking.replacing("answers.ini}", with: "answers.ini, at: deployment}")
        let all = "${answer.licence} ${machine.name} ${machine.host} ${lab.name}"
        #expect(try reading(later, template: all).printed == "")
    }

    @Test("what is not known when a template is filled is an error")
    func brokenTemplates() throws {
        let wrong = try reading(Self.asking, template: "${answer.licence} ${machine.name} ${answer.ower}")
        let lines = wrong.printed.split(separator: "\n").filter { $0.contains("error: ") || $0.contains("hint: ") }
        #expect(
            lines.joined(separator: "\n") == """
                application.yaml:8:16: error: template 'answers.ini' is filled at installation, when '${answer.licence}' is not known
                  hint: write 'at: deployment'
                application.yaml:8:16: error: template 'answers.ini' has '${answer.ower}', which is not known
                  hint: did you mean 'answer.owner'?
                application.yaml:8:16: error: template 'answers.ini' is filled at installation, when '${machine.name}' is not known
                  hint: write 'at: deployment'
                """
        )
        let open = try reading(Self.asking, template: "a\nb ${answer.owner")
        #expect(open.printed.contains("template 'answers.ini', line 2: '${' without '}'"))
    }

    @Test("what a user answers in all labs takes the place of a default")
    func userAnswers() throws {
        let read = try reading(Self.asking, answers: "app: {owner: Ada}\nother: {x: 1}\n")
        #expect(read.printed == "")
        #expect(read.application?.answers.first?.fallback == .text(Template(literal: "Ada")))
        let wrong = try reading(Self.asking, answers: "app: {ower: Ada}\n")
        #expect(
            wrong.printed == """
                answers.yaml:1:7: error: application 'app' has no answer 'ower'
                    1 | app: {ower: Ada}
                      |       ^~~~
                  hint: did you mean 'owner'?

                """
        )
    }
}
