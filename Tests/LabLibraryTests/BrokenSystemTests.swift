import LabLibrary
import LabModel
import LabTestSupport
import LabYAML
import Testing

@Suite("Broken descriptions of operating systems")
struct BrokenSystemTests {
    @Test("the printed text says what is wrong and where", arguments: files)
    func shown(_ broken: Broken) throws {
        let folder = try ScratchFolder(["OperatingSystems/debian-12.yaml": broken.file])
        let reading = Library.load(folders: [folder.path])
        let printed = DiagnosticRenderer(sources: reading.sources).render(reading.diagnostics)
        #expect(printed.replacing(folder.path + "/OperatingSystems/", with: "") == broken.shown)
    }

    static let files = [
        Broken(
            "an empty description says all that is missing",
            #"""
            {}

            """#,
            shows: #"""
                debian-12.yaml:1:1: error: missing key 'operatingSystem' in operating system 'debian-12'
                    1 | {}
                      | ^~
                debian-12.yaml:1:1: error: missing key 'family' in operating system 'debian-12'
                    1 | {}
                      | ^~
                debian-12.yaml:1:1: error: missing key 'release' in operating system 'debian-12'
                    1 | {}
                      | ^~
                debian-12.yaml:1:1: error: missing key 'source' in operating system 'debian-12'
                    1 | {}
                      | ^~
                debian-12.yaml:1:1: error: missing key 'servicePacks' in operating system 'debian-12'
                    1 | {}
                      | ^~
                debian-12.yaml:1:1: error: missing key 'needs' in operating system 'debian-12'
                    1 | {}
                      | ^~

                """#
        ),
        Broken(
            "what staging cannot do is said",
            #"""
            operatingSystem: debian-12
            family: debian
            release: "12"
            source: {packages: {suite: bookworm}}
            servicePacks: {release: {pockets: [bookworm]}}
            needs: {memory: 256MiB, disk: 1GiB}
            staging:
              enable: [ssh-user-key, cron-spool]
              disable: [cron-spool]
              delete: [etc/motd]

            """#,
            shows: #"""
                debian-12.yaml:8:3: error: operation 'cron-spool' is both enabled and disabled
                    8 |   enable: [ssh-user-key, cron-spool]
                      |   ^~~~~~
                debian-12.yaml:8:12: error: 'ssh-user-key' is not an operation
                    8 |   enable: [ssh-user-key, cron-spool]
                      |            ^~~~~~~~~~~~
                  hint: did you mean 'ssh-user-keys'?
                debian-12.yaml:10:12: error: 'etc/motd' is not the path of a file in the machine
                   10 |   delete: [etc/motd]
                      |            ^~~~~~~~
                  hint: it begins with '/', names a file, and has no '..'

                """#
        ),
        Broken(
            "a wrong description of a system says all that is wrong",
            #"""
            operatingSystem: debian-13
            family: debain
            release: ""
            source: {installer: disk.iso}
            servicePacks:
              Security: {pockets: []}
              release: {pocket: [bookworm]}
            needs: {memory: 256, recommended: 128MiB}
            extra: 1

            """#,
            shows: #"""
                debian-12.yaml:1:18: error: the file's name says 'debian-12', its content 'debian-13'
                    1 | operatingSystem: debian-13
                      |                  ^~~~~~~~~
                debian-12.yaml:2:9: error: 'debain' is not a family
                    2 | family: debain
                      |         ^~~~~~
                  hint: did you mean 'debian'?
                debian-12.yaml:3:10: error: expected a release, found an empty text
                    3 | release: ""
                      |          ^~
                debian-12.yaml:4:21: error: expected a mapping for the source, found 'disk.iso'
                    4 | source: {installer: disk.iso}
                      |                     ^~~~~~~~
                debian-12.yaml:6:3: error: 'Security' cannot be a service pack
                    6 |   Security: {pockets: []}
                      |   ^~~~~~~~
                  hint: 1 to 60 lower-case letters, digits, and '-', '.', '+', '_' after the first
                debian-12.yaml:6:23: error: service pack 'Security' has no pockets
                    6 |   Security: {pockets: []}
                      |                       ^~
                debian-12.yaml:7:3: error: missing key 'pockets' in service pack 'release'
                    7 |   release: {pocket: [bookworm]}
                      |   ^~~~~~~
                debian-12.yaml:7:13: error: unknown key 'pocket' in service pack 'release'
                    7 |   release: {pocket: [bookworm]}
                      |             ^~~~~~
                  hint: did you mean 'pockets'?
                debian-12.yaml:8:8: error: missing key 'disk' in the needs of operating system 'debian-12'
                    8 | needs: {memory: 256, recommended: 128MiB}
                      |        ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
                debian-12.yaml:8:17: error: expected a size like 256MiB or 2GB, found '256'
                    8 | needs: {memory: 256, recommended: 128MiB}
                      |                 ^~~
                debian-12.yaml:9:1: error: unknown key 'extra' in operating system 'debian-12'
                    9 | extra: 1
                      | ^~~~~
                  hint: there is 'family', 'needs', 'operatingSystem', 'release', 'servicePacks', 'source', 'staging'

                """#
        ),
        Broken(
            "a source is of one kind",
            #"""
            operatingSystem: debian-12
            family: debian
            release: "12"
            source: {packages: {suite: bookworm}, initramfs: {suite: bookworm}}
            servicePacks: {}
            needs: {memory: 256MiB, recommended: 128MiB, disk: 1GiB}

            """#,
            shows: #"""
                debian-12.yaml:4:9: error: a source is 'packages', 'initramfs', 'installer', 'image' or 'tree'
                    4 | source: {packages: {suite: bookworm}, initramfs: {suite: bookworm}}
                      |         ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
                debian-12.yaml:5:15: error: an operating system has at least one service pack
                    5 | servicePacks: {}
                      |               ^~
                debian-12.yaml:6:38: error: the recommended memory is less than the needed 256MiB
                    6 | needs: {memory: 256MiB, recommended: 128MiB, disk: 1GiB}
                      |                                      ^~~~~~

                """#
        ),
        Broken(
            "what is imported is a file of the library that is known by its checksum",
            #"""
            operatingSystem: debian-12
            family: debian
            release: "12"
            source: {image: ../disk.qcow2, firmware: efi}
            servicePacks: {release: {pockets: [bookworm]}}
            needs: {memory: 256MiB, disk: 1GiB}

            """#,
            shows: #"""
                debian-12.yaml:4:9: error: missing key 'sha256' in the source
                    4 | source: {image: ../disk.qcow2, firmware: efi}
                      |         ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
                debian-12.yaml:4:17: error: '../disk.qcow2' leads out of the folder
                    4 | source: {image: ../disk.qcow2, firmware: efi}
                      |                 ^~~~~~~~~~~~~
                  hint: a path inside the folder of the file, without '..'
                debian-12.yaml:4:42: error: 'efi' is not a firmware
                    4 | source: {image: ../disk.qcow2, firmware: efi}
                      |                                          ^~~
                  hint: did you mean 'uefi'?
                debian-12.yaml:5:1: error: 'servicePacks' is not available in this version
                    5 | servicePacks: {release: {pockets: [bookworm]}}
                      | ^~~~~~~~~~~~
                  hint: what is imported is there on one level

                """#
        ),
        Broken(
            "the format of a disk is said, never found out",
            #"""
            operatingSystem: debian-12
            family: debian
            release: "12"
            source: {image: OperatingSystems/debian-12.yaml, sha256: ABC}
            needs: {memory: 256MiB, disk: 1GiB}

            """#,
            shows: #"""
                debian-12.yaml:4:17: error: the name 'OperatingSystems/debian-12.yaml' does not say the format of the disk
                    4 | source: {image: OperatingSystems/debian-12.yaml, sha256: ABC}
                      |                 ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
                  hint: write 'format:' with one of qcow2, raw, vmdk, vhd, vhdx, vdi
                debian-12.yaml:4:58: error: 'ABC' is not a SHA-256
                    4 | source: {image: OperatingSystems/debian-12.yaml, sha256: ABC}
                      |                                                          ^~~
                  hint: 64 hexadecimal digits, as 'sha256sum' prints them

                """#
        ),
        Broken(
            "packages and suites cannot be options of a command",
            #"""
            operatingSystem: debian-12
            family: debian
            release: "12"
            source: {packages: {suite: --help, include: [ifupdown, -oDebug, "a b"]}}
            servicePacks: [release]
            needs: {memory: 256MiB, disk: 1GiB}

            """#,
            shows: #"""
                debian-12.yaml:4:28: error: '--help' cannot be a suite
                    4 | source: {packages: {suite: --help, include: [ifupdown, -oDebug, "a b"]}}
                      |                            ^~~~~~
                  hint: 1 to 60 lower-case letters, digits, and '-', '.', '+', '_' after the first
                debian-12.yaml:4:56: error: '-oDebug' cannot be a package
                    4 | source: {packages: {suite: --help, include: [ifupdown, -oDebug, "a b"]}}
                      |                                                        ^~~~~~~
                  hint: 1 to 60 lower-case letters, digits, and '-', '.', '+', '_' after the first
                debian-12.yaml:4:65: error: 'a b' cannot be a package
                    4 | source: {packages: {suite: --help, include: [ifupdown, -oDebug, "a b"]}}
                      |                                                                 ^~~~~
                  hint: 1 to 60 lower-case letters, digits, and '-', '.', '+', '_' after the first
                debian-12.yaml:5:15: error: expected a mapping of names to service packs, found a list
                    5 | servicePacks: [release]
                      |               ^~~~~~~~~

                """#
        ),
    ]
}
