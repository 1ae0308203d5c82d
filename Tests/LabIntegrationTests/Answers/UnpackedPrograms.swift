import Foundation
import LabTestSupport

/// Programs of Debian packages that are unpacked beside the images and not installed: cloud-init on the computer that tests
/// would do its work there at the next boot.
struct UnpackedPrograms {
    /// The folder that is the root of what was unpacked.
    let root: String

    /// cloud-init and netplan with what they need of Python.
    private static let packages = [
        "cloud-init", "netplan.io", "libnetplan0", "python3-attr", "python3-configobj", "python3-jinja2",
        "python3-json-pointer", "python3-jsonpatch", "python3-jsonschema", "python3-jwt", "python3-markupsafe",
        "python3-netifaces", "python3-oauthlib", "python3-pyrsistent", "python3-requests", "python3-serial",
        "python3-six", "python3-urllib3", "python3-certifi", "python3-chardet", "python3-charset-normalizer",
        "python3-idna", "python3-yaml",
    ]

    /// Unpacks them once into the state folder of the tests; they appear complete or not at all.
    static func unpack() throws -> UnpackedPrograms {
        let root = "\(Home.shared.path)/programs"
        if FileManager.default.fileExists(atPath: root) { return UnpackedPrograms(root: root) }
        let draft = try ScratchFolder()
        // A folder that the download's own user can write into.
        try run("chmod", ["755", draft.path])
        let script = """
            set -eu
            cd "$1"
            shift
            mkdir packages root
            (cd packages && apt-get -q download "$@")
            for package in packages/*.deb; do dpkg-deb -x "$package" root; done
            """
        try run("sh", ["-c", script, "sh", draft.path] + packages)
        try FileManager.default.createDirectory(atPath: Home.shared.path, withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: "\(draft.path)/root", toPath: root)
        return UnpackedPrograms(root: root)
    }

    /// What cloud-init's schema says of a file of user-data: the words for a valid one, or every mistake.
    func cloudInitSchema(_ file: String) throws -> Program.Answer {
        try Program.run(
            "/usr/bin/python3",
            ["\(root)/usr/bin/cloud-init", "schema", "--config-file", file],
            environment: ["PYTHONPATH": "\(root)/usr/lib/python3/dist-packages"]
        )
    }

    /// Makes the files of systemd-networkd and udev from netplan's files below a root folder.
    func netplanGenerate(root folder: String) throws -> Program.Answer {
        let libraries = try FileManager.default.contentsOfDirectory(atPath: "\(root)/usr/lib")
            .filter { $0.hasSuffix("-linux-gnu") }.map { "\(root)/usr/lib/\($0)" }
        return try Program.run(
            "\(root)/usr/libexec/netplan/generate",
            ["--root-dir", folder],
            environment: ["LD_LIBRARY_PATH": libraries.joined(separator: ":")]
        )
    }

    private static func run(_ program: String, _ arguments: [String]) throws {
        let answer = try Program.run(program, arguments)
        guard answer.status == 0 else { throw Complaint("\(program): \(answer.text)") }
    }
}
