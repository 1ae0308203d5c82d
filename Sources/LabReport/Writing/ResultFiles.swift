import FoundationEssentials
public import LabModel

/// The documents of a run.
public enum ResultFiles {
    /// Writes all of them to the run's folder, one after the other, so that only one is in memory at a time.
    public static func write(_ record: RunRecord, to folder: RunFolder) throws {
        try Data(try ResultsXML.bytes(of: record)).write(to: URL(filePath: folder.results))
        try Data(try JUnitXML.bytes(of: record)).write(to: URL(filePath: folder.junit))
        try Data(try ReportPage.bytes(of: record)).write(to: URL(filePath: folder.report))
    }
}
