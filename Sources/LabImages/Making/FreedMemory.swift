import LabGuest

/// What a machine used while it started and does not use any more: it stays in the memory's file, as the kernel leaves the bytes of
/// pages that it takes back.
///
/// So all free pages are given to a file that holds nothing but zeros, and taken back. Zeros are holes in the memory's file, and
/// a copy that reads a hole reads zeros: nothing in the machine can tell the difference.
struct FreedMemory {
    let guest: any GuestConnection

    private static let limit = Duration.seconds(120)

    /// What stays free meanwhile, so that the kernel takes nothing back from anybody: four times what it wants to keep itself.
    ///
    /// That figure is read by `cat`: small shells read a byte at a time, and such a file of the kernel's has no second one.
    private static let script = """
        set -e
        folder=/run/assay-zeros
        mkdir $folder
        mount -t tmpfs -o size=100% zeros $folder
        least=$(cat /proc/sys/vm/min_free_kbytes)
        for round in 1 2; do
            while read -r name free unit; do [ "$name" != MemFree: ] || break; done < /proc/meminfo
            count=$(((free - 4 * least) / 256))
            [ $count -le 0 ] || dd if=/dev/zero of=$folder/zeros bs=256k count=$count 2> /dev/null || true
            rm -f $folder/zeros
        done
        umount $folder
        rmdir $folder
        """

    /// Fills what is free with zeros.
    /// - Throws: `GuestError` when the machine does not.
    func clear() async throws {
        let result = try await guest.run(.shell(Self.script), within: Self.limit)
        guard result.succeeded else {
            throw GuestError(.refused(0), subject: "free memory", reason: result.error.text)
        }
    }
}
