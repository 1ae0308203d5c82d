import Foundation
import Glibc
import LabTestSupport
import Testing

@Suite("A user without any privilege", .tags(.bootsMachines), .serialized)
struct UnprivilegedTests {
    private struct StoredImage: Decodable {
        var kind, title, folder: String
    }

    @Test("runs the smoke lab with images that were handed over")
    func smoke() async throws {
        try await Images.tiny.makeSure()
        let home = try Home()
        // The user need not be able to reach this checkout: it gets what an installation has.
        let installation = try ScratchFolder()
        try await copy([Checkout.program], to: installation.path)
        try await copy(["\(Checkout.path)/Labs"], to: installation.path)
        try FileManager.default.createDirectory(
            atPath: "\(installation.path)/Sources",
            withIntermediateDirectories: false
        )
        try await copy(
            ["ImageScripts", "LaunchAgent", "GuestCalls"].map { "\(Checkout.path)/Sources/\($0)" },
            to: "\(installation.path)/Sources"
        )

        let list = try await Assay(home: .shared).run("image", "list", "--format", "json")
        let images = try JSONDecoder().decode([StoredImage].self, from: Data(list.output.utf8))
        for (kind, folder) in [("staged", "images"), ("instant", "instant")] {
            let target = "\(home.path)/\(folder)"
            try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
            let tiny = images.filter { $0.kind == kind && $0.title == "tiny/release" }
            try #require(!tiny.isEmpty)
            try await copy(tiny.map(\.folder), to: target)
        }

        try FileManager.default.createDirectory(atPath: home.runtime, withIntermediateDirectories: false)
        let isRoot = getuid() == 0
        if isRoot {
            try await succeed(["chown", "-R", "65534:65534", home.path, home.runtime, installation.path])
        }
        let drop = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        let assay = Assay(
            home: home,
            environment: ["ASSAY_INSTALLATION": installation.path, "HOME": home.path],
            folder: installation.path,
            runner: isRoot ? drop : [],
            program: "\(installation.path)/\(URL(filePath: Checkout.program).lastPathComponent)"
        )
        let ended = try await assay.run("test", "Labs/smoke", "--progress", "json")
        #expect(ended.code == 0, "\(ended.error)")
        // Nothing was made anew: it is running that is tested here.
        #expect(!ended.error.contains("image: "), "\(ended.error)")
        #expect(home.leftovers == [])
    }

    private func copy(_ files: [String], to folder: String) async throws {
        try await succeed(["cp", "-rLp", "--sparse=always"] + files + [folder + "/"])
    }

    private func succeed(_ command: [String]) async throws {
        let ended = try await RunningCommand(command).end()
        guard ended.code == 0 else { throw Complaint("\(command.joined(separator: " ")): \(ended.error)") }
    }
}
