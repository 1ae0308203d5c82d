import LabLibrary
import LabModel
import LabTestSupport
import LabYAML
import Testing

@Suite("Broken descriptions of applications")
struct BrokenApplicationTests {
    @Test("the printed text says what is wrong and where", arguments: files)
    func shown(_ broken: Broken) throws {
        let folder = try ScratchFolder([
            "OperatingSystems/debian-12.yaml": LibraryLoadingTests.debian12,
            "OperatingSystems/tiny.yaml": LibraryLoadingTests.tiny,
            "Applications/app/application.yaml": broken.file,
            "Applications/app/configure.sh": "",
            "Applications/app/site.conf": "",
            "Applications/app/folder/file": "",
            "Applications/app/tree/inner/file": "",
            "outside.sh": "",
        ])
        try folder.link("Applications/app/out.sh", to: "../../outside.sh")
        try folder.link("Applications/app/tree/inner/secret", to: "/etc/passwd")
        let reading = Library.load(folders: [folder.path])
        let printed = DiagnosticRenderer(sources: reading.sources).render(reading.diagnostics)
        #expect(printed.replacing(folder.path + "/Applications/app/", with: "") == broken.shown)
    }

    static let files = [
        Broken(
            "a wrong description of an application says all that is wrong",
            #"""
            application: nginx
            version: [1]
            runsOn: [debian-12, debain-12, debian-12]
            needs: {memory: 32MiB}
            install: {package: [nginx], script: ../evil.sh}
            configure: confgure.sh
            files: {site.conf: etc/nginx/site.conf, folder: /srv/x/, /etc/passwd: /etc/passwd}
            answer: {}

            """#,
            shows: #"""
                application.yaml:1:14: error: the file's name says 'app', its content 'nginx'
                    1 | application: nginx
                      |              ^~~~~
                application.yaml:2:10: error: expected a version, found a list
                    2 | version: [1]
                      |          ^~~
                application.yaml:3:21: error: application 'app' runs on 'debain-12', which this library does not have
                    3 | runsOn: [debian-12, debain-12, debian-12]
                      |                     ^~~~~~~~~
                  hint: did you mean 'debian-12'?
                application.yaml:3:32: error: 'debian-12' is there twice
                    3 | runsOn: [debian-12, debain-12, debian-12]
                      |                                ^~~~~~~~~
                application.yaml:4:8: error: missing key 'disk' in the needs of application 'app'
                    4 | needs: {memory: 32MiB}
                      |        ^~~~~~~~~~~~~~~
                application.yaml:5:11: error: unknown key 'package' in the installation
                    5 | install: {package: [nginx], script: ../evil.sh}
                      |           ^~~~~~~
                  hint: did you mean 'packages'?
                application.yaml:5:37: error: '../evil.sh' leads out of the folder
                    5 | install: {package: [nginx], script: ../evil.sh}
                      |                                     ^~~~~~~~~~
                  hint: a path inside the folder of the file, without '..'
                application.yaml:6:12: error: script 'confgure.sh' does not exist
                    6 | configure: confgure.sh
                      |            ^~~~~~~~~~~
                  hint: did you mean 'configure.sh'?
                application.yaml:7:20: error: 'etc/nginx/site.conf' is not the path of a file in the machine
                    7 | files: {site.conf: etc/nginx/site.conf, folder: /srv/x/, /etc/passwd: /etc/passwd}
                      |                    ^~~~~~~~~~~~~~~~~~~
                  hint: it begins with '/', names a file, and has no '..'
                application.yaml:7:49: error: '/srv/x/' is not the path of a file in the machine
                    7 | files: {site.conf: etc/nginx/site.conf, folder: /srv/x/, /etc/passwd: /etc/passwd}
                      |                                                 ^~~~~~~
                  hint: it begins with '/', names a file, and has no '..'
                application.yaml:7:58: error: '/etc/passwd' leads out of the folder
                    7 | files: {site.conf: etc/nginx/site.conf, folder: /srv/x/, /etc/passwd: /etc/passwd}
                      |                                                          ^~~~~~~~~~~
                  hint: a path inside the folder of the file, without '..'
                application.yaml:8:1: error: unknown key 'answer' in application 'app'
                    8 | answer: {}
                      | ^~~~~~
                  hint: did you mean 'answers'?

                """#
        ),
        Broken(
            "an application needs a name and systems",
            #"""
            runsOn: []

            """#,
            shows: #"""
                application.yaml:1:1: error: missing key 'application' in application 'app'
                    1 | runsOn: []
                      | ^~~~~~
                application.yaml:1:9: error: application 'app' runs on no operating system
                    1 | runsOn: []
                      |         ^~

                """#
        ),
        Broken(
            "scripts and files that leave the folder by a link are refused",
            #"""
            application: app
            runsOn: [debian-12]
            install: {script: out.sh}
            configure: folder
            files: {tree: /srv/tree, folder: /srv/folder}

            """#,
            shows: #"""
                application.yaml:3:19: error: script 'out.sh' leads out of the folder by a link
                    3 | install: {script: out.sh}
                      |                   ^~~~~~
                application.yaml:4:12: error: script 'folder' is not a file
                    4 | configure: folder
                      |            ^~~~~~
                application.yaml:5:9: error: file 'tree' has the link 'secret', which leads out of the folder
                    5 | files: {tree: /srv/tree, folder: /srv/folder}
                      |         ^~~~

                """#
        ),
        Broken(
            "answers and values are checked",
            #"""
            application: app
            runsOn: [debian-12, tiny]
            answers:
              a b: {default: 1}
              port: {default: 1, at: deploy}
              user: {default: "${secret.x}"}
              other: {default: }
            values:
              version: {debian-12: "15", debian-13: "17"}
              path: /etc

            """#,
            shows: #"""
                application.yaml:4:3: error: 'a b' cannot be the name of an answer
                    4 |   a b: {default: 1}
                      |   ^~~
                  hint: 1 to 60 letters, digits, '_' and '-', a letter first
                application.yaml:5:26: error: 'deploy' is not a moment
                    5 |   port: {default: 1, at: deploy}
                      |                          ^~~~~~
                  hint: there is 'deployment', 'installation'
                application.yaml:6:20: error: unknown name '${secret.x}'
                    6 |   user: {default: "${secret.x}"}
                      |                    ^~~~~~~~~~~
                  hint: write '$${' for a literal '${'
                application.yaml:7:20: error: expected an answer, found nothing
                    7 |   other: {default: }
                      |                    ^
                application.yaml:9:3: error: value 'version' has no text for 'tiny'
                    9 |   version: {debian-12: "15", debian-13: "17"}
                      |   ^~~~~~~
                application.yaml:9:30: error: the application does not run on 'debian-13'
                    9 |   version: {debian-12: "15", debian-13: "17"}
                      |                              ^~~~~~~~~
                  hint: did you mean 'debian-12'?
                application.yaml:10:9: error: expected a mapping of operating systems to texts, found '/etc'
                   10 |   path: /etc
                      |         ^~~~

                """#
        ),
        Broken(
            "endpoints are checked",
            #"""
            application: app
            runsOn: [debian-12]
            provides:
              http: {port: 0, protocl: tcp}
              sql: {}
              x: 80
              y: {port: 1, protocol: htpt, accounts: user}
              z: {port: 1, protocol: mysql, accounts: locale}
            requires: {w: {several: perhaps, protocol: 7}}
            answers: {users: {default: [], at: deployment}, locale: {default: C}}

            """#,
            shows: #"""
                application.yaml:4:16: error: a port is a number from 1 to 65535, found 0
                    4 |   http: {port: 0, protocl: tcp}
                      |                ^
                application.yaml:4:19: error: unknown key 'protocl' in endpoint 'http'
                    4 |   http: {port: 0, protocl: tcp}
                      |                   ^~~~~~~
                  hint: did you mean 'protocol'?
                application.yaml:5:3: error: missing key 'port' in endpoint 'sql'
                    5 |   sql: {}
                      |   ^~~
                application.yaml:6:6: error: expected a mapping for endpoint 'x', found '80'
                    6 |   x: 80
                      |      ^~
                application.yaml:7:26: error: 'htpt' is not a protocol
                    7 |   y: {port: 1, protocol: htpt, accounts: user}
                      |                          ^~~~
                  hint: did you mean 'http'?
                application.yaml:7:42: error: 'user' is not an answer of the application
                    7 |   y: {port: 1, protocol: htpt, accounts: user}
                      |                                          ^~~~
                  hint: did you mean 'users'?
                application.yaml:8:43: error: answer 'locale' takes effect at installation, without secrets
                    8 |   z: {port: 1, protocol: mysql, accounts: locale}
                      |                                           ^~~~~~
                application.yaml:9:25: error: expected 'true' or 'false', found 'perhaps'
                    9 | requires: {w: {several: perhaps, protocol: 7}}
                      |                         ^~~~~~~
                application.yaml:9:44: error: '7' is not a protocol
                    9 | requires: {w: {several: perhaps, protocol: 7}}
                      |                                            ^
                  hint: there is 'http', 'mysql', 'postgresql', 'redis', 'tcp'

                """#
        ),
        Broken(
            "settings are checked",
            #"""
            application: app
            runsOn: [debian-12]
            answers: {user: {default: x}}
            values: {version: {debian-12: "15"}}
            requires:
              database:
                optional: yes
                settings:
                  - {file: etc/app.env, format: env, set: {HOST: "${to.host}"}}
                  - {file: "/etc/${to.name}", format: yaml, set: {HOST: "${to.hots}", a..b#host: x}}
                  - {file: "/etc/${value.versoin}", format: jsn, set: {}}
                  - {file: "/etc/${answer.user}/../x", format: env, set: {A: "${secret.db}", B: [x], C: }}
                  - {format: ini}
                reload: {service: x}
                restart: [a, "${value.x}"]
                hangup: run/app.pid
                renew: [/run/app.pid]

            """#,
            shows: #"""
                application.yaml:7:15: error: expected 'true' or 'false', found 'yes'
                    7 |     optional: yes
                      |               ^~~
                application.yaml:9:16: error: 'etc/app.env' is not the path of a file in the machine
                    9 |       - {file: etc/app.env, format: env, set: {HOST: "${to.host}"}}
                      |                ^~~~~~~~~~~
                  hint: it begins with '/', names a file, and has no '..'
                application.yaml:10:22: error: '${to.name}' cannot stand here
                   10 |       - {file: "/etc/${to.name}", format: yaml, set: {HOST: "${to.hots}", a..b#host: x}}
                      |                      ^~~~~~~~~~
                  hint: it is known only in the values of settings
                application.yaml:10:62: error: unknown name '${to.hots}'
                   10 |       - {file: "/etc/${to.name}", format: yaml, set: {HOST: "${to.hots}", a..b#host: x}}
                      |                                                              ^~~~~~~~~~
                  hint: did you mean 'host'?
                application.yaml:10:75: error: 'a..b#host' is no path of format 'yaml': a name is missing, as in 'a.b[0]."c.d"'
                   10 |       - {file: "/etc/${to.name}", format: yaml, set: {HOST: "${to.hots}", a..b#host: x}}
                      |                                                                           ^~~~~~~~~
                application.yaml:11:22: error: unknown name '${value.versoin}'
                   11 |       - {file: "/etc/${value.versoin}", format: jsn, set: {}}
                      |                      ^~~~~~~~~~~~~~~~
                  hint: did you mean 'version'?
                application.yaml:11:49: error: 'jsn' is not a format
                   11 |       - {file: "/etc/${value.versoin}", format: jsn, set: {}}
                      |                                                 ^~~
                  hint: did you mean 'json'?
                application.yaml:11:59: error: a setting sets at least one value
                   11 |       - {file: "/etc/${value.versoin}", format: jsn, set: {}}
                      |                                                           ^~
                application.yaml:12:16: error: '/etc/x/../x' is not the path of a file in the machine
                   12 |       - {file: "/etc/${answer.user}/../x", format: env, set: {A: "${secret.db}", B: [x], C: }}
                      |                ^~~~~~~~~~~~~~~~~~~~~~~~~~
                  hint: it begins with '/', names a file, and has no '..'
                application.yaml:12:67: error: '${secret.db}' cannot stand here
                   12 |       - {file: "/etc/${answer.user}/../x", format: env, set: {A: "${secret.db}", B: [x], C: }}
                      |                                                                   ^~~~~~~~~~~~
                  hint: an answer can hold a secret: '${answer.NAME}'
                application.yaml:12:85: error: expected a value, found a list
                   12 |       - {file: "/etc/${answer.user}/../x", format: env, set: {A: "${secret.db}", B: [x], C: }}
                      |                                                                                     ^~~
                application.yaml:12:93: error: expected a value, found nothing
                   12 |       - {file: "/etc/${answer.user}/../x", format: env, set: {A: "${secret.db}", B: [x], C: }}
                      |                                                                                             ^
                application.yaml:13:9: error: missing key 'file' in a setting
                   13 |       - {format: ini}
                      |         ^~~~~~~~~~~~~
                application.yaml:13:9: error: missing key 'set' in a setting
                   13 |       - {format: ini}
                      |         ^~~~~~~~~~~~~
                application.yaml:14:13: error: expected the name of a service, found a mapping
                   14 |     reload: {service: x}
                      |             ^~~~~~~~~~~~
                application.yaml:15:19: error: unknown name '${value.x}'
                   15 |     restart: [a, "${value.x}"]
                      |                   ^~~~~~~~~~
                  hint: there is 'version'
                application.yaml:16:13: error: 'run/app.pid' is not the path of a file in the machine
                   16 |     hangup: run/app.pid
                      |             ^~~~~~~~~~~
                  hint: it begins with '/', names a file, and has no '..'
                application.yaml:17:12: error: expected an absolute path, found a list
                   17 |     renew: [/run/app.pid]
                      |            ^~~~~~~~~~~~~~

                """#
        ),
        Broken(
            "ready checks are checked",
            #"""
            application: app
            runsOn: [debian-12]
            values: {version: {debian-12: "15"}}
            ready:
              - {tcp: 80, http: {port: 80}}
              - {within: 30s}
              - {http: {path: health, status: 99}}
              - {run: "check ${value.verson} ${to.host}", within: 30}
              - tcp

            """#,
            shows: #"""
                application.yaml:5:5: error: a ready check has one of 'tcp', 'http' and 'run'
                    5 |   - {tcp: 80, http: {port: 80}}
                      |     ^~~~~~~~~~~~~~~~~~~~~~~~~~~
                application.yaml:6:5: error: a ready check has one of 'tcp', 'http' and 'run'
                    6 |   - {within: 30s}
                      |     ^~~~~~~~~~~~~
                application.yaml:7:12: error: missing key 'port' in an HTTP check
                    7 |   - {http: {path: health, status: 99}}
                      |            ^~~~~~~~~~~~~~~~~~~~~~~~~~
                application.yaml:7:19: error: the path of an HTTP check begins with '/' and has no spaces
                    7 |   - {http: {path: health, status: 99}}
                      |                   ^~~~~~
                application.yaml:7:35: error: a status is a number from 100 to 599, found 99
                    7 |   - {http: {path: health, status: 99}}
                      |                                   ^~
                application.yaml:8:18: error: unknown name '${value.verson}'
                    8 |   - {run: "check ${value.verson} ${to.host}", within: 30}
                      |                  ^~~~~~~~~~~~~~~
                  hint: did you mean 'version'?
                application.yaml:8:34: error: '${to.host}' cannot stand here
                    8 |   - {run: "check ${value.verson} ${to.host}", within: 30}
                      |                                  ^~~~~~~~~~
                  hint: it is known only in the values of settings
                application.yaml:8:55: error: expected a duration like 500ms, 30s or 2m, found '30'
                    8 |   - {run: "check ${value.verson} ${to.host}", within: 30}
                      |                                                       ^~
                application.yaml:9:5: error: expected a mapping for a ready check, found 'tcp'
                    9 |   - tcp
                      |     ^~~

                """#
        ),
    ]
}
