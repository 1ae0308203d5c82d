import Foundation
import LabModel
import LabReport
import LabTestSupport
import Testing

@Suite("results.xml")
struct ResultsXMLTests {
    @Test("a run without cells is written and valid")
    func noCells() throws {
        let bytes = try ResultsXML.bytes(of: SampleRuns.run([]))
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <run id="20260301-083000" lab="web-shop" labFile="Examples/web-shop/lab.yaml" version="1.0.0" \
            started="2026-03-01T08:30:00.250Z" duration="62.345">
              <host name="builder" emulator="QEMU 7.2.0" accelerator="tcg" \
            acceleratorReason="the processor has no virtualization" processors="2" memory="25769803776"/>
            </run>

            """
        #expect(String(decoding: bytes, as: UTF8.self) == text)
        #expect(try XMLLint.complaints(about: bytes, schema: .results) == "")
    }

    @Test("what was broken, and where the traffic is, is told")
    func faults() throws {
        let text = String(decoding: try ResultsXML.bytes(of: SampleRuns.everything), as: UTF8.self)
        #expect(text.contains("<fault>any -&gt; any on lan: latency 40ms</fault>"))
        #expect(text.contains("<fault>cache: paused</fault>"))
        #expect(text.contains(#"<capture network="back" file="cells/1/orders/back.pcapng"/>"#))
        let truncated = #"file="cells/1/orders/front.pcapng" missed="3" truncated="true"/>"#
        #expect(text.contains(truncated))
    }

    @Test("a run with everything in it is valid, whatever the guests printed")
    func everything() throws {
        let bytes = try ResultsXML.bytes(of: SampleRuns.everything)
        #expect(try XMLLint.complaints(about: bytes, schema: .results) == "")
    }

    @Test(
        "facts are found where the schema says",
        arguments: [
            ("string(/run/interruption)", "SIGINT"),
            ("count(/run/cell)", "3"),
            ("string(/run/cell[1]/axis[@name='cache']/@value)", "none"),
            ("string(/run/cell[1]/machine/identity/interface/@mac)", "02:00:5e:10:00:01"),
            ("string(/run/cell[1]/machine/identity/knownHost/name[2])", "web"),
            ("string(/run/cell[1]/machine/setting/before)", "127.0.0.1:8000"),
            ("string(/run/cell[1]/machine/setting/after[2])", "10.20.2.12:8000"),
            ("string(/run/cell[1]/machine/readBack/@found)", "web"),
            ("string(/run/cell[1]/test[1]/@duration)", "2.001"),
            ("string(/run/cell[1]/test[1]/case[1]/@group)", "Orders"),
            ("string(/run/cell[1]/test[3]/reason)", "--fail-fast"),
            ("string(/run/cell[2]/trouble/reason)", "the launch agent did not answer within 30s"),
            ("string(/run/cell[2]/test/trouble/@machine)", "app"),
            ("string(/run/cell[3]/@outcome)", "not-run"),
        ]
    )
    func facts(expression: String, expected: String) throws {
        let bytes = try ResultsXML.bytes(of: SampleRuns.everything)
        #expect(try XMLLint.value(of: expression, in: bytes) == expected)
    }

    @Test("the accounts of a machine are there, and the result still follows the schema")
    func users() throws {
        var machine = SampleRuns.machine
        machine.users = [
            UserAccount(name: "ada", keys: ["ssh-ed25519 AAAA ada@desk"], groups: ["games", "sudo"], shell: "/bin/sh"),
            UserAccount(name: "bob"),
        ]
        let run = SampleRuns.run([SampleRuns.cell(machines: [machine], tests: [SampleRuns.test()])])
        let bytes = try ResultsXML.bytes(of: run)
        #expect(try XMLLint.complaints(about: bytes, schema: .results) == "")
        #expect(try XMLLint.value(of: "string(//user[@name='ada'][@shell='/bin/sh']/group[2])", in: bytes) == "sudo")
        #expect(try XMLLint.value(of: "string(//user[@name='ada']/key)", in: bytes) == "ssh-ed25519 AAAA ada@desk")
        #expect(try XMLLint.value(of: "count(//user)", in: bytes) == "2")
    }

    @Test("a guest's output is read back as it was, but for what XML forbids")
    func outputSurvives() throws {
        let bytes = try ResultsXML.bytes(of: SampleRuns.everything)
        let found = try XMLLint.value(of: "string(/run/cell[1]/test[1]/output)", in: bytes)
        #expect(found.contains("<b>&amp; ]]> \"quoted\" 'single' \u{2400}\u{241b}[31mred\u{241b}[0m \u{2407} "))
        #expect(found.contains("\r\né ü\ttab\n\u{fffd}"))
    }

    @Test(
        "the schema refuses what no run can be",
        arguments: [
            ("outcome=\"passed\"", "outcome=\"perfect\""), ("duration=\"4.200\"", "duration=\"-4.200\""),
            ("duration=\"4.200\"", "duration=\"4.2\""),
            ("started=\"2026-03-01T08:30:00.250Z\"", "started=\"yesterday\""),
            ("mac=\"02:00:5e:10:00:01\"", "mac=\"02-00\""), ("<stage ", "<step "),
        ]
    )
    func schemaIsStrict(right: String, wrong: String) throws {
        let run = SampleRuns.run([SampleRuns.cell(machines: [SampleRuns.machine], tests: [SampleRuns.test()])])
        let text = String(decoding: try ResultsXML.bytes(of: run), as: UTF8.self)
        let spoiled = text.replacingOccurrences(of: right, with: wrong)
        try #require(spoiled != text)
        #expect(try XMLLint.complaints(about: Array(spoiled.utf8), schema: .results) != "")
    }
}
