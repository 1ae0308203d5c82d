import ArgumentParser

/// `assay validate`: says what is wrong with a lab file.
struct Validate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print everything that is wrong with a lab file, or nothing."
    )

    @OptionGroup var lab: LabArgument

    func run() async throws {
        _ = try LabReading.read(lab.lab, installation: try .find()).plan()
    }
}
