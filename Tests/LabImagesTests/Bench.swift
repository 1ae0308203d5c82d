import FoundationEssentials
import LabHost
import LabModel
import LabTestSupport

@testable import LabImages

/// A workshop's files and an application's folder below the test's scratch folder, small enough to be changed by tests.
struct Bench {
    var folder: String { ScratchFolder.path }
    var files: WorkshopFiles { WorkshopFiles(folder: "\(folder)/sources") }
    var state: StateFolder { StateFolder(path: "\(folder)/state", socketsPath: "\(folder)/s") }

    /// Writes all files; the scripts say only who they are.
    init() throws {
        for path in state.folders + [
            "\(folder)/sources/ImageScripts/staging", "\(folder)/sources/LaunchAgent", "\(folder)/sources/GuestCalls",
            "\(folder)/app",
        ] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        for script in [
            "enter.sh", "system.sh", "layer.sh", "stage.sh", "tiny.sh", "tiny-init.sh", "remove.sh", "software.sh",
            "install.sh", "data.sh", "launch.sh", "adopt.sh", "tree.sh", "installer.sh",
        ] {
            try write("# \(script)\n", to: "sources/ImageScripts/\(script)")
        }
        for part in ["prelude", "deletions"] + StagingOperation.allCases.map(\.rawValue) {
            try write("# \(part)\n", to: "sources/ImageScripts/staging/\(part).sh")
        }
        try write("int main(void) { return 0; }\n", to: "sources/LaunchAgent/main.c")
        try write("int main(void) { return 0; }\n", to: "sources/GuestCalls/call.c")
        try write("#pragma once\n", to: "sources/LaunchAgent/agent.h")
        try write("What it speaks.\n", to: "sources/LaunchAgent/PROTOCOL.md")
        try write("listen 80\n", to: "app/site.conf")
        try write("index\n", to: "app/index.html")
        try write("echo installed\n", to: "app/install.sh")
    }

    func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(path)"))
    }

    /// A system with two applications, of which the first brings files, a script and answers.
    var recipe: ImageRecipe {
        ImageRecipe(
            operatingSystem: "debian-12",
            family: "debian",
            source: .packages(suite: "bookworm", include: ["openssh-server"]),
            servicePack: .init(name: "security", pockets: ["bookworm", "bookworm-security"]),
            disk: .mebibytes(1000),
            layers: [
                .init(
                    application: "web",
                    version: "distribution",
                    packages: ["nginx-light"],
                    script: "install.sh",
                    files: [
                        .init(source: "site.conf", target: "/etc/site.conf"),
                        .init(source: "index.html", target: "/srv/www/index.html"),
                    ],
                    answers: ["workers": .text(Template(literal: "1"))],
                    folder: "\(folder)/app",
                    disk: .mebibytes(50)
                ),
                .init(
                    application: "cache",
                    version: "distribution",
                    packages: ["redis"],
                    script: nil,
                    files: [],
                    answers: [:],
                    folder: "\(folder)/cache",
                    disk: .mebibytes(10)
                ),
            ]
        )
    }

    /// A system that lives in memory.
    var tinyRecipe: ImageRecipe {
        ImageRecipe(
            operatingSystem: "tiny",
            family: "tiny",
            source: .initramfs(suite: "bookworm"),
            servicePack: .init(name: "release", pockets: ["bookworm"]),
            disk: .mebibytes(0),
            layers: []
        )
    }
}

/// A host that only has a name, and refuses to make machines.
struct RefusingHost: Host {
    static let refusal = HostError(.notSupported, subject: "model", reason: "this host has no machines")

    var deviceModel = "no devices"

    var facts: HostFacts {
        HostFacts(
            name: "refusing",
            emulator: "none",
            accelerator: "tcg",
            acceleratorReason: "a test",
            processors: 2,
            memory: .mebibytes(1024)
        )
    }

    func openLab(_ folder: LabFolder) async throws -> any HostLab { throw Self.refusal }

    func layOut(_ image: InstantImage) async throws { throw Self.refusal }
}
