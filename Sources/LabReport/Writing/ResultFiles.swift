public import LabModel
public import LabXML

/// The documents of a run.
public enum ResultFiles {
    /// Writes all of them to the run's folder, cell by cell, so that the largest run takes no more memory than its records do.
    public static func write(_ record: RunRecord, to folder: RunFolder) throws(XMLError) {
        try ResultsXML.write(record, to: folder.results)
        try JUnitXML.write(record, to: folder.junit)
        try ReportPage.write(record, to: folder.report)
    }
}
