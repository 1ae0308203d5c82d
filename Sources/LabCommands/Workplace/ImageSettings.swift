import LabImages
import LabModel
import LabSettings

/// What the settings files of images say, read from the images' trees; each file of each image is looked at once.
actor ImageSettings {
    private struct Place: Hashable {
        let image: ImageRecipe
        let file: String
    }

    private let files: ImageFiles
    private var contents: [Place: [UInt8]?] = [:]

    init(files: ImageFiles) {
        self.files = files
    }

    /// The values at the place of a change; `nil` where the image has not been made, or has nothing there.
    func values(of machine: PlannedMachine, at change: SettingChange) async throws -> [String]? {
        let place = Place(image: machine.image, file: change.file)
        if contents[place] == nil {
            contents[place] = .some(try await files.contents(of: change.file, in: machine.image))
        }
        guard let bytes = contents[place] ?? nil else { return nil }
        let values = try? SettingsDocument(bytes: bytes, format: change.format).values(at: change.path)
        return values.flatMap { $0.isEmpty ? nil : $0 }
    }
}
