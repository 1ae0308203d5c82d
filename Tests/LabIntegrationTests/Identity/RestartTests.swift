import LabTestSupport
import Testing

/// A machine for each that may configure its network: the launch agent, ifupdown, netplan, and systemd-networkd.
@Suite("A clone that restarts", .tags(.bootsMachines), .serialized)
struct RestartTests {
    private static let machines = ["plain", "ifupdown", "netplan", "networkd"]

    @Test("is still itself, whoever configures its network")
    func restarts() async throws {
        let lab = try LabFolder(Self.lab, files: DeclaringApplications.files)
        let images = try await Assay(home: .shared).run("image", "build", lab, within: .seconds(1200))
        #expect(images.code == 0, "\(images.error)")
        let assay = Assay(home: try await Home.withImages(.tiny))
        let up = try StandingLab(await assay.run("up", lab, "--format", "json", within: .seconds(240)))
        #expect(up.machines.map(\.name) == Self.machines)

        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in Self.machines { group.addTask { try await restart(name, with: assay) } }
            try await group.waitForAll()
        }
        #expect(try await assay.run("down", within: .seconds(60)).code == 0)
    }

    private func restart(_ name: String, with assay: Assay) async throws {
        let (boot, facts) = try await look(at: name, with: assay)
        #expect(facts.contains("host \(name) \(name).restart.assay"), "\(facts)")
        _ = try await assay.run(
            "exec",
            name,
            "--",
            "sh",
            "-c",
            "(sleep 1; systemctl reboot) > /dev/null 2>&1 < /dev/null &"
        )
        let end = ContinuousClock.now + .seconds(240)
        var back = boot
        while back == boot, ContinuousClock.now < end {
            try await Task.sleep(for: .seconds(1))
            if let (other, _) = try? await look(at: name, with: assay) { back = other }
        }
        #expect(back != boot, "\(name) did not come back")
        let (_, after) = try await look(at: name, with: assay)
        #expect(after == facts, "\(name)")
    }

    /// The id of its boot, and all that must be the same after another one.
    private func look(at name: String, with assay: Assay) async throws -> (boot: String, facts: String) {
        let ended = try await assay.run("exec", name, "--", "sh", "-c", Self.look, within: .seconds(20))
        guard ended.code == 0, let end = ended.output.firstIndex(of: "\n") else { throw Complaint(ended.error) }
        return (String(ended.output[..<end]), String(ended.output[end...]))
    }

    // Waits until nothing of the system starts any more: a card may still be without its addresses before.
    private static let look = """
        systemctl is-system-running --wait > /dev/null
        cat /proc/sys/kernel/random/boot_id
        echo "host $(hostname) $(hostname -f)"
        cat /etc/hostname /etc/hosts /etc/resolv.conf /etc/machine-id /var/lib/dbus/machine-id /sys/class/net/eth0/address
        ip -o addr show dev eth0 scope global | awk '{print $4}' | sort
        ip route show default | cut -d ' ' -f 1-3
        cksum /etc/ssh/ssh_host_*_key /etc/assay/topology.json
        ssh-keygen -l -f /etc/ssh/ssh_host_rsa_key.pub | cut -d ' ' -f 1
        cat /etc/who /var/lib/who 2> /dev/null
        systemctl --failed --no-legend
        """

    private static let lab = """
        lab: restart
        library: [library]
        networks: {lan: {subnet: 10.20.7.0/24, internet: true}}
        machines:
          plain: {os: debian-12, applications: [nginx], hardware: {memory: {minimum: 320MiB, desired: 384MiB}}}
          ifupdown: {os: debian-12, applications: [byifupdown], hardware: {memory: {desired: 320MiB}}}
          netplan: {os: debian-12, applications: [bynetplan], hardware: {memory: {desired: 320MiB}}}
          networkd: {os: debian-12, applications: [bynetworkd], hardware: {memory: {desired: 320MiB}}}
        """
}
