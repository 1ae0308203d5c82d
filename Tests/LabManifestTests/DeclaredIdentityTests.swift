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
            shows: #"""
                lab.yaml:5:14: error: '${self.name}' cannot stand here
                    5 |     setup: ["${self.name}"]
                      |              ^~~~~~~~~~~~
                  hint: it is known only in the 'identity' of a machine or an application
                lab.yaml:7:7: error: unknown key 'file' in the identity
                    7 |       file: []
                      |       ^~~~
                  hint: did you mean 'files'?
                lab.yaml:9:18: error: 'etc/node' is not the path of a file in the machine
                    9 |         - {file: etc/node, content: x}
                      |                  ^~~~~~~~
                  hint: it begins with '/', names a file, and has no '..'
                lab.yaml:10:11: error: a file of the identity has one thing that must hold
                   10 |         - {file: /a, content: x, changes: true}
                      |           ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
                  hint: 'content: TEXT', 'changes: true' or 'absent: true'
                lab.yaml:11:11: error: a file of the identity has one thing that must hold
                   11 |         - {file: /b}
                      |           ^~~~~~~~~~
                  hint: 'content: TEXT', 'changes: true' or 'absent: true'
                lab.yaml:12:18: error: the file is there twice
                   12 |         - {file: /b, absent: true}
                      |                  ^~
                lab.yaml:13:11: error: missing key 'file' in a file of the identity
                   13 |         - {content: "${self.nmae}"}
                      |           ^~~~~~~~~~~~~~~~~~~~~~~~~
                lab.yaml:13:22: error: unknown name '${self.nmae}'
                   13 |         - {content: "${self.nmae}"}
                      |                      ^~~~~~~~~~~~
                  hint: did you mean 'name'?
                lab.yaml:14:32: error: '${secret.x}' cannot stand here
                   14 |         - {file: /c, content: "${secret.x}"}
                      |                                ^~~~~~~~~~~
                  hint: secrets can stand in answers that take effect at deployment and in the settings of connections
                lab.yaml:16:11: error: a command has at least the name of a program
                   16 |         - []
                      |           ^~
                lab.yaml:17:17: error: expected a word of a command, found a list
                   17 |         - [app, [x]]
                      |                 ^~~
                lab.yaml:18:16: error: '${self}' needs a name after a point
                   18 |         - echo ${self}
                      |                ^~~~~~~
                  hint: as in '${self.name}'

                """#
        ),
        Broken(
            "a host name of more characters than systems take is refused",
            """
            lab: a
            machines:
              aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: {os: debian-12}

            """,
            shows: """
                lab.yaml:3:3: error: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' cannot be the name of a machine
                    3 |   aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: {os: debian-12}
                      |   ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
                  hint: 1 to 60 lower-case letters, digits, and hyphens between them

                """
        ),
    ]
}
