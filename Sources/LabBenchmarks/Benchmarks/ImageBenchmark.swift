import Glibc
import LabEngine
import LabHost
import LabModel

/// What the memory of suspended machines takes on the disk, beside what their guests use.
struct ImageBenchmark {
    private static let labs = [
        ("tiny", "Examples/bench/tiny.yaml"), ("debian-12, 512 MiB", "Examples/bench/debian.yaml"),
    ]

    /// Looks at the image of each lab's first machine.
    func run(on bench: Workbench, into sheet: inout Sheet) async throws {
        for (title, file) in Self.labs {
            let prepared = try await bench.prepare(file)
            guard let machine = prepared.planned.machines.first, let image = prepared.images[machine.name] else {
                throw BenchError("'\(file)' has no machine")
            }
            let deployment = try await InstantDeployment.make(prepared, on: bench)
            let free = try await freeMemory(of: machine.name, in: deployment.lab)
            await deployment.discard()
            let used = "\(title): memory that the guest uses"
            let taken = "\(title): memory file of the image, on the disk"
            sheet.add(Double(image.shape.memory.bytes - free.bytes) / 1e6, .megabytes, of: used)
            sheet.add(Double(try room(of: "\(image.folder)/memory").bytes) / 1e6, .megabytes, of: taken)
            sheet.addRatio("\(title): memory file to what the guest uses", of: taken, to: used)
        }
    }

    /// What the guest's kernel says is free.
    private func freeMemory(of machine: String, in lab: WiredLab) async throws -> ByteCount {
        let transcript = Transcript()
        let status = try await lab.run(["cat", "/proc/meminfo"], on: machine, within: .seconds(30)) { _, bytes in
            transcript.add(bytes)
        }
        let line = transcript.text.split(separator: "\n").first { $0.hasPrefix("MemFree:") }
        guard status == 0, let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap({ Int64($0) }) else {
            throw BenchError("the guest does not say what is free: \(transcript.text)")
        }
        return ByteCount(bytes: kibibytes << 10)
    }

    /// The room that a file takes, holes left out.
    private func room(of path: String) throws -> ByteCount {
        var facts = stat()
        guard stat(path, &facts) == 0 else { throw BenchError("'\(path)' is not there") }
        return ByteCount(bytes: Int64(facts.st_blocks) * 512)
    }
}
