import ArgumentParser
import LabEngine

extension JobCount {
    /// Reads `auto`, or a number of at least 1.
    static func argument(_ text: String) throws -> JobCount {
        guard let count = JobCount(text) else {
            throw ValidationError("--jobs needs a number of at least 1, or auto")
        }
        return count
    }
}
