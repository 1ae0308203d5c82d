import LabGuest
import LabHost
import LabImages
import LabModel

/// What is left to do in a machine that was booted and knows who it is, until it is where a resumed one is.
struct Booting {
    let machine: StartedMachine
    /// What it was booted from.
    let image: InstantImage

    /// How long the installation of an application may take, under emulation.
    private static let limit = Duration.seconds(900)
    /// Where the disk with the software is seen.
    private static let folder = "/run/assay-software"

    /// The disk is known by its serial number, whatever the guest calls it.
    private static let mount = """
        mkdir -p \(folder)
        for disk in /sys/block/vd*; do
            [ "$(cat "$disk/serial")" != software ] || exec mount -r -t ext4 "/dev/${disk##*/}" \(folder)
        done
        echo "there is no disk with software" >&2
        exit 1
        """

    /// Waits until everything is started, and installs the applications that are not in the image.
    func finish() async throws {
        guard image.staged.disk != nil else { return }
        try await machine.step("start") { try await machine.guest.settle() }
        guard image.software != nil else { return }
        try await machine.step("install") {
            try await run(.shell(Self.mount), doing: "the disk with the software")
            try await install("begin", doing: "the installation")
            for (index, layer) in machine.planned.image.layers.enumerated() {
                try await install("\(index)", doing: "application '\(layer.application)'")
            }
            try await install("end", doing: "the applications' services")
            try await run(.shell("umount \(Self.folder)"), doing: "the disk with the software")
            try await machine.guest.settle()
        }
    }

    private func install(_ step: String, doing subject: String) async throws {
        try await run(GuestCommand(["/bin/sh", "\(Self.folder)/install", step]), doing: subject)
    }

    private func run(_ command: GuestCommand, doing subject: String) async throws {
        var command = command
        command.mergesOutput = true
        let result = try await machine.guest.run(command, within: Self.limit)
        guard result.succeeded else {
            let output = result.output.text.suffix(4000).description
            let question = UnansweredQuestion(endOf: output).map { "it asks: \($0.text)" }
            throw machine.error(
                "install",
                "\(subject) could not be installed unattended (\(question ?? result.status.text))",
                lastSeen: output
            )
        }
    }
}
