import FoundationEssentials
import LabModel

extension StateFolder {
    /// The folders of the copies that hosts keep of an image.
    func copies(of key: String) -> [String] {
        let hosts = (try? FileManager.default.contentsOfDirectory(atPath: copies)) ?? []
        return hosts.map { "\(copies)/\($0)/\(key)" }
    }
}
