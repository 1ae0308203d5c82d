import Testing

@Suite("Lab files with broken wiring and tests")
struct BrokenWiringTests {
    @Test("the printed text says everything that is wrong, and where", arguments: files)
    func shown(_ broken: Broken) throws {
        #expect(try broken.printed() == broken.shown)
    }

    static let files = [
        Broken(
            "answers are checked",
            #"""
            lab: a
            secrets: {db: {default: generated}}
            machines:
              m:
                os: debian-12
                applications:
                  - postgresql
                  - nginx: {worker: 2}
                  - redis: 7
                  - {orders: {}, redis: {}}
              n:
                os: debian-12
                applications: [{postgresql: {users: "${secret.dbb}", locale: "${secret.db}"}}]
              o:
                os: debian-12
                applications: [{postgresql: {users: "${to.address}", locale: "${os}"}}]

            """#,
            shows: #"""
                lab.yaml:7:9: error: application 'postgresql' needs the answer 'users'
                    7 |       - postgresql
                      |         ^~~~~~~~~~
                  hint: write 'postgresql: {users: ...}'
                lab.yaml:8:17: error: application 'nginx' has no answer 'worker'
                    8 |       - nginx: {worker: 2}
                      |                 ^~~~~~
                  hint: did you mean 'workers'?
                lab.yaml:9:16: error: expected a mapping of answers to values, found '7'
                    9 |       - redis: 7
                      |                ^
                lab.yaml:10:9: error: expected one application with its answers
                   10 |       - {orders: {}, redis: {}}
                      |         ^~~~~~~~~~~~~~~~~~~~~~~
                  hint: write '- NAME: {ANSWER: VALUE}', one application an element
                lab.yaml:13:42: error: unknown name '${secret.dbb}'
                   13 |     applications: [{postgresql: {users: "${secret.dbb}", locale: "${secret.db}"}}]
                      |                                          ^~~~~~~~~~~~~
                  hint: did you mean 'db'?
                lab.yaml:13:67: error: '${secret.db}' cannot stand here
                   13 |     applications: [{postgresql: {users: "${secret.dbb}", locale: "${secret.db}"}}]
                      |                                                                   ^~~~~~~~~~~~
                  hint: answer 'locale' takes effect at installation, without secrets
                lab.yaml:16:42: error: '${to.address}' cannot stand here
                   16 |     applications: [{postgresql: {users: "${to.address}", locale: "${os}"}}]
                      |                                          ^~~~~~~~~~~~~
                  hint: it is known only in the settings of a connection
                lab.yaml:16:67: error: unknown name '${os}'
                   16 |     applications: [{postgresql: {users: "${to.address}", locale: "${os}"}}]
                      |                                                                   ^~~~~
                  hint: write '$${' for a literal '${'

                """#
        ),
        Broken(
            "references stand only where they have a meaning",
            #"""
            lab: a
            secrets: {db: {default: x}}
            machines:
              m: {os: "${so}", instances: "${os.x}", applications: [nginx], setup: ["${secret.db}"]}
            connections:
              - from: m
                to: m
                as: upstream
                settings:
                  - {file: "/etc/${to.name}", format: env, set: {A: "${from.adress} ${secret.bd}", B: "${to[0].addresses} ${nothing}"}}
                run: reload ${value.version}
            tests: [{name: t, run: "echo ${HOME} ${os} ${from.host}"}]
            matrix: {axes: {os: [debian-12]}}

            """#,
            shows: #"""
                lab.yaml:4:12: error: unknown name '${so}'
                    4 |   m: {os: "${so}", instances: "${os.x}", applications: [nginx], setup: ["${secret.db}"]}
                      |            ^~~~~
                  hint: did you mean 'os'?
                lab.yaml:4:32: error: '${os.x}' cannot have a name after a point
                    4 |   m: {os: "${so}", instances: "${os.x}", applications: [nginx], setup: ["${secret.db}"]}
                      |                                ^~~~~~~
                lab.yaml:4:74: error: '${secret.db}' cannot stand here
                    4 |   m: {os: "${so}", instances: "${os.x}", applications: [nginx], setup: ["${secret.db}"]}
                      |                                                                          ^~~~~~~~~~~~
                  hint: secrets can stand in answers that take effect at deployment and in the settings of connections
                lab.yaml:10:22: error: '${to.name}' cannot stand here
                   10 |       - {file: "/etc/${to.name}", format: env, set: {A: "${from.adress} ${secret.bd}", B: "${to[0].a...
                      |                      ^~~~~~~~~~
                  hint: it is known only in the settings of a connection
                lab.yaml:10:58: error: unknown name '${from.adress}'
                   10 | ...etc/${to.name}", format: env, set: {A: "${from.adress} ${secret.bd}", B: "${to[0].addresses} ${nothi...
                      |                                            ^~~~~~~~~~~~~~
                  hint: did you mean 'address'?
                lab.yaml:10:73: error: unknown name '${secret.bd}'
                   10 | ...to.name}", format: env, set: {A: "${from.adress} ${secret.bd}", B: "${to[0].addresses} ${nothing}"}}
                      |                                                     ^~~~~~~~~~~~
                  hint: did you mean 'db'?
                lab.yaml:10:92: error: '${to[0].addresses}' cannot have an index
                   10 | ...to.name}", format: env, set: {A: "${from.adress} ${secret.bd}", B: "${to[0].addresses} ${nothing}"}}
                      |                                                                        ^~~~~~~~~~~~~~~~~~
                  hint: 'addresses' gives those of all machines
                lab.yaml:10:111: error: unknown name '${nothing}'
                   10 | ...to.name}", format: env, set: {A: "${from.adress} ${secret.bd}", B: "${to[0].addresses} ${nothing}"}}
                      |                                                                                           ^~~~~~~~~~
                  hint: write '$${' for a literal '${'
                lab.yaml:11:17: error: '${value.version}' cannot stand here
                   11 |     run: reload ${value.version}
                      |                 ^~~~~~~~~~~~~~~~
                  hint: it is known only in the library
                lab.yaml:12:30: error: unknown name '${HOME}'
                   12 | tests: [{name: t, run: "echo ${HOME} ${os} ${from.host}"}]
                      |                              ^~~~~~~
                  hint: write '$${' for a literal '${'
                lab.yaml:12:44: error: '${from.host}' cannot stand here
                   12 | tests: [{name: t, run: "echo ${HOME} ${os} ${from.host}"}]
                      |                                            ^~~~~~~~~~~~
                  hint: it is known only in the settings of a connection

                """#
        ),
        Broken(
            "connections are checked",
            #"""
            lab: a
            networks: {x: {subnet: 10.0.0.0/24}, y: {subnet: 10.0.1.0/24}}
            machines:
              web: {os: debian-12, applications: [nginx], networks: [x]}
              app: {os: debian-12, applications: [orders], networks: [x, y]}
              db: {os: debian-12, applications: [redis], networks: [y]}
            connections:
              - {from: web, to: app, as: upstrem}
              - {from: web, to: app, as: upstream}
              - {from: web, to: db, as: upstream}
              - {from: app, to: db, as: database}
              - {from: app, to: web, as: cache, endpoint: htpt}
              - {from: app, to: web, as: cache, endpoint: http}
              - {from: db, to: app, settings: [{file: /x, format: env, set: {A: "${to.port}"}}]}
              - {to: web, with: x}
              - web

            """#,
            shows: #"""
                lab.yaml:8:30: error: no application of machine 'web' requires 'upstrem'
                    8 |   - {from: web, to: app, as: upstrem}
                      |                              ^~~~~~~
                  hint: did you mean 'upstream'?
                lab.yaml:9:21: error: machine 'app' offers more than one endpoint that could be meant
                    9 |   - {from: web, to: app, as: upstream}
                      |                     ^~~
                  hint: say which with 'endpoint': 'api', 'metrics'
                lab.yaml:10:21: error: machines 'web' and 'db' share no network
                   10 |   - {from: web, to: db, as: upstream}
                      |                     ^~
                lab.yaml:11:21: error: machine 'db' offers no endpoint 'sql'
                   11 |   - {from: app, to: db, as: database}
                      |                     ^~
                  hint: there is 'cache'
                lab.yaml:12:47: error: machine 'web' offers no endpoint 'htpt'
                   12 |   - {from: app, to: web, as: cache, endpoint: htpt}
                      |                                               ^~~~
                  hint: did you mean 'http'?
                lab.yaml:13:5: error: the connection app -> web (cache) is there twice
                   13 |   - {from: app, to: web, as: cache, endpoint: http}
                      |     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
                lab.yaml:14:20: error: machine 'app' offers more than one endpoint that could be meant
                   14 |   - {from: db, to: app, settings: [{file: /x, format: env, set: {A: "${to.port}"}}]}
                      |                    ^~~
                  hint: say which with 'endpoint': 'api', 'metrics'
                lab.yaml:15:5: error: missing key 'from' in a connection
                   15 |   - {to: web, with: x}
                      |     ^~~~~~~~~~~~~~~~~~
                lab.yaml:15:15: error: unknown key 'with' in a connection
                   15 |   - {to: web, with: x}
                      |               ^~~~
                lab.yaml:16:5: error: expected a mapping for a connection, found 'web'
                   16 |   - web
                      |     ^~~

                """#
        ),
        Broken(
            "targets, credentials and proofs are checked",
            #"""
            lab: a
            wiring: {strict: yes, verfy: true}
            networks: {x: {subnet: 10.0.0.0/24, internet: true}}
            machines:
              web: {os: debian-12, applications: [nginx]}
            connections:
              - {from: web, to: {address: example.com, prt: 5}, as: upstream}
              - {from: web, to: {port: 70000}, as: upstream}
              - {from: web, to: {address: 192.0.2.1}, as: upstrem}
              - {from: web, to: {address: 192.0.2.2}, as: upstream, verify: maybe, credentials: {user: "${to.name}"}}

            """#,
            shows: #"""
                lab.yaml:2:18: error: expected 'true' or 'false', found 'yes'
                    2 | wiring: {strict: yes, verfy: true}
                      |                  ^~~
                lab.yaml:2:23: error: unknown key 'verfy' in the wiring
                    2 | wiring: {strict: yes, verfy: true}
                      |                       ^~~~~
                  hint: did you mean 'verify'?
                lab.yaml:7:31: error: 'example.com' is not an address
                    7 |   - {from: web, to: {address: example.com, prt: 5}, as: upstream}
                      |                               ^~~~~~~~~~~
                  hint: four numbers with points, as in 192.0.2.10; 'name' is for what settings call it
                lab.yaml:7:44: error: unknown key 'prt' in what is outside of the lab
                    7 |   - {from: web, to: {address: example.com, prt: 5}, as: upstream}
                      |                                            ^~~
                  hint: did you mean 'port'?
                lab.yaml:8:21: error: missing key 'address' in what is outside of the lab
                    8 |   - {from: web, to: {port: 70000}, as: upstream}
                      |                     ^~~~~~~~~~~~~
                lab.yaml:8:28: error: a port is a number from 1 to 65535, found 70000
                    8 |   - {from: web, to: {port: 70000}, as: upstream}
                      |                            ^~~~~
                lab.yaml:9:47: error: no application of machine 'web' requires 'upstrem'
                    9 |   - {from: web, to: {address: 192.0.2.1}, as: upstrem}
                      |                                               ^~~~~~~
                  hint: did you mean 'upstream'?
                lab.yaml:10:65: error: expected 'true' or 'false', found 'maybe'
                   10 | ...from: web, to: {address: 192.0.2.2}, as: upstream, verify: maybe, credentials: {user: "${to.name}"}}
                      |                                                               ^~~~~
                lab.yaml:10:85: error: missing key 'password' in the credentials
                   10 | ...from: web, to: {address: 192.0.2.2}, as: upstream, verify: maybe, credentials: {user: "${to.name}"}}
                      |                                                                                   ^~~~~~~~~~~~~~~~~~~~
                lab.yaml:10:93: error: '${to.name}' cannot stand here
                   10 | ...from: web, to: {address: 192.0.2.2}, as: upstream, verify: maybe, credentials: {user: "${to.name}"}}
                      |                                                                                           ^~~~~~~~~~
                  hint: it is known only in the settings of a connection

                """#
        ),
        Broken(
            "a required connection that is missing is named",
            #"""
            lab: a
            machines:
              app: {os: debian-12, applications: [orders]}

            """#,
            shows: #"""
                lab.yaml:3:39: error: application 'orders' of machine 'app' has no connection for its 'database'
                    3 |   app: {os: debian-12, applications: [orders]}
                      |                                       ^~~~~~
                  hint: add {from: app, to: ..., as: database} to 'connections'

                """#
        ),
        Broken(
            "a requirement is missing in the cells where the provider is",
            #"""
            lab: a
            machines:
              app: {os: debian-12, applications: [orders]}
              db: {os: debian-12, applications: [{postgresql: {users: []}}], when: {db: own}}
            connections:
              - {from: app, to: db, as: database}
            matrix: {axes: {db: [own, none]}}

            """#,
            shows: #"""
                lab.yaml:3:39: error: application 'orders' of machine 'app' has no connection for its 'database'
                    3 |   app: {os: debian-12, applications: [orders]}
                      |                                       ^~~~~~
                  hint: add {from: app, to: ..., as: database} to 'connections'

                """#
        ),
        Broken(
            "tests are checked",
            #"""
            lab: a
            machines:
              m: {os: debian-12, when: {os: [debian-12]}}
              n: {os: debian-12}
            tests:
              - {name: a, run: ./a, machine: m}
              - {name: a, run: "", machine: n}
              - {nmae: b}
              - {name: c, run: x, results: {format: junit}, timeout: 2}
              - {name: d, run: x, results: {format: tpa, path: ../x}, lab: fresh}
              - {name: e, run: x, results: {format: exit, path: x.xml}, lab: shred}
              - {name: f, run: x, results: junit, when: os == debian-12}
              - {name: g, run: x, when: {so: debian-12}}
              - {name: h, run: x, when: {os: debian-21}}
            matrix: {axes: {os: [debian-12, debian-13]}}

            """#,
            shows: #"""
                lab.yaml:6:34: error: test 'a' runs on machine 'm', which some configurations do not have
                    6 |   - {name: a, run: ./a, machine: m}
                      |                                  ^
                  hint: give the test the 'when' of the machine
                lab.yaml:7:12: error: there is another test 'a'
                    7 |   - {name: a, run: "", machine: n}
                      |            ^
                lab.yaml:7:20: error: expected a command, found an empty text
                    7 |   - {name: a, run: "", machine: n}
                      |                    ^~
                lab.yaml:8:5: error: missing key 'name' in a test
                    8 |   - {nmae: b}
                      |     ^~~~~~~~~
                lab.yaml:8:5: error: missing key 'run' in a test
                    8 |   - {nmae: b}
                      |     ^~~~~~~~~
                lab.yaml:8:6: error: unknown key 'nmae' in a test
                    8 |   - {nmae: b}
                      |      ^~~~
                  hint: did you mean 'name'?
                lab.yaml:9:32: error: JUnit results need 'path'
                    9 |   - {name: c, run: x, results: {format: junit}, timeout: 2}
                      |                                ^~~~~~~~~~~~~~~
                  hint: as in 'path: out/*.xml'
                lab.yaml:9:58: error: expected a duration like 500ms, 30s or 2m, found '2'
                    9 |   - {name: c, run: x, results: {format: junit}, timeout: 2}
                      |                                                          ^
                lab.yaml:10:41: error: 'tpa' is not a format
                   10 |   - {name: d, run: x, results: {format: tpa, path: ../x}, lab: fresh}
                      |                                         ^~~
                  hint: did you mean 'tap'?
                lab.yaml:10:52: error: '../x' leads out of the test's folder
                   10 |   - {name: d, run: x, results: {format: tpa, path: ../x}, lab: fresh}
                      |                                                    ^~~~
                  hint: a pattern inside the test's folder, without '..'
                lab.yaml:11:53: error: an exit status has no 'path'
                   11 |   - {name: e, run: x, results: {format: exit, path: x.xml}, lab: shred}
                      |                                                     ^~~~~
                lab.yaml:11:66: error: 'shred' is not a use of the lab
                   11 |   - {name: e, run: x, results: {format: exit, path: x.xml}, lab: shred}
                      |                                                                  ^~~~~
                  hint: did you mean 'shared'?
                lab.yaml:12:32: error: expected a mapping for the results, found 'junit'
                   12 |   - {name: f, run: x, results: junit, when: os == debian-12}
                      |                                ^~~~~
                lab.yaml:13:30: error: the matrix has no axis 'so'
                   13 |   - {name: g, run: x, when: {so: debian-12}}
                      |                              ^~
                  hint: did you mean 'os'?
                lab.yaml:14:34: error: axis 'os' has no value 'debian-21'
                   14 |   - {name: h, run: x, when: {os: debian-21}}
                      |                                  ^~~~~~~~~
                  hint: did you mean 'debian-12'?

                """#
        ),
        Broken(
            "a mistake in a provider is not also a missing connection",
            #"""
            lab: a
            machines:
              app: {os: debian-12, applications: [orders]}
              db: debian-12
              other: {os: debian-12, applications: [orders]}
            connections:
              - {from: app, to: db, as: database}
              - {from: other, to: dbb, as: database}

            """#,
            shows: #"""
                lab.yaml:4:7: error: expected a mapping for machine 'db', found 'debian-12'
                    4 |   db: debian-12
                      |       ^~~~~~~~~
                lab.yaml:8:23: error: unknown machine 'dbb'
                    8 |   - {from: other, to: dbb, as: database}
                      |                       ^~~
                  hint: did you mean 'db'?

                """#
        ),
    ]
}
