import Testing

@Suite("Lab files with broken machines")
struct BrokenMachineTests {
    @Test("the printed text says everything that is wrong, and where", arguments: files)
    func shown(_ broken: Broken) throws {
        #expect(try broken.printed() == broken.shown)
    }

    static let files = [
        Broken(
            "restart and tolerates know their words",
            #"""
            lab: a
            machines:
              web:
                os: debian-12
                restart: on-crsh
                tolerates: [full-disk, out-of-memry]

            """#,
            shows: #"""
                lab.yaml:5:14: error: 'on-crsh' is not a policy of restarting
                    5 |     restart: on-crsh
                      |              ^~~~~~~
                  hint: did you mean 'on-crash'?
                lab.yaml:6:28: error: 'out-of-memry' is not something that a machine can tolerate
                    6 |     tolerates: [full-disk, out-of-memry]
                      |                            ^~~~~~~~~~~~
                  hint: did you mean 'out-of-memory'?

                """#
        ),
        Broken(
            "names that are not there have suggestions",
            #"""
            lab: a
            networks:
              front: {subnet: 10.20.1.0/24}
              back: {subnet: 10.20.2.0/24}
            machines:
              web:
                os: debain-12
                applications: [nginxx]
                networks: [bcak]
              db:
                os: debian-12
                servicePack: relaese
                aplications: [nginx]
                networks: [back, back]
              other: {os: debian-12}
            connections:
              - {from: wbe, to: db, as: x}
            tests:
              - {name: t, run: x, machine: dbb}

            """#,
            shows: #"""
                lab.yaml:7:9: error: unknown operating system 'debain-12'
                    7 |     os: debain-12
                      |         ^~~~~~~~~
                  hint: did you mean 'debian-12'?
                lab.yaml:8:20: error: unknown application 'nginxx'
                    8 |     applications: [nginxx]
                      |                    ^~~~~~
                  hint: did you mean 'nginx'?
                lab.yaml:9:16: error: machine 'web' names network 'bcak', which this lab does not have
                    9 |     networks: [bcak]
                      |                ^~~~
                  hint: did you mean 'back'?
                lab.yaml:12:18: error: operating system 'debian-12' has no service pack 'relaese'
                   12 |     servicePack: relaese
                      |                  ^~~~~~~
                  hint: did you mean 'release'?
                lab.yaml:13:5: error: unknown key 'aplications' in machine 'db'
                   13 |     aplications: [nginx]
                      |     ^~~~~~~~~~~
                  hint: did you mean 'applications'?
                lab.yaml:14:22: error: machine 'db' is already on network 'back'
                   14 |     networks: [back, back]
                      |                      ^~~~
                lab.yaml:15:3: error: machine 'other' needs 'networks'
                   15 |   other: {os: debian-12}
                      |   ^~~~~
                  hint: say which: 'networks: [front, back]' joins all
                lab.yaml:17:12: error: unknown machine 'wbe'
                   17 |   - {from: wbe, to: db, as: x}
                      |            ^~~
                  hint: did you mean 'web'?
                lab.yaml:19:32: error: unknown machine 'dbb'
                   19 |   - {name: t, run: x, machine: dbb}
                      |                                ^~~
                  hint: did you mean 'db'?

                """#
        ),
        Broken(
            "an application runs only on its systems, in each cell",
            #"""
            lab: a
            machines:
              m: {os: "${os}", applications: [redis, orders, redis]}
            connections: [{from: m, to: m, as: database, endpoint: cache}]
            matrix: {axes: {os: [debian-11, debian-12]}}

            """#,
            shows: #"""
                lab.yaml:3:35: error: application 'redis' does not run on 'debian-11'
                    3 |   m: {os: "${os}", applications: [redis, orders, redis]}
                      |                                   ^~~~~
                  hint: it runs on 'debian-12'
                lab.yaml:3:42: error: application 'orders' does not run on 'debian-11'
                    3 |   m: {os: "${os}", applications: [redis, orders, redis]}
                      |                                          ^~~~~~
                  hint: it runs on 'debian-12', 'debian-13'
                lab.yaml:3:50: error: application 'redis' does not run on 'debian-11'
                    3 |   m: {os: "${os}", applications: [redis, orders, redis]}
                      |                                                  ^~~~~
                  hint: it runs on 'debian-12'
                lab.yaml:3:50: error: application 'redis' is there twice
                    3 |   m: {os: "${os}", applications: [redis, orders, redis]}
                      |                                                  ^~~~~
                lab.yaml:4:56: error: machine 'm' offers more than one endpoint that could be meant
                    4 | connections: [{from: m, to: m, as: database, endpoint: cache}]
                      |                                                        ^~~~~
                  hint: several of its applications offer it

                """#
        ),
        Broken(
            "networks are checked",
            #"""
            lab: a
            networks:
              a: {subnet: 10.0.0.0/16}
              b: {subnet: 10.0.7.0/24, internet: yes}
              c: {subnet: 10.1.0.0/30}
              d: {subnet: 10.2.0.1/24}
              d2: {subnet: ten}
              e: {subnet: 127.0.0.0/24}
              f: {}
              G: {subnet: 10.9.0.0/24}
              h: {subnet: 10.8.0.0/28}
            machines:
              web: {os: debian-12, networks: [a, b, c, d, e, f], instances: 2}
              many: {os: debian-12, networks: [h], instances: 14}

            """#,
            shows: #"""
                lab.yaml:4:15: error: network 'b' overlaps network 'a', 10.0.0.0/16
                    4 |   b: {subnet: 10.0.7.0/24, internet: yes}
                      |               ^~~~~~~~~~~
                lab.yaml:4:38: error: expected 'true' or 'false', found 'yes'
                    4 |   b: {subnet: 10.0.7.0/24, internet: yes}
                      |                                      ^~~
                lab.yaml:5:15: error: network 'c' is too small
                    5 |   c: {subnet: 10.1.0.0/30}
                      |               ^~~~~~~~~~~
                  hint: a subnet is from /16 to /28
                lab.yaml:6:15: error: '10.2.0.1/24' is not a subnet
                    6 |   d: {subnet: 10.2.0.1/24}
                      |               ^~~~~~~~~~~
                  hint: the subnet with that address is 10.2.0.0/24
                lab.yaml:7:16: error: 'ten' is not a subnet
                    7 |   d2: {subnet: ten}
                      |                ^~~
                  hint: write it like 10.20.1.0/24
                lab.yaml:8:15: error: machines cannot have the addresses 127.0.0.0/24
                    8 |   e: {subnet: 127.0.0.0/24}
                      |               ^~~~~~~~~~~~
                lab.yaml:9:3: error: missing key 'subnet' in network 'f'
                    9 |   f: {}
                      |   ^
                lab.yaml:10:3: error: 'G' cannot be the name of a network
                   10 |   G: {subnet: 10.9.0.0/24}
                      |   ^
                  hint: 1 to 60 lower-case letters, digits, and hyphens between them
                lab.yaml:11:15: error: network 'h' has room for 13 machines, and 14 are on it
                   11 |   h: {subnet: 10.8.0.0/28}
                      |               ^~~~~~~~~~~

                """#
        ),
        Broken(
            "a name of 64 characters is no host's",
            #"""
            lab: a
            machines:
              aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: {os: debian-12}

            """#,
            shows: #"""
                lab.yaml:3:3: error: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' cannot be the name of a machine
                    3 |   aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: {os: debian-12}
                      |   ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
                  hint: 1 to 60 lower-case letters, digits, and hyphens between them

                """#
        ),
        Broken(
            "machines are checked",
            #"""
            lab: a
            machines:
              Web: {os: debian-12}
              none: {}
              app: {os: debian-12, instances: 65, publish: [{port: 0}, {port: 80, host: 80}, {host: 8080}]}
              one: {os: debian-12, instances: 2, publish: [{port: 80, host: 8080}]}
              one-1: {os: debian-12, publish: [{port: 80, host: 8080}, 80], networks: []}
              big:
                os: debian-12
                deploy: prebuild
                disk: copied
                hardware: {processors: 0, memory: {minimum: 1GiB, desired: 512MiB}, disks: [{size: 1000, type: ide}, {data: no}]}
                ready: {tcp: http}
              text: debian-12

            """#,
            shows: #"""
                lab.yaml:3:3: error: 'Web' cannot be the name of a machine
                    3 |   Web: {os: debian-12}
                      |   ^~~
                  hint: 1 to 60 lower-case letters, digits, and hyphens between them
                lab.yaml:4:3: error: missing key 'os' in machine 'none'
                    4 |   none: {}
                      |   ^~~~
                lab.yaml:5:35: error: the number of instances is a number from 1 to 64, found 65
                    5 |   app: {os: debian-12, instances: 65, publish: [{port: 0}, {port: 80, host: 80}, {host: 8080}]}
                      |                                   ^~
                lab.yaml:5:56: error: a port is a number from 1 to 65535, found 0
                    5 |   app: {os: debian-12, instances: 65, publish: [{port: 0}, {port: 80, host: 80}, {host: 8080}]}
                      |                                                        ^
                lab.yaml:5:77: error: port 80 of the host cannot be used
                    5 |   app: {os: debian-12, instances: 65, publish: [{port: 0}, {port: 80, host: 80}, {host: 8080}]}
                      |                                                                             ^~
                  hint: from 1024 on, or 0 for any free one
                lab.yaml:5:82: error: missing key 'port' in a published port
                    5 |   app: {os: debian-12, instances: 65, publish: [{port: 0}, {port: 80, host: 80}, {host: 8080}]}
                      |                                                                                  ^~~~~~~~~~~~
                lab.yaml:7:3: error: an instance of machine 'one' has the name of machine 'one-1'
                    7 |   one-1: {os: debian-12, publish: [{port: 80, host: 8080}, 80], networks: []}
                      |   ^~~~~
                lab.yaml:7:53: error: port 8080 of the host is already taken by machine 'one'
                    7 |   one-1: {os: debian-12, publish: [{port: 80, host: 8080}, 80], networks: []}
                      |                                                     ^~~~
                  hint: 0 takes any free port
                lab.yaml:7:60: error: expected a mapping for a published port, found '80'
                    7 |   one-1: {os: debian-12, publish: [{port: 80, host: 8080}, 80], networks: []}
                      |                                                            ^~
                lab.yaml:7:75: error: machine 'one-1' is on no network
                    7 |   one-1: {os: debian-12, publish: [{port: 80, host: 8080}, 80], networks: []}
                      |                                                                           ^~
                lab.yaml:10:13: error: 'prebuild' is not a way of deployment
                   10 |     deploy: prebuild
                      |             ^~~~~~~~
                  hint: did you mean 'prebuilt'?
                lab.yaml:11:11: error: 'copied' is not a kind of disk
                   11 |     disk: copied
                      |           ^~~~~~
                  hint: there is 'copy', 'host', 'linked'
                lab.yaml:12:28: error: the number of processors is a number from 1 to 64, found 0
                   12 |     hardware: {processors: 0, memory: {minimum: 1GiB, desired: 512MiB}, disks: [{size: 1000, type: i...
                      |                            ^
                lab.yaml:12:64: error: the desired memory is less than the minimum
                   12 | ...ocessors: 0, memory: {minimum: 1GiB, desired: 512MiB}, disks: [{size: 1000, type: ide}, {data: no}]}
                      |                                                  ^~~~~~
                lab.yaml:12:88: error: expected a size like 256MiB or 2GB, found '1000'
                   12 | ...ocessors: 0, memory: {minimum: 1GiB, desired: 512MiB}, disks: [{size: 1000, type: ide}, {data: no}]}
                      |                                                                          ^~~~
                lab.yaml:12:100: error: 'ide' is not a type of disk
                   12 | ...ocessors: 0, memory: {minimum: 1GiB, desired: 512MiB}, disks: [{size: 1000, type: ide}, {data: no}]}
                      |                                                                                      ^~~
                  hint: there is 'scsi', 'virtio'
                lab.yaml:12:106: error: missing key 'size' in a disk
                   12 | ...ocessors: 0, memory: {minimum: 1GiB, desired: 512MiB}, disks: [{size: 1000, type: ide}, {data: no}]}
                      |                                                                                            ^~~~~~~~~~
                lab.yaml:12:113: error: data 'no' does not exist
                   12 | ...ocessors: 0, memory: {minimum: 1GiB, desired: 512MiB}, disks: [{size: 1000, type: ide}, {data: no}]}
                      |                                                                                                   ^~
                lab.yaml:13:18: error: expected a port, found 'http'
                   13 |     ready: {tcp: http}
                      |                  ^~~~
                lab.yaml:14:9: error: expected a mapping for machine 'text', found 'debian-12'
                   14 |   text: debian-12
                      |         ^~~~~~~~~

