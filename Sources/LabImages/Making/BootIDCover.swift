package import LabGuest

/// A file over the kernel's id of this run of a machine, which the kernel never changes: a copy writes its own into the file.
package enum BootIDCover {
    private static let limit = Duration.seconds(60)

    private static let script = """
        cat /proc/sys/kernel/random/boot_id > /run/assay-boot-id &&
        mount -o bind /run/assay-boot-id /proc/sys/kernel/random/boot_id
        """

    /// Lays the file, with what the kernel says in it.
    /// - Throws: `GuestError` when the machine does not take it.
    package static func lay(in guest: any GuestConnection) async throws(GuestError) {
        let result = try await guest.run(.shell(script), within: limit)
        guard result.succeeded else {
            throw GuestError(.refused(0), subject: "boot id", reason: result.error.text)
        }
    }
}
