import LabManifest
import LabModel
import LabTestSupport
import Testing

@Suite("An identity that a lab file declares")
struct DeclaredIdentityTests {
    @Test("files and commands are read with their references; a list is a program, a text is a shell's")
    func reading() throws {
        let file = #"""
            lab: a
            machines:
              db:
                os: ${os}
                identity:
                  files:
                    - {file: /etc/node, content: "${os} ${self.host} $${HOME}"}
                    - {file: /var/lib/app/id, changes: true}
                    - {file: /var/lib/app/old, absent: true}
                  commands:
                    - [/usr/bin/app, --name, "${self.name}; reboot"]
                    - app renew > /var/lib/app/id
            matrix: {axes: {os: [debian-12]}}

            """#
        let folder = try ScratchFolder(["lab.yaml": file])
        let reading = LabFile.read(path: folder.path + "/lab.yaml")
        let cell = Cell([.init(axis: "os", value: "debian-12")])
        let decided = try #require(reading.file).lab(for: cell, library: FixtureLibrary.library)
        #expect(decided.diagnostics == [])
        let identity = try #require(decided.lab?.machines.first).identity
        #expect(
            identity
                == DeclaredIdentity(
                    files: [
                        .init(path: "/etc/node", wanted: .content(try Template("debian-12 ${self.host} $${HOME}"))),
                        .init(path: "/var/lib/app/id", wanted: .changes),
                        .init(path: "/var/lib/app/old", wanted: .absent),
                    ],
                    commands: [
                        .program([
                            Template(literal: "/usr/bin/app"), Template(literal: "--name"),
                            try Template("${self.name}; reboot"),
                        ]),
                        .shell(Template(literal: "app renew > /var/lib/app/id")),
                    ]
                )
        )
    }

    @Test("what an application declares comes first, and what the machine says of the same file counts")
    func together() {
        let application = DeclaredIdentity(
            files: [.init(path: "/a", wanted: .changes), .init(path: "/b", wanted: .absent)],
            commands: [.shell(Template(literal: "one"))]
        )
        let machine = DeclaredIdentity(
            files: [.init(path: "/a", wanted: .absent)],
            commands: [.shell(Template(literal: "two"))]
        )
        #expect(
            application.followed(by: machine)
                == DeclaredIdentity(
                    files: [.init(path: "/b", wanted: .absent), .init(path: "/a", wanted: .absent)],
                    commands: [.shell(Template(literal: "one")), .shell(Template(literal: "two"))]
                )
        )
    }

    @Test("the printed text says what is wrong and where", arguments: files)
    func shown(_ broken: Broken) throws {
        #expect(try broken.printed() == broken.shown)
    }

    static let files = [
        Broken(
            "every mistake in a declared identity is found",
            #"""
            lab: a
            machines:
              db:
                os: debian-12
                setup: ["${self.name}"]
                identity:
                  file: []
                  files:
                    - {file: etc/node, content: x}
                    - {file: /a, content: x, changes: true}
                    - {file: /b}
                    - {file: /b, absent: true}
                    - {content: "${self.nmae}"}
                    - {file: /c, content: "${secret.x}"}
                  commands:
                    - []
                    - [app, [x]]
                    - echo ${self}

            """#,
            shows: ""
        )
    ]
}
