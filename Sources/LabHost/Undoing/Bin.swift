import FoundationEssentials
import Glibc
public import LabModel

/// Where what is removed goes: all of it at once by a rename, so that nobody finds it half removed.
///
/// What is in it belongs to nobody: whoever put it there removes it, and else the next command.
public struct Bin: Sendable {
    private let state: StateFolder

    /// The bin of a state folder.
    public init(of state: StateFolder) {
        self.state = state
    }

    /// Throws a file or folder away, and tells whether it was there.
    @discardableResult
    public func take(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        let grave = "\(state.removed)/\(name)-" + String(UInt32.random(in: .min ... .max), radix: 36)
        guard rename(path, grave) == 0 else { return false }
        try? FileManager.default.removeItem(atPath: grave)
        return true
    }

    /// The paths of what is in it.
    public var content: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: state.removed)) ?? []).sorted()
            .map { "\(state.removed)/\($0)" }
    }
}
