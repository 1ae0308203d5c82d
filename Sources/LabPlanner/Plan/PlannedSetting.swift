public import LabModel

/// A value that a connection of a plan will write, with what stands in its place now as far as that is known.
public struct PlannedSetting: Hashable, Sendable, Encodable {
    /// The cell.
    public var cell: String
    /// The title of the connection.
    public var connection: String
    /// The machine.
    public var machine: String
    /// The file in the machine.
    public var file: String
    /// How the file is written.
    public var format: SettingFormat
    /// Where in the file.
    public var path: String
    /// What stands there in the image; `nil` where the image has not been made, or has nothing there.
    public var old: [String]?
    /// What will stand there; a secret is the reference that stands for it.
    public var new: [String]

    /// The headings of `row`.
    public static let columns = ["cell", "connection", "machine", "file", "path", "old", "new"]

    /// The setting as a row of a table.
    public var row: [String] {
        [cell, connection, machine, file, path, old.map(Self.joined) ?? "-", Self.joined(new)]
    }

    private static func joined(_ values: [String]) -> String { values.joined(separator: ", ") }
}

extension Plan {
    /// Every value that connections of the plan write, in the order of cells, connections and files.
    ///
    /// `old` gives the values that the image of a machine has at the place of a change, or `nil`.
    public func settings(
        old: (PlannedMachine, SettingChange) async throws -> [String]?
    ) async throws -> [PlannedSetting] {
        var settings: [PlannedSetting] = []
        for lab in labs {
            for change in lab.connections.flatMap(\.changes) {
                guard let machine = lab.machines.first(where: { $0.name == change.machine }) else { continue }
                settings.append(
                    PlannedSetting(
                        cell: lab.cell.description,
                        connection: change.connection,
                        machine: change.machine,
                        file: change.file,
                        format: change.format,
                        path: change.path,
                        old: try await old(machine, change),
                        new: change.values.map(\.description)
                    )
                )
            }
        }
        return settings
    }
}
