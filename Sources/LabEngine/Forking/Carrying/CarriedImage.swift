import LabHost

/// The names of an instant image's files where it is carried, and where it comes to lie.
struct CarriedImage {
    /// The suspended machine's folder, whose files the host names.
    let instant: String
    /// The folder of the staged image.
    let staged: String

    /// Names the folders of an image that comes to lie somewhere.
    init(instant: String, staged: String) {
        self.instant = instant
        self.staged = staged
    }

    /// Names the folders of an image in its folder of an archive.
    init(in folder: String) {
        self.init(instant: "\(folder)/instant", staged: "\(folder)/staged")
    }

    /// How a machine starts, said of these files.
    func start(like other: StagedImage.Start) -> StagedImage.Start {
        switch other {
        case .kernel(_, _, let arguments):
            .kernel("\(staged)/kernel", initialFileSystem: "\(staged)/initrd", arguments: arguments)
        case .firmware(let firmware, let variables):
            .firmware(firmware, variables: variables.map { _ in "\(staged)/variables" })
        }
    }

    /// The staged image's system disk.
    var disk: String { "\(staged)/disk.raw" }

    /// What is on a disk beside the system's own, counted from 0.
    func content(_ index: Int) -> String { "\(staged)/content-\(index).raw" }
    /// The disk with software.
    var software: String { "\(staged)/software.raw" }

    /// What is known of an image, said of these files; no path is taken from the other one.
    func image(like other: InstantImage, key: String, stagedKey: String) -> InstantImage {
        var image = other
        image.key = key
        image.folder = instant
        image.staged.key = stagedKey
        image.staged.start = start(like: other.staged.start)
        image.staged.disk = other.staged.disk.map { _ in disk }
        image.contents = other.contents.indices.map { other.contents[$0] == nil ? nil : content($0) }
        image.software = other.software.map { _ in software }
        return image
    }
}
