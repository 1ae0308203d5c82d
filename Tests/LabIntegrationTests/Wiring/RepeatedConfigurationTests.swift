import LabTestSupport
import Testing

@Suite("Configuring PostgreSQL again", .tags(.bootsMachines))
struct RepeatedConfigurationTests {
    /// What both tests begin with: who configures, and the users that are there.
    private static let words = #"""
        set -eu
        configure() {
            ASSAY_ANSWER_USERS_COUNT=1 ASSAY_ANSWER_USERS_0_NAME=$1 ASSAY_ANSWER_USERS_0_PASSWORD=secret \
                ASSAY_ANSWER_USERS_0_DATABASE=orders exec /bin/sh /var/lib/assay/configure.sh
        }
        expect() {
            users=$(cd / && setpriv --reuid postgres --regid postgres --clear-groups /usr/lib/postgresql/15/bin/psql \
                -XAt -d postgres -c "SELECT string_agg(rolname, ' ' ORDER BY rolname) FROM pg_roles WHERE rolname ~ '^user'")
            [ "$users" = "$1" ] || { echo "users are '$users'"; exit 1; }
        }

        """#

    private static let files = [
        // PostgreSQL keeps names that begin so for itself.
        "tests/failed.sh": words + #"""
            status=0
            (configure pg_user) 2> said || status=$?
            [ "$status" -eq 1 ]
            grep 'role name "pg_user" is reserved' said
            (configure user1)
            (configure user2)
            expect 'user1 user2'

            """#,
        // The first one is killed while the psql that waits does not get to it, as if that took long.
        "tests/interrupted.sh": words + #"""
            read -r waiting < /run/lab-psql/pid
            kill -STOP "$waiting"
            (configure user1) &
            first=$!
            until [ -e "/proc/$first/fd/3" ]; do sleep 0.1; done
            sleep 1
            kill -KILL "$first"
            (configure user2)
            expect 'user2'
            kill -CONT "$waiting"
            until (expect 'user1 user2'); do sleep 0.1; done

            """#,
    ]

    @Test("after a time that failed or was interrupted is done at once, and done when it says so")
    func again() async throws {
        try await Images.webShop.makeSure()
        let lab = try LabFolder(
            """
            lab: again
            machines:
              db:
                os: debian-12
                applications: [{postgresql: {databases: [orders]}}]
                hardware: {memory: {minimum: 320MiB, desired: 384MiB}}
            tests:
              - {name: failed, files: [tests/], run: sh ./failed.sh, lab: fresh, timeout: 60s}
              - {name: interrupted, files: [tests/], run: sh ./interrupted.sh, lab: fresh, timeout: 60s}

            """,
            files: Self.files
        )
        let ended = try await Assay(home: .shared).run("test", lab, within: .seconds(300))
        #expect(ended.code == 0, "\(ended.output)\(ended.error)")
    }
}