                """#
        ),
        Broken(
            "files and scripts stay in the lab's folder",
            #"""
            lab: a
            machines:
              m:
                os: debian-12
                files: {../x: /x, motd: /etc/motd, tests: etc}
                setup: [seed.hs, tests, out.sh, /bin/sh]
            tests:
              - {name: t, run: ./t, files: [tests/, ../x, link, nothing/here]}

            """#,
            shows: #"""
                lab.yaml:5:13: error: '../x' leads out of the folder
                    5 |     files: {../x: /x, motd: /etc/motd, tests: etc}
                      |             ^~~~
                  hint: a path inside the folder of the file, without '..'
                lab.yaml:5:47: error: 'etc' is not the path of a file in the machine
                    5 |     files: {../x: /x, motd: /etc/motd, tests: etc}
                      |                                               ^~~
                  hint: it begins with '/', names a file, and has no '..'
                lab.yaml:6:13: error: script 'seed.hs' does not exist
                    6 |     setup: [seed.hs, tests, out.sh, /bin/sh]
                      |             ^~~~~~~
                  hint: did you mean 'seed.sh'?
                lab.yaml:6:22: error: script 'tests' is not a file
                    6 |     setup: [seed.hs, tests, out.sh, /bin/sh]
                      |                      ^~~~~
                lab.yaml:6:29: error: script 'out.sh' leads out of the folder by a link
                    6 |     setup: [seed.hs, tests, out.sh, /bin/sh]
                      |                             ^~~~~~
                lab.yaml:6:37: error: '/bin/sh' leads out of the folder
                    6 |     setup: [seed.hs, tests, out.sh, /bin/sh]
                      |                                     ^~~~~~~
                  hint: a path inside the folder of the file, without '..'
                lab.yaml:8:41: error: '../x' leads out of the folder
                    8 |   - {name: t, run: ./t, files: [tests/, ../x, link, nothing/here]}
                      |                                         ^~~~
                  hint: a path inside the folder of the file, without '..'
                lab.yaml:8:47: error: file 'link' leads out of the folder by a link
                    8 |   - {name: t, run: ./t, files: [tests/, ../x, link, nothing/here]}
                      |                                               ^~~~
                lab.yaml:8:53: error: file 'nothing/here' does not exist
                    8 |   - {name: t, run: ./t, files: [tests/, ../x, link, nothing/here]}
                      |                                                     ^~~~~~~~~~~~

                """#
        ),
    ]
}
