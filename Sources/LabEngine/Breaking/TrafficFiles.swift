import FoundationEssentials
import Glibc
import LabHost
import LabModel
import LabProcess

/// The traffic of a lab's networks while a test runs, written to files as it comes.
struct TrafficFiles {
    private struct Writing {
        let network: String
        let name: String
        let path: String
        let capture: any TrafficCapture
        // Owned here; `end(keeping:)` awaits it.
        let writer: Task<Bool, Never>
    }

    /// How large a file may become: enough for minutes of a busy network, and no danger to the host's disk.
    private static let largest = 256 << 20

    private let writings: [Writing]

    /// Begins to capture; `folder` is where the files go on the host, and how results name it.
    static func begin(in lab: WiredLab, folder: (path: String, name: String)) async throws -> TrafficFiles {
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        var writings: [Writing] = []
        for network in lab.planned.lab.networks.map(\.name) {
            let path = "\(folder.path)/\(network).pcapng"
            let capture = try await lab.capture(network)
            writings.append(
                Writing(
                    network: network,
                    name: "\(folder.name)/\(network).pcapng",
                    path: path,
                    capture: capture,
                    writer: Task { await Self.write(capture, to: path) }
                )
            )
        }
        return TrafficFiles(writings: writings)
    }

    /// Ends the captures and keeps the files, or removes them.
    func end(keeping isKept: Bool) async -> [TestRecord.Capture] {
        for writing in writings { writing.capture.stop() }
        var kept: [TestRecord.Capture] = []
        for writing in writings {
            let isWhole = await writing.writer.value
            guard isKept else {
                try? FileManager.default.removeItem(atPath: writing.path)
                continue
            }
            kept.append(
                TestRecord.Capture(
                    network: writing.network,
                    file: writing.name,
                    missed: writing.capture.missed,
                    isTruncated: !isWhole
                )
            )
        }
        return kept
    }

    /// Writes until the capture ends; tells whether all of it is in the file.
    private static func write(_ capture: any TrafficCapture, to path: String) async -> Bool {
        var size = 0
        do {
            let file = try OutputFile(path: path)
            while let bytes = await capture.next() {
                size += bytes.count
                guard size <= largest else { throw FileError(path: path, action: "write more to", number: EFBIG) }
                try file.append(bytes)
            }
            return true
        } catch {
            capture.stop()
            return false
        }
    }
}
