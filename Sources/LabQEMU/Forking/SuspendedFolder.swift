import FoundationEssentials
import Glibc
import LabHost

/// The names of the files of a machine of a suspended lab.
///
/// Memory and disk are layers on an instant image, counted from the innermost. A copy of a copy has further layers, and the
/// inner ones are second names of the same files: a layer is on the disk once, and stays as long as anybody needs it.
struct SuspendedFolder {
    /// The absolute path of the folder.
    let path: String

    /// The state of the devices.
    var devices: String { "\(path)/devices" }
    /// All layers of the memory on the image's, as one file that the copies map.
    var memory: String { "\(path)/memory" }
    /// The name of the socket of the machine's zygote; like the file of the memory it can be made again, and is no part of
    /// the template.
    static let zygoteName = "memory.zygote"
    /// What is known of the zygote.
    var zygoteFacts: String { "\(path)/memory.zygote.json" }
    /// A layer of pages.
    func pages(_ depth: Int) -> String { "\(path)/pages-\(depth)" }
    /// A layer of a disk; the system's own disk is 0.
    func disk(_ index: Int, _ depth: Int) -> String {
        "\(path)/disk\(index == 0 ? "" : "\(index)")-\(depth).qcow2"
    }

    /// The number of layers of the memory, which is how often the machine was suspended.
    var depth: Int {
        var depth = 0
        while access(pages(depth), F_OK) == 0 { depth += 1 }
        return depth
    }

    /// The layers of a disk from the outermost to the innermost.
    func disks(_ index: Int) -> [String] {
        (0..<depth).reversed().map { disk(index, $0) }.filter { access($0, F_OK) == 0 }
    }

    /// What tells an instant image from one that was made later under the same key: the file of its memory.
    static func stamp(of image: InstantImage) -> String? {
        var facts = stat()
        guard lstat(InstantFolder(path: image.folder).memory, &facts) == 0 else { return nil }
        return "\(facts.st_ino) \(facts.st_size) \(facts.st_mtim.tv_sec).\(facts.st_mtim.tv_nsec)"
    }
}
