import LabModel
import LabPlanner
import Testing

@Suite("What a machine is made of")
struct MachineChoiceTests {
    @Test(
        "the memory is what is desired, else the minimum, else what is recommended, in steps of 64 MiB",
        arguments: [
            (nil, nil, 0, 448), (nil, nil, 2, 576), (300, nil, 1, 320), (300, 1024, 1, 1024), (nil, 513, 0, 576),
            (nil, 512, 0, 512), (nil, 232, 1, 256),
        ] as [(Int64?, Int64?, Int, Int64)]
    )
    func memory(minimum: Int64?, desired: Int64?, applications: Int, expected: Int64) throws {
        let names = ["one", "two"].prefix(applications)
        let hardware = Hardware(
            memoryMinimum: minimum.map(ByteCount.mebibytes),
            memoryDesired: desired.map(ByteCount.mebibytes)
        )
        let planned = try LayoutFixture.plan(
            [LayoutFixture.machine("m", names.map { .init(name: $0) }, hardware: hardware)],
            applications: names.map { LayoutFixture.application($0) }
        )
        #expect(planned.lab?.machines.first?.shape.memory == .mebibytes(expected))
    }

    @Test("memory below what the software needs is an error that names the figure to write")
    func tooLittleMemory() throws {
        let planned = try LayoutFixture.plan(
            [
                LayoutFixture.machine("a", [.init(name: "nginx")], hardware: .init(memoryDesired: .mebibytes(100))),
                LayoutFixture.machine("b", hardware: .init(memoryMinimum: .mebibytes(128))),
            ],
            applications: [LayoutFixture.application("nginx")]
        )
        #expect(planned.lab == nil)
        #expect(
            planned.printed == """
                lab.yaml:3:5: error: machine 'a' asks for 100MiB of memory, but debian-12 + nginx needs 232MiB
                  hint: write 'memory: {desired: 256MiB}' or more
                lab.yaml:3:5: error: machine 'b' asks for 128MiB of memory, but debian-12 needs 200MiB
                  hint: write 'memory: {minimum: 256MiB}' or more

                """
        )
    }

    @Test("processors and disks are what the file says")
    func hardware() throws {
        let hardware = Hardware(processors: 3, disks: [.init(size: .mebibytes(5)), .init(size: .mebibytes(7))])
        let shape = try LayoutFixture.plan([LayoutFixture.machine("m", hardware: hardware)]).lab?.machines.first?.shape
        #expect(
            shape
                == MachineShape(
                    memory: .mebibytes(448),
                    processors: 3,
                    disks: [ExtraDisk(size: .mebibytes(5)), ExtraDisk(size: .mebibytes(7))]
                )
        )
    }

    @Test(
        "the service pack is the system's first, unless the file names another",
        arguments: [
            (nil, "security"), ("release", "release"), ("security", "security"),
        ]
    )
    func servicePack(named: String?, expected: String) throws {
        var machine = LayoutFixture.machine("m")
        machine.servicePack = named
        #expect(try LayoutFixture.plan([machine]).lab?.machines.first?.image.servicePack.name == expected)
    }

    @Test("what the library does not have, or does not run, is an error each")
    func unknown() throws {
        var one = LayoutFixture.machine("one", [.init(name: "ngnix"), .init(name: "old")])
        one.servicePack = "releese"
        var two = LayoutFixture.machine("two")
        two.operatingSystem = "debian-21"
        var old = LayoutFixture.application("old")
        old.runsOn = ["debian-10", "debian-11"]
        let planned = try LayoutFixture.plan([one, two], applications: [LayoutFixture.application("nginx"), old])
        #expect(planned.lab == nil)
        #expect(
            planned.printed == """
                lab.yaml:3:5: error: machine 'one' names service pack 'releese', which 'debian-12' does not have
                  hint: did you mean 'release'?
                lab.yaml:3:5: error: machine 'one' names application 'ngnix', which the library does not have
                  hint: did you mean 'nginx'?
                lab.yaml:3:5: error: machine 'one' has application 'old', which does not run on 'debian-12'
                  hint: it runs on 'debian-10', 'debian-11'
                lab.yaml:3:5: error: machine 'two' names operating system 'debian-21', which the library does not have
                  hint: did you mean 'debian-12'?

                """
        )
    }

    @Test("answers at installation are in the image, those at deployment in the configuration, with defaults")
    func answers() throws {
        let sql = LayoutFixture.application(
            "sql",
            answers: [
                .init(name: "port", fallback: .text(Template(literal: "5432"))),
                .init(name: "locale", fallback: .text(Template(literal: "C"))),
                .init(name: "password", fallback: nil, moment: .deployment),
                .init(name: "log", fallback: .text(Template(literal: "off")), moment: .deployment),
            ],
            configure: "configure.sh"
        )
        let secret = AnswerValue.list([.text(try Template("${secret.db}"))])
        let answers: [String: AnswerValue] = ["locale": .text(Template(literal: "de")), "password": secret]
        let machine = try #require(
            try LayoutFixture.plan(
                [LayoutFixture.machine("db", [.init(name: "sql", answers: answers), .init(name: "plain")])],
                applications: [sql, LayoutFixture.application("plain")]
            ).lab?.machines.first
        )
        #expect(machine.image.title == "debian-12/security + sql + plain")
        #expect(
            machine.image.layers.first?.answers
                == ["port": .text(Template(literal: "5432")), "locale": .text(Template(literal: "de"))]
        )
        #expect(
            machine.configurations == [
                .init(
                    application: "sql",
                    script: "/library/sql/configure.sh",
                    answers: ["password": secret, "log": .text(Template(literal: "off"))]
                )
            ]
        )
    }

    @Test("wrong answers are errors that say which")
    func wrongAnswers() throws {
        let sql = LayoutFixture.application(
            "sql",
            answers: [
                .init(name: "port", fallback: .text(Template(literal: "1"))), .init(name: "locale", fallback: nil),
                .init(name: "password", fallback: nil, moment: .deployment),
                .init(name: "user", fallback: nil, moment: .deployment),
            ]
        )
        let answers: [String: AnswerValue] = [
            "prot": .text(Template(literal: "2")), "port": .text(try Template("${secret.db}")),
            "password": .text(try Template("${secret.bd}")), "user": .text(try Template("${os}")),
        ]
        let planned = try LayoutFixture.plan(
            [LayoutFixture.machine("db", [.init(name: "sql", answers: answers)])],
            applications: [sql]
        )
        #expect(
            planned.printed == """
                lab.yaml:3:5: error: 'prot' is no answer of application 'sql' on machine 'db'
                  hint: did you mean 'port'?
                lab.yaml:3:5: error: answer 'port' of application 'sql' on machine 'db' takes effect in the image, \
                which must not have a secret
                lab.yaml:3:5: error: answer 'locale' of application 'sql' on machine 'db' is missing and has no default
                  hint: write 'sql: {locale: ...}' under 'applications'
                lab.yaml:3:5: error: answer 'password' of application 'sql' on machine 'db' has '${secret.bd}', \
                which is no secret of this lab
                  hint: did you mean 'db'?
                lab.yaml:3:5: error: answer 'user' of application 'sql' on machine 'db' has '${os}', which is not known

                """
        )
    }

    @Test(
        "a ready check has the values of the machine's system and its answers, and '$${' is a shell's own",
        arguments: [
            ("systemctl is-active ${value.unit}", "systemctl is-active sql@12"),
            ("${value.unit}${answer.port}", "sql@125432"),
            ("test -n \"$${HOME:-x}\" && echo $$ $1", "test -n \"${HOME:-x}\" && echo $$ $1"),
        ]
    )
    func readyChecks(command: String, expected: String) throws {
        let sql = LayoutFixture.application(
            "sql",
            answers: [.init(name: "port", fallback: .text(Template(literal: "5432")))],
            ready: [
                ReadyCheck(.run(command), within: .seconds(5)), ReadyCheck(.http(port: 1, path: "/$x", status: 200)),
            ]
        )
        var machine = LayoutFixture.machine("db", [.init(name: "sql")])
        machine.ready = [ReadyCheck(.run("echo ${value.unit}"))]
        let planned = try LayoutFixture.plan([machine], applications: [sql])
        #expect(planned.printed == "")
        #expect(
            planned.lab?.machines.first?.ready == [
                ReadyCheck(.run(expected), within: .seconds(5)), ReadyCheck(.http(port: 1, path: "/$x", status: 200)),
                ReadyCheck(.run("echo ${value.unit}")),
            ]
        )
    }

    @Test(
        "a ready check whose references cannot be filled in is an error",
        arguments: [
            ("${value.unti}", "application 'sql' has no value 'unti' for 'debian-12'", "did you mean 'unit'?"),
            (
                "${to.address}", "the ready check of application 'sql' has '${to.address}', which is not known",
                "write '$${' for a literal '${'"
            ),
            ("${a b}", "the ready check of application 'sql' is no template", "write '$${' for a literal '${'"),
            ("${answer.x}", "the ready check of application 'sql' has '${answer.x}', which has no answer", nil),
            ("${answer.pw}", "the ready check of application 'sql' has '${answer.pw}', which is a secret", nil),
            (
                "${answer.list}", "the ready check of application 'sql' has '${answer.list}', which is not one value",
                nil
            ),
        ]
    )
    func wrongReadyCheck(command: String, message: String, hint: String?) throws {
        let secret = AnswerValue.text(try Template("${secret.db}"))
        let sql = LayoutFixture.application(
            "sql",
            answers: [
                .init(name: "pw", fallback: secret, moment: .deployment), .init(name: "list", fallback: .list([])),
            ],
            ready: [ReadyCheck(.run(command))]
        )
        let planned = try LayoutFixture.plan([LayoutFixture.machine("db", [.init(name: "sql")])], applications: [sql])
        #expect(planned.printed == "lab.yaml:3:5: error: \(message)\n" + (hint.map { "  hint: \($0)\n" } ?? ""))
    }
}
