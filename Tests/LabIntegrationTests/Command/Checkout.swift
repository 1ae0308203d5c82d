import Foundation

/// The checkout that these tests belong to, and the program that was built of it.
enum Checkout {
    /// The package's folder.
    static let path: String = {
        let tests = URL(filePath: #filePath).deletingLastPathComponent()
        return tests.appending(path: "../../..").standardizedFileURL.path
    }()

    /// The program: the one that `ASSAY_TEST_BINARY` names, or the one that was built with these tests.
    static let program: String = {
        if let path = ProcessInfo.processInfo.environment["ASSAY_TEST_BINARY"] { return path }
        let tests = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let beside = tests.deletingLastPathComponent().appending(path: "assay").path
        let isBeside = FileManager.default.isExecutableFile(atPath: beside)
        return isBeside ? beside : "\(path)/.build/debug/assay"
    }()

    /// A lab that ships with Assay.
    static func lab(_ name: String) -> String { "\(path)/Labs/\(name)" }
}
