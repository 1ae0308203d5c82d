import Foundation
import LabTestSupport
import Testing

@testable import LabAnswers

/// What other readers find in answers that are full of texts that break what is made by joining texts.
@Suite("Hostile texts in answers", .scratch)
struct HostileAnswersTests {
    /// What a Python script finds in the answers for every text: `read(path)` gives the texts of one file.
    private func found(
        _ read: String,
        in path: String,
        of format: AnswerFormat,
        saying texts: [String]
    ) throws -> [[String]] {
        let folder = try ScratchFolder()
        for (index, text) in texts.enumerated() {
            try folder.write(try file(path, of: format, saying: text), to: String(index))
        }
        let all = "print(json.dumps([read(f'{sys.argv[1]}/{n}') for n in range(\(texts.count))]))"
        let answer = try Program.run("python3", ["-c", "import json, sys\n\(read)\n\(all)", folder.path])
        try #require(answer.status == 0, "\(answer.text)")
        return try JSONDecoder().decode([[String]].self, from: Data(answer.bytes))
    }

    private func file(_ path: String, of format: AnswerFormat, saying text: String) throws -> String {
        let medium = try AnswerMedium.medium(format, for: SampleGuests.guest(saying: text))
        return try #require(medium.files.first { $0.path == path }).content
    }

    private func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

    @Test("stay what they are in user-data, as PyYAML reads it")
    func userData() throws {
        let read = """
            import yaml
            def read(path):
                data = yaml.safe_load(open(path, 'rb'))
                user, = data['users']
                hosts, machine, topology = data['write_files']
                keys = data['ssh_keys']
                return [data['hostname'], data['timezone'], keys['ed25519_private'], keys['ed25519_public'],
                    user['name'], user['gecos'], user['plain_text_passwd'], *user['ssh_authorized_keys'],
                    hosts['content'], topology['content'], *data['runcmd']]
            """
        let texts = HostileText.lines + HostileText.blocks + HostileText.controls
        for (text, values) in zip(texts, try found(read, in: "user-data", of: .nocloud, saying: texts)) {
            #expect(values.map(scalars) == Array(repeating: scalars(text), count: 11))
        }
    }

    @Test("stay what they are in an answer file, as Python's parser of XML reads it")
    func answerFile() throws {
        let read = """
            import xml.etree.ElementTree
            names = ['ProductKey', 'RegisteredOwner', 'RegisteredOrganization', 'TimeZone', 'DNSDomain', 'Value',
                'Username', 'DisplayName', 'UILanguage', 'FullName']
            def read(path):
                root = xml.etree.ElementTree.parse(path).getroot()
                found = [e.text or '' for e in root.iter() if e.tag.split('}')[1] in names and not len(e)]
                return [text for text in found if text != '1']
            """
        let found = try found(read, in: "Autounattend.xml", of: .windowsSetup, saying: HostileText.lines)
        for (text, values) in zip(HostileText.lines, found) {
            #expect(values.count >= 15)
            // Forbidden characters are refused before; here they would only be shown.
            #expect(Set(values.map(scalars)) == [scalars(text.withoutForbidden)])
        }
    }

    @Test(
        "are only texts in PowerShell, and leave the script around them as it is",
        arguments: HostileText.lines + HostileText.blocks + HostileText.controls
    )
    func powerShell(text: String) throws {
        let plain = PowerShellTokens(try file("user-data", of: .cloudbaseInit, saying: "plain"))
        let hostile = PowerShellTokens(try file("user-data", of: .cloudbaseInit, saying: text))
        #expect(hostile.skeleton == plain.skeleton)
        let expected = plain.texts.map { $0 == "PLAIN" ? text.uppercased() : $0 == "plain" ? text : $0 }
        #expect(hostile.texts.map(scalars) == expected.map(scalars))
        #expect(plain.texts.count { $0 == "plain" } == 12)
        #expect(try file("user-data", of: .cloudbaseInit, saying: text).utf8.allSatisfy { $0 < 0x80 })
    }

    @Test(
        "are only words in the script of Debian's answer file, and leave the answers around it as they are",
        arguments: HostileText.lines + HostileText.blocks
    )
    func preseed(text: String) throws {
        let read = """
            import base64, re, shlex
            def read(path):
                answers = open(path, encoding='utf-8', newline='').read()
                script, = re.findall('echo ([A-Za-z0-9+/=]*) \\\\|', answers)
                questions = [' '.join(line.split(' ')[:3]) for line in answers.split('\\n')]
                return questions + shlex.split(base64.b64decode(script).decode())
            """
        let found = try found(read, in: "preseed.cfg", of: .preseed, saying: ["plain", text])
        #expect(found[1].map(scalars) == found[0].map { scalars($0.replacing("plain", with: text)) })
        #expect(found[0].count { $0.contains("plain") } >= 15)
    }

    @Test("are refused where the system has no room for them", arguments: HostileText.controls + HostileText.blocks)
    func refused(text: String) {
        for format in AnswerFormat.allCases {
            #expect(!AnswerChecks.mistakes(in: SampleGuests.guest(saying: text), for: format, at: nil).isEmpty)
        }
    }
}

extension String {
    /// The text as XML 1.0 can say it; the sample texts of one line have no other characters that it forbids.
    fileprivate var withoutForbidden: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\u{85}" ? "\u{fffd}" : $0 }))
    }
}
