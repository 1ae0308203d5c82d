import LabTestSupport
import Testing

@Suite("A clock that is stepped", .tags(.bootsMachines))
struct ClockStepTests {
    @Test("leaves open sessions of a database and of TLS alone, and certificates are judged by the new time")
    func stepped() async throws {
        try await Images.webShop.makeSure()
        let lab = try LabFolder(Self.lab, files: ["step.sh": Self.step])
        let results = try ScratchFolder()
        let ended = try await Assay(home: .shared).run("test", lab, "--output", results, within: .seconds(240))
        let document = XMLFile(path: "\(results.path)/results.xml")
        let output = try await document.value("/run/cell/test/output")
        #expect(ended.code == 0, "\(ended.error)\(output)")
    }

    /// The database machine of the web shop, whose image it shares.
    private static let lab = """
        lab: clock
        machines:
          db:
            os: debian-12
            applications: [{postgresql: {databases: [orders]}}]
            hardware: {memory: {minimum: 320MiB, desired: 384MiB}}
        tests: [{name: the step, files: [step.sh], run: sh step.sh, timeout: 3m}]
        """

    // What each session says comes through a file that is looked at until the answer is there.
    private static let step = #"""
        #!/bin/sh
        set -eu
        answer() { for i in $(seq 300); do grep -qx "$2" "$1" 2> /dev/null && return; sleep 0.1; done; echo "no $2 in $1:"; cat "$1"; exit 1; }

        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key -out before -days 30 -subj /CN=db
        openssl verify -CAfile before before

        mkfifo sql tls quiet
        chmod 755 . && chown postgres sql
        su postgres -c 'stdbuf -oL psql -qAt' < sql > sql.out 2>&1 &
        exec 3> sql
        echo "create temporary table kept as select 41 as n; select n from kept;" >&3
        answer sql.out 41

        openssl s_server -accept 4433 -cert before -key key -quiet -naccept 1 < quiet > tls.out 2>&1 &
        exec 5> quiet
        sleep 1
        openssl s_client -connect 127.0.0.1:4433 -quiet < tls > client.out 2>&1 &
        exec 4> tls
        echo one >&4
        answer tls.out one

        old=$(date +%s)
        date -s "@$((old + 400 * 86400))" > /dev/null

        echo "select n + 1 from kept; select now() > to_timestamp($old) + interval '399 days';" >&3
        answer sql.out 42
        answer sql.out t
        echo two >&4
        answer tls.out two

        if openssl verify -CAfile before before 2> verdict; then echo "a certificate of long ago is taken"; exit 1; fi
        grep -q 'has expired' verdict
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key -out after -days 30 -subj /CN=db
        openssl verify -CAfile after after

        """#
}
